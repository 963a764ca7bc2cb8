"""Reading a result of the log in two steps: its newest rows at once, where all its rows stand after that."""

from collections.abc import Callable
from dataclasses import dataclass
from enum import Enum, auto
from functools import partial
from typing import Final, TypeVar

from PySide6.QtCore import QObject

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.folding import fact_of, is_linked
from core.activity.positions import Positions
from core.activity.reader import LogReader
from core.errors import CancelledError
from desktop.activity.asking import Ask
from desktop.activity.rows import PAGE_ROWS
from desktop.runtime.replies import Replies

T = TypeVar("T")

MOST_FIRST_ROWS: Final = 8 * PAGE_ROWS
"""So many are read at once where all of them might be folded together."""


class Loading(Enum):
    """How much of the result is known."""

    IDLE = auto()
    """Nobody has asked yet."""
    ASKED = auto()
    FIRST_ROWS = auto()
    """The newest rows are there, how many there are in all is still being counted."""
    WHOLE = auto()
    FAILED = auto()


@dataclass(frozen=True, slots=True)
class FirstRows:
    """The newest entries of a result, a page or as many as might be folded together, and the log's last entry then."""

    head: int
    entries: tuple[ActivityEntry, ...]
    is_whole: bool
    """Whether there are no others."""
    is_stretch: bool
    """Whether the next one has nothing to do with the last of these."""


def _read_first_rows(wanted: ActivityFilter, reader: LogReader) -> FirstRows:
    head = reader.head()
    frozen = wanted.frozen_at(head)
    entries: list[ActivityEntry] = []
    is_linked_on = is_more = True
    while is_more and is_linked_on and len(entries) < MOST_FIRST_ROWS:
        # One more than is taken tells what comes after.
        before = entries[-1].seq if entries else None
        found = reader.page(frozen, before, PAGE_ROWS + 1)
        entries += found[:PAGE_ROWS]
        is_more = len(found) > PAGE_ROWS
        is_linked_on = is_more and is_linked(fact_of(entries[-1]), fact_of(found[-1]))
    return FirstRows(head, tuple(entries), not is_more, not is_linked_on)


def _read_positions(wanted: ActivityFilter, reader: LogReader) -> Positions:
    return reader.positions(wanted)


class ResultLoader:
    """Asks for a result; the answers to older questions are dropped."""

    def __init__(
        self,
        ask: Ask,
        replies: Replies,
        owner: QObject,
        on_first_rows: Callable[[FirstRows], None],
        on_positions: Callable[[Positions], None],
        on_failed: Callable[[Exception], None],
    ) -> None:
        """`on_positions` is called only where the first rows were not all. `owner` is who must still be there."""
        self._ask, self._replies, self._owner = ask, replies, owner
        self._on_first_rows, self._on_positions, self._on_failed = on_first_rows, on_positions, on_failed
        self._round = 0

    def load(self, wanted: ActivityFilter) -> None:
        """Read what that filter lets through, as the log is now."""
        self._round += 1
        self._put(partial(_read_first_rows, wanted), partial(self._take_first_rows, wanted))

    def _take_first_rows(self, wanted: ActivityFilter, first: FirstRows) -> None:
        self._on_first_rows(first)
        if not first.is_whole:
            self._put(partial(_read_positions, wanted.frozen_at(first.head)), self._on_positions)

    def _put(self, question: Callable[[LogReader], T], then: Callable[[T], None]) -> None:
        future = self._ask("activity.rows", question)
        self._replies.watch(
            future, self._owner, partial(self._if_newest, self._round, then), partial(self._fail, self._round)
        )

    def _if_newest(self, round_: int, then: Callable[[T], None], answer: T) -> None:
        if round_ == self._round:
            then(answer)

    def _fail(self, round_: int, error: Exception) -> None:
        if round_ == self._round and not isinstance(error, CancelledError):
            self._on_failed(error)
