"""The last few entries, folded, as a small table."""

from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import QAbstractTableModel, QModelIndex, QObject, Qt
from PySide6.QtGui import QGuiApplication, QPalette

from core.activity.entry import ActivityEntry, Severity
from core.activity.folding import Fold, fact_of, spread
from core.clock import Clock, SystemClock
from desktop.activity.cells import ENTRY_ROLE
from desktop.activity.columns import message_of, sentence_of
from desktop.activity.folds import fold_text
from desktop.activity.model import Index
from desktop.activity.severities import SeverityLooks
from desktop.activity.times import TimeFormat, ago_text
from desktop.activity.tooltips import plain_tooltip

SHOWN_ENTRIES: Final = 50
MESSAGE, WHEN = 0, 1
_NO_PARENT: Final = QModelIndex()


@dataclass(frozen=True, slots=True)
class RecentRow:
    """A row: the entry it shows, what that says for all it stands for, how bad the worst is, and how many there are."""

    entry: ActivityEntry
    oldest_seq: int
    message: str
    severity: Severity
    fold_text: str = ""


def recent_rows(entries: Iterable[ActivityEntry]) -> list[RecentRow]:
    """The rows of these entries, newest first."""
    oldest_first = tuple(entries)[::-1]
    folds = spread([fact_of(entry) for entry in oldest_first])[::-1]
    return [_row_of(oldest_first, each) for each in folds]


def _row_of(oldest_first: Sequence[ActivityEntry], folded: Fold) -> RecentRow:
    entry = oldest_first[folded.shown]
    message = message_of(entry, folded.deed, folded.targets)
    count = fold_text(folded) if folded.count > 1 else ""
    return RecentRow(entry, oldest_first[folded.start].seq, message, Severity(folded.severity), count)


class RecentModel(QAbstractTableModel):
    """What happened last: message and how long ago."""

    def __init__(self, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._times = TimeFormat()
        self._are_times_below = False
        self._looks = SeverityLooks(QGuiApplication.palette())
        self._entries: tuple[ActivityEntry, ...] = ()
        self._rows: list[RecentRow] = []
        self._answers: dict[tuple[int, int], Callable[[RecentRow], object]] = {
            (Qt.ItemDataRole.DisplayRole, MESSAGE): self._shown,
            (Qt.ItemDataRole.DecorationRole, MESSAGE): lambda row: self._looks.icons[row.severity],
            (Qt.ItemDataRole.ToolTipRole, MESSAGE): lambda row: plain_tooltip(self._message(row)),
            (Qt.ItemDataRole.AccessibleTextRole, MESSAGE): self._spoken,
            (Qt.ItemDataRole.DisplayRole, WHEN): self._when,
            (Qt.ItemDataRole.ToolTipRole, WHEN): lambda row: self._times.full(row.entry.ts),
            (ENTRY_ROLE, MESSAGE): lambda row: row.entry,
        }

    def add(self, entries: Iterable[ActivityEntry]) -> None:
        """Show these too, as far as they are among the last."""
        by_seq = {entry.seq: entry for entry in (*self._entries, *entries)}
        newest = sorted(by_seq.values(), key=lambda entry: entry.seq, reverse=True)[:SHOWN_ENTRIES]
        self._entries = tuple(newest)
        self._show(recent_rows(self._entries))

    def show_only(self, entries: Iterable[ActivityEntry]) -> None:
        """Show these and no others."""
        self._entries = ()
        self.add(entries)

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on."""
        self._times = times

    def set_times_below(self, are_below: bool) -> None:
        """Have the time under each message too, where there is no room for a column of its own."""
        if are_below != self._are_times_below:
            self._are_times_below = are_below
            self.refresh()

    def set_palette(self, palette: QPalette) -> None:
        """Draw severities for that palette."""
        self._looks = SeverityLooks(palette)
        self.refresh()

    def refresh(self) -> None:
        """Time has passed."""
        if self._rows:
            self.dataChanged.emit(self.index(0, MESSAGE), self.index(len(self._rows) - 1, WHEN))

    # --- QAbstractTableModel

    def rowCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else len(self._rows)

    def columnCount(self, parent: Index = _NO_PARENT) -> int:
        return 0 if parent.isValid() else WHEN + 1

    def data(self, index: Index, role: int = Qt.ItemDataRole.DisplayRole) -> object:
        answer = self._answers.get((role, index.column()))
        return answer(self._rows[index.row()]) if answer and index.isValid() else None

    def _message(self, row: RecentRow) -> str:
        return f"{row.message}  {row.fold_text}".rstrip()

    def _when(self, row: RecentRow) -> str:
        return ago_text(row.entry.ts, self._clock.now_us())

    def _shown(self, row: RecentRow) -> str:
        return f"{self._message(row)}\n{self._when(row)}" if self._are_times_below else self._message(row)

    def _spoken(self, row: RecentRow) -> str:
        return " ".join(filter(None, (sentence_of(row.entry, self._times), row.fold_text)))

    def _show(self, rows: list[RecentRow]) -> None:
        """Put new rows on top and let old ones go at the bottom, so that what is selected stays so."""
        known = [row.oldest_seq for row in self._rows]
        fresh = [row.oldest_seq for row in rows]
        arrived = fresh.index(known[0]) if known and known[0] in fresh else 0
        kept = len(fresh) - arrived
        if not known or not kept or fresh[arrived:] != known[:kept]:
            self.beginResetModel()
            self._rows = rows
            self.endResetModel()
            return
        if kept < len(known):
            self.beginRemoveRows(_NO_PARENT, kept, len(known) - 1)
            self._rows = self._rows[:kept]
            self.endRemoveRows()
        if arrived:
            self.beginInsertRows(_NO_PARENT, 0, arrived - 1)
            self._rows = rows
            self.endInsertRows()
        self._rows = rows
        self.refresh()
