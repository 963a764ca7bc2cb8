"""What a cell of the table answers a view: its text, its icon, its colour, what is spoken."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette

from desktop.activity.columns import MESSAGE, PLACEHOLDER, SEVERITY, TIME, ShownRow
from desktop.activity.severities import SeverityLooks
from desktop.activity.times import TimeFormat
from desktop.activity.tooltips import plain_tooltip

ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole
"""The row's `ActivityEntry`, or None while it is being read."""
FOLD_ROLE: Final = Qt.ItemDataRole.UserRole + 1
"""What stands at the end of the message of a row that stands for several; empty in all other cells."""


class Cells:
    """Answers for rows that have been formatted already; `times` and the palette may change."""

    def __init__(self, times: TimeFormat, palette: QPalette) -> None:
        self.times = times
        self.set_palette(palette)
        self._answers: dict[int, Callable[[ShownRow, int], object]] = {
            Qt.ItemDataRole.DisplayRole: self._text,
            Qt.ItemDataRole.DecorationRole: self._decoration,
            Qt.ItemDataRole.ForegroundRole: self._foreground,
            Qt.ItemDataRole.ToolTipRole: self._tooltip,
            Qt.ItemDataRole.AccessibleTextRole: lambda row, col: self._text(row, col) if col else row.sentence,
            ENTRY_ROLE: lambda row, _column: row.entry,
            FOLD_ROLE: lambda row, column: row.mark.after if column == MESSAGE else "",
        }

    def set_palette(self, palette: QPalette) -> None:
        """Draw severities for that palette."""
        self._looks = SeverityLooks(palette)

    def is_answered(self, role: int) -> bool:
        """Whether cells have anything to say about that role."""
        return role in self._answers

    def answer(self, row: ShownRow | None, column: int, role: int) -> object:
        """The cell's data of that role, one that is answered; `row` is None while it is being read."""
        if row is None:
            return PLACEHOLDER if role == Qt.ItemDataRole.DisplayRole else None
        return self._answers[role](row, column)

    def _text(self, row: ShownRow, column: int) -> str:
        if column == TIME and self.times.is_relative and row.entry:
            return self.times.short(row.entry.ts)  # older by now than when the row was formatted
        return row.texts[column]

    def _decoration(self, row: ShownRow, column: int) -> object:
        if column == MESSAGE and row.entry and row.entry.is_pinned:
            return self._looks.pin
        return self._looks.icons[row.severity] if column == SEVERITY and row.severity else None

    def _foreground(self, row: ShownRow, column: int) -> object:
        return self._looks.colours[row.severity] if column == SEVERITY and row.severity else None

    def _tooltip(self, row: ShownRow, column: int) -> object:
        if row.entry is None:
            return None
        tooltips = {
            TIME: self.times.full(row.entry.ts),
            MESSAGE: plain_tooltip(row.entry.message),
        }
        return tooltips.get(column)
