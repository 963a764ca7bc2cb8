"""A button that opens the menu of a facet. What is chosen there stands in the search box and its chips."""

from typing import Final

from PySide6.QtCore import Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QKeyEvent
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop.activity.facets import Facet, is_asked_for

LABEL_LIMIT: Final = 40
TYPING_MS: Final = 1_000
"""Letters typed within that time belong together."""

_STYLE: Final = "QToolButton { padding: 3px 6px; } QToolButton::menu-indicator { image: none; }"
_SET_STYLE: Final = f"{_STYLE} QToolButton {{ border: 1px solid palette(highlight); border-radius: 3px; }}"


class LetterMenu(QMenu):
    """Typing the beginning of a line goes there."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._typed = ""
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(TYPING_MS)

    def keyPressEvent(self, event: QKeyEvent) -> None:
        letters = (self._typed if self._pause.isActive() else "") + event.text().casefold()
        found = next((each for each in self.actions() if _begins(each, letters)), None) if letters.strip() else None
        if found is None:
            super().keyPressEvent(event)
            return
        self._typed = letters
        self._pause.start()
        self.setActiveAction(found)


def _begins(action: QAction, letters: str) -> bool:
    return action.text().replace("&&", "&").casefold().startswith(letters)


class FacetButton(QToolButton):
    """Reads the search when it is opened, and says what it would be with each line."""

    opened = Signal()
    chosen = Signal(str)
    """The search as it is to be."""

    def __init__(self, facet: Facet, besides: QAction | None = None, parent: QWidget | None = None) -> None:
        """`besides` stands under the facet's lines."""
        super().__init__(parent)
        self._facet = facet
        self._besides = besides
        self._text = ""
        self.setText(f"{facet.title} ▾")
        self.setStyleSheet(_STYLE)
        self.setAccessibleName(f"Filter by {facet.title.lower()}")
        self.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.choices = LetterMenu(self)
        self._one_of = QActionGroup(self.choices)
        # Long lists would otherwise stand in columns.
        self.choices.setStyleSheet("QMenu { menu-scrollable: 1; }")
        self.choices.aboutToShow.connect(self._on_choices_about_to_show)
        self.choices.triggered.connect(self._on_choices_triggered)
        self.setMenu(self.choices)

    def show_text(self, text: str) -> None:
        """That is the search now."""
        self._text = text
        is_set = is_asked_for(self._facet, text)
        style = _SET_STYLE if is_set else _STYLE
        if style != self.styleSheet():
            self.setStyleSheet(style)
        self.setAccessibleDescription("Set" if is_set else "")

    def refill(self) -> None:
        """The facet knows other values now."""
        if self.choices.isVisible():
            self._fill()

    def _fill(self) -> None:
        self.choices.clear()
        lines = self._facet.lines(self._text)
        for line in lines:
            shown = line.label if len(line.label) <= LABEL_LIMIT else f"{line.label[: LABEL_LIMIT - 1]}…"
            action = self.choices.addAction(shown.replace("&", "&&"))
            action.setCheckable(True)
            action.setChecked(line.is_ticked)
            action.setData(line.text)
            if self._facet.is_exclusive:
                self._one_of.addAction(action)
        if not lines:
            self.choices.addAction("None in the log yet").setEnabled(False)
        if self._besides is not None:
            self.choices.addAction(self._besides)

    @Slot()
    def _on_choices_about_to_show(self) -> None:
        self._fill()
        self.opened.emit()

    @Slot(QAction)
    def _on_choices_triggered(self, action: QAction) -> None:
        if action is not self._besides:
            self.chosen.emit(action.data())
