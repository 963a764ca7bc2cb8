"""What can be done with the entries that are selected: copy, pin, export; all of them, folded ones too."""

from collections.abc import Callable, Sequence
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, Signal
from PySide6.QtGui import QGuiApplication

from core.activity.filter import ActivityFilter, Term
from core.activity.reader import LogReader
from desktop.activity.asking import Ask
from desktop.activity.copying import COPY_LIMIT, entries_as_json, entries_as_tsv
from desktop.activity.model import ActivityModel
from desktop.activity.table import ActivityTable
from desktop.activity.times import TimeFormat
from desktop.runtime.replies import Replies

PIN_LIMIT: Final = 1_000
"""Entries that may be pinned at once; pins are for what is worth keeping, not for whole logs."""

Writer = Callable[[Sequence[int], TimeFormat, LogReader], str]


class Selection(QObject):
    """The selected rows of the table, as entries."""

    said = Signal(str)
    """What has been done; one sentence."""
    pin_requested = Signal(object, bool)
    """`seq` of the entries to pin (True) or unpin."""

    def __init__(self, model: ActivityModel, table: ActivityTable, ask: Ask, replies: Replies, parent: QObject) -> None:
        super().__init__(parent)
        self._model, self._table, self._ask, self._replies = model, table, ask, replies
        self._times = TimeFormat()

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on."""
        self._times = times

    @property
    def count(self) -> int:
        """How many entries are selected, folded ones too."""
        return sum(self._model.count_of_rows(first, last) for first, last in self._table.selected_ranges())

    def narrow(self, shown: ActivityFilter) -> ActivityFilter:
        """Of what that filter lets through, and the table shows, only what is selected."""
        ends = [self._model.ends_of_rows(first, last) for first, last in self._table.selected_ranges()]
        return shown.with_term(Term("seq", tuple(f"{oldest}..{newest}" for oldest, newest in ends)))

    def copy_text(self) -> None:
        """Copy what is selected as lines for a spreadsheet."""
        self._copy(entries_as_tsv)

    def copy_json(self) -> None:
        """Copy what is selected as JSON."""
        self._copy(entries_as_json)

    def pin(self, is_pinned: bool) -> None:
        """Ask for what is selected to be pinned, or unpinned."""
        if self._is_within(PIN_LIMIT, "pinned", "select fewer"):
            self.pin_requested.emit(self._seqs(), is_pinned)

    def _copy(self, write: Writer) -> None:
        count = self.count
        if count and self._is_within(COPY_LIMIT, "copied", "export them instead"):
            future = self._ask("activity.copy", partial(write, self._seqs(), self._times))
            self._replies.watch(future, self, partial(self._take_copy, count))

    def _take_copy(self, count: int, text: str) -> None:
        QGuiApplication.clipboard().setText(text)
        self.said.emit("Copied 1 entry." if count == 1 else f"Copied {count:,} entries.")

    def _is_within(self, limit: int, done: str, instead: str) -> bool:
        count = self.count
        if count > limit:
            self._replies.failed.emit(
                f"At most {limit:,} entries can be {done} at once and {count:,} are selected; {instead}."
            )
        return count <= limit

    def _seqs(self) -> list[int]:
        """Newest first."""
        ranges = self._table.selected_ranges()
        return [seq for first, last in ranges for seq in self._model.seqs_of_rows(first, last)]
