"""What is asked for, piece by piece: chips that can be taken away."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Signal, Slot
from PySide6.QtGui import QKeyEvent, QPalette
from PySide6.QtWidgets import QToolButton, QWidget

from core.activity.search.wording import Clause
from desktop.activity.tooltips import plain_tooltip
from desktop.icons import icon
from desktop.parts.flow import FlowLayout
from desktop.theme import Tone, tone_colour

WORDS_LIMIT: Final = 48
"""Characters of a chip; the rest is in its tooltip."""
CHIP_GAP_PX: Final = 6

_CROSS_PX: Final = 10
_STYLE: Final = """
QToolButton { border: 1px solid palette(mid); border-radius: 11px; padding: 3px 8px; background: palette(button); }
QToolButton:hover, QToolButton:focus { border-color: palette(highlight); }
"""
_FLAWED_STYLE: Final = _STYLE.replace("1px solid", "1px dashed")
_REMOVING: Final = (Qt.Key.Key_Delete, Qt.Key.Key_Backspace)
_STEPS: Final = {int(Qt.Key.Key_Left): -1, int(Qt.Key.Key_Right): 1}


class ClauseChip(QToolButton):
    """One piece of the search."""

    removed = Signal()
    stepped = Signal(int)
    """The keyboard goes that many chips further."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent)
        self._is_understood = True
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextBesideIcon)
        # The cross stands behind the words.
        self.setLayoutDirection(Qt.LayoutDirection.RightToLeft)
        self.setIconSize(QSize(_CROSS_PX, _CROSS_PX))
        self.clicked.connect(self.removed)

    def show_clause(self, clause: Clause) -> None:
        """Be that piece of the search."""
        shown = clause.words if len(clause.words) <= WORDS_LIMIT else f"{clause.words[: WORDS_LIMIT - 1]}…"
        state = "" if clause.is_understood else " (not understood)"
        self._is_understood = clause.is_understood
        self.setText(shown.replace("&", "&&"))
        self.setAccessibleName(f"Filter: {clause.words}{state}. Remove")
        self.setToolTip(plain_tooltip(f"{clause.words}{state}\nClick or press Delete to remove it"))
        style = _STYLE if clause.is_understood else _FLAWED_STYLE
        if style != self.styleSheet():
            self.setStyleSheet(style)
        self._draw_cross()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in _REMOVING:
            self.removed.emit()
        elif event.key() in _STEPS:
            self.stepped.emit(_STEPS[event.key()])
        else:
            super().keyPressEvent(event)

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.PaletteChange:
            self._draw_cross()

    def _draw_cross(self) -> None:
        quiet = self.palette().color(QPalette.ColorRole.PlaceholderText)
        self.setIcon(icon("close", quiet if self._is_understood else tone_colour(Tone.BAD, self.palette())))


class Chips(QObject):
    """The chips of a search, in its order, behind what else stands in a row."""

    removed = Signal(int)
    """The piece of that number, from 0, is to go."""
    left = Signal()
    """The last chip has gone while it had the keyboard."""

    def __init__(self, row: FlowLayout, parent: QWidget, after: QWidget) -> None:
        """The keyboard comes to the chips after that widget."""
        super().__init__(parent)
        self._row, self._parent, self._after = row, parent, after
        self._clauses: tuple[Clause, ...] = ()
        self.all: list[ClauseChip] = []

    def show_clauses(self, clauses: tuple[Clause, ...]) -> None:
        """Show these; the keyboard stays where it was, as far as there is a chip."""
        if clauses == self._clauses:
            return
        self._clauses = clauses
        focused = next((number for number, chip in enumerate(self.all) if chip.hasFocus()), None)
        while len(self.all) > len(clauses):
            self._drop()
        while len(self.all) < len(clauses):
            self._add()
        for chip, clause in zip(self.all, clauses, strict=True):
            chip.show_clause(clause)
        if focused is not None:
            self._focus(focused)

    def _focus(self, number: int) -> None:
        if self.all:
            self.all[min(max(number, 0), len(self.all) - 1)].setFocus(Qt.FocusReason.TabFocusReason)
        else:
            self.left.emit()

    def _add(self) -> None:
        chip = ClauseChip(self._parent)
        chip.removed.connect(self._on_chip_removed)
        chip.stepped.connect(self._on_chip_stepped)
        QWidget.setTabOrder(self.all[-1] if self.all else self._after, chip)
        self._row.addWidget(chip)
        chip.show()
        self.all.append(chip)

    def _drop(self) -> None:
        chip = self.all.pop()
        self._row.removeWidget(chip)
        chip.hide()
        chip.deleteLater()

    @Slot()
    def _on_chip_removed(self) -> None:
        chip = self.sender()
        if isinstance(chip, ClauseChip):
            self.removed.emit(self.all.index(chip))

    @Slot(int)
    def _on_chip_stepped(self, steps: int) -> None:
        chip = self.sender()
        if isinstance(chip, ClauseChip):
            self._focus(self.all.index(chip) + steps)
