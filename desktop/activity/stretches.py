"""Reading on where what might be folded together reaches further than was read with a page."""

from collections import deque
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import partial
from typing import Final

from PySide6.QtCore import QObject

from core.activity.folding import Fact
from core.activity.linked import Linked, read_linked
from core.errors import CancelledError
from desktop.activity.asking import Ask
from desktop.runtime.replies import Replies

CHUNK: Final = 4_096
"""Entries read in one go, some 15 ms, so that pages need not wait for a long stretch."""
REACH: Final = 50_000
"""Entries on either side of a page that are looked at; a fold that is longer is shown as several rows."""


@dataclass(slots=True)
class Stretch:
    """Neighbours that might be folded together, and whether more belong to them on either side."""

    facts: "deque[Fact]"
    """Newest first."""
    start: int
    """The place of the newest."""
    is_newest_known: bool
    is_oldest_known: bool
    is_top: bool = False
    """Whether nothing was newer when it was read."""

    @property
    def is_known(self) -> bool:
        """Whether it is known on either side where it ends."""
        return self.is_newest_known and self.is_oldest_known

    @property
    def places(self) -> range:
        """Where it stands."""
        return range(self.start, self.start + len(self.facts))

    def add_newer(self, linked: Linked, *, is_last: bool) -> None:
        """What stands before it, the nearest first; `is_last` where nothing comes before that in any case."""
        self.facts.extendleft(linked.facts)
        self.start -= len(linked.facts)
        self.is_newest_known = linked.is_all or is_last

    def add_older(self, linked: Linked, *, is_last: bool) -> None:
        """What stands behind it, the nearest first; `is_last` where nothing comes behind that in any case."""
        self.facts.extend(linked.facts)
        self.is_oldest_known = linked.is_all or is_last


class StretchReader(QObject):
    """Follows stretches to their ends, one after another."""

    def __init__(
        self,
        ask: Ask,
        replies: Replies,
        seqs_beside: Callable[[range, int], tuple[Sequence[int], Sequence[int]]],
        on_read: Callable[[Stretch], None],
        on_failed: Callable[[Exception], None],
        parent: QObject,
    ) -> None:
        """`seqs_beside(places, count)` are the next entries before and behind these places, the nearest first."""
        super().__init__(parent)
        self._ask, self._replies, self._seqs_beside = ask, replies, seqs_beside
        self._on_read, self._on_failed = on_read, on_failed
        self._queue: deque[Stretch] = deque()
        self._round = 0

    def follow(self, stretch: Stretch) -> None:
        """Read what belongs to that stretch."""
        if stretch.is_known:
            self._on_read(stretch)
            return
        self._queue.append(stretch)
        if len(self._queue) == 1:
            self._go_on()

    def forget(self) -> None:
        """Follow nothing any more; answers on their way are dropped."""
        self._round += 1
        self._queue.clear()

    def _go_on(self) -> None:
        stretch = self._queue[0]
        newer, older = self._seqs_beside(stretch.places, CHUNK)
        is_newer = not stretch.is_newest_known
        border, seqs = (stretch.facts[0], newer) if is_newer else (stretch.facts[-1], older)
        future = self._ask("activity.stretch", partial(read_linked, border, seqs))
        take = partial(self._take, self._round, is_newer, len(seqs) < CHUNK)
        self._replies.watch(future, self, take, partial(self._give_up, self._round))

    def _take(self, round_: int, is_newer: bool, is_last: bool, linked: Linked) -> None:
        if round_ != self._round:
            return
        stretch = self._queue[0]
        is_last = is_last or len(stretch.facts) >= REACH
        if is_newer:
            stretch.add_newer(linked, is_last=is_last)
        else:
            stretch.add_older(linked, is_last=is_last)
        if not stretch.is_known:
            self._go_on()
            return
        self._queue.popleft()
        if self._queue:
            self._go_on()
        self._on_read(stretch)

    def _give_up(self, round_: int, error: Exception) -> None:
        if round_ == self._round:
            self.forget()
            if not isinstance(error, CancelledError):
                self._on_failed(error)
