"""The pages of the log that the table holds, and the asking for those it lacks."""

from collections import OrderedDict
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass, field
from functools import partial
from typing import Final

from PySide6.QtCore import QObject, QTimer, Slot

from core.activity.entry import ActivityEntry
from core.activity.folding import Fact, fact_of, is_linked
from core.activity.linked import Linked, read_linked
from core.activity.reader import LogReader
from core.errors import CancelledError
from desktop.activity.asking import Ask
from desktop.activity.columns import ShownRow
from desktop.activity.rows import page_of
from desktop.runtime.replies import Replies

CACHED_PAGES: Final = 64
WANTED_PAGES: Final = 4
"""What one screen can need; a page that was scrolled past before it came is not asked for again."""


class PageCache:
    """The rows that have been formatted, by place; the pages looked at longest ago are let go."""

    def __init__(self, capacity: int = CACHED_PAGES) -> None:
        self._capacity = capacity
        self._pages: OrderedDict[int, dict[int, ShownRow]] = OrderedDict()

    def row(self, place: int) -> ShownRow | None:
        """What is shown at that place, if it is here."""
        page = self._pages.get(page_of(place))
        if page is None:
            return None
        self._pages.move_to_end(page_of(place))
        return page.get(place)

    def keep(self, place: int, row: ShownRow) -> None:
        """Hold that row."""
        self._pages.setdefault(page_of(place), {})[place] = row
        self._pages.move_to_end(page_of(place))
        if len(self._pages) > self._capacity:
            self._pages.popitem(last=False)

    def places(self, within: range) -> list[int]:
        """Every place held in that range."""
        pages = range(page_of(within.start), page_of(within.stop - 1) + 1)
        return [place for page in self._pages if page in pages for place in self._pages[page] if place in within]

    def clear(self) -> None:
        """Hold nothing."""
        self._pages.clear()


@dataclass(frozen=True, slots=True)
class PageRequest:
    """The entries of a page, newest first, and of those on either side of it as many as may have to be looked at."""

    places: range
    seqs: Sequence[int]
    newer: Sequence[int] = ()
    """The nearest first, as in `older`."""
    older: Sequence[int] = ()


@dataclass(frozen=True, slots=True)
class PageRead:
    """The entries of a page that are still there, and what on either side of it might be folded with them."""

    request: PageRequest
    entries: tuple[ActivityEntry, ...]
    newer: Linked = field(default_factory=Linked)
    older: Linked = field(default_factory=Linked)


class PageFetcher(QObject):
    """Asks for the pages the view has looked at in vain: the newest look counts, older ones are dropped."""

    def __init__(
        self,
        ask: Ask,
        replies: Replies,
        request_of: Callable[[int], PageRequest],
        on_fetched: Callable[[PageRead], None],
        on_failed: Callable[[Exception], None],
        parent: QObject,
    ) -> None:
        """`request_of(page)` says what to read for a page."""
        super().__init__(parent)
        self._ask, self._replies = ask, replies
        self._request_of, self._on_fetched, self._on_failed = request_of, on_fetched, on_failed
        self._wanted: OrderedDict[int, None] = OrderedDict()
        self._asked: frozenset[int] = frozenset()
        self._round = 0
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)

    def want(self, page: int) -> None:
        """The view needs that page."""
        if page in self._asked:
            return
        self._wanted[page] = None
        self._wanted.move_to_end(page)
        if len(self._wanted) > WANTED_PAGES:
            self._wanted.popitem(last=False)
        if not self._timer.isActive():
            self._timer.start(0)

    def forget(self) -> None:
        """Want nothing any more; answers on their way are dropped."""
        self._round += 1
        self._wanted.clear()
        self._asked = frozenset()
        self._timer.stop()

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._round += 1
        self._asked = frozenset(self._wanted)
        pages = tuple(reversed(self._wanted))
        wanted = [self._request_of(page) for page in pages]
        future = self._ask("activity.pages", partial(_read_pages, wanted))
        self._replies.watch(future, self, partial(self._take, self._round), partial(self._give_up, self._round))

    def _take(self, round_: int, read: Sequence[PageRead]) -> None:
        if round_ != self._round:
            return
        self._wanted.clear()
        self._asked = frozenset()
        for each in read:
            self._on_fetched(each)

    def _give_up(self, round_: int, error: Exception) -> None:
        if round_ == self._round:
            self.forget()
            if not isinstance(error, CancelledError):
                self._on_failed(error)


def _read_pages(wanted: Iterable[PageRequest], reader: LogReader) -> list[PageRead]:
    return [_read_page(each, reader) for each in wanted]


def _read_page(wanted: PageRequest, reader: LogReader) -> PageRead:
    # The nearest on either side are read along: mostly they show at once that nothing is to be folded with them.
    read = {each.seq: each for each in reader.entries([*wanted.newer[:1], *wanted.seqs, *wanted.older[:1]])}
    entries = tuple(read[seq] for seq in wanted.seqs if seq in read)
    if len(entries) < len(wanted.seqs) or not entries:
        return PageRead(wanted, entries)
    newer, older = (
        _read_beside(fact_of(border), read.get(next(iter(seqs), 0)), seqs, reader)
        for border, seqs in ((entries[0], wanted.newer), (entries[-1], wanted.older))
    )
    return PageRead(wanted, entries, newer, older)


def _read_beside(border: Fact, nearest: ActivityEntry | None, seqs: Sequence[int], reader: LogReader) -> Linked:
    if nearest is None or not is_linked(border, fact_of(nearest)):
        return Linked()
    return read_linked(border, seqs, reader)
