"""A button that opens the menu of a facet. What is chosen there stands in the search box and its chips."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QToolButton, QWidget

from desktop.activity.facets import Facet

LABEL_LIMIT: Final = 40

_STYLE: Final = "QToolButton { padding: 3px 6px; } QToolButton::menu-indicator { image: none; }"


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
        self.choices = QMenu(self)
        # Long lists would otherwise stand in columns.
        self.choices.setStyleSheet("QMenu { menu-scrollable: 1; }")
        self.choices.aboutToShow.connect(self._on_choices_about_to_show)
        self.choices.triggered.connect(self._on_choices_triggered)
        self.setMenu(self.choices)

    def show_text(self, text: str) -> None:
        """That is the search now."""
        self._text = text

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
