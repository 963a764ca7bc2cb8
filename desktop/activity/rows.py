"""Which entry stands in which row of the table while new ones arrive on top and like ones are folded away.

An entry keeps its *place* for as long as a result lasts: place 0 is the newest entry of the frozen result, place 1
the one before it; what has arrived since stands at -1, -2 and so on. A row is a place less what is hidden above it.
Places are read in pages of `PAGE_ROWS`; nothing here grows with the log but 8 bytes for an arrived entry and
the folds that have been seen.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable
from itertools import accumulate
from typing import Final

from core.activity.positions import Positions
from desktop.activity.ranges import Ranges

PAGE_ROWS: Final = 128


def page_of(place: int) -> int:
    """The page that place is in."""
    return place // PAGE_ROWS


class Rows:
    """Rows ↔ places ↔ sequence numbers."""

    def __init__(self, positions: Positions | None = None) -> None:
        self._frozen = positions or Positions()
        self._arrived: array[int] = array("q")
        self._hidden = Ranges()
        self._hidden_above: list[int] = [0]
        self._ranks: list[int] = []

    def __len__(self) -> int:
        return self.entry_count - self._hidden_above[-1]

    @property
    def entry_count(self) -> int:
        """Entries of the result, shown or folded away."""
        return len(self._frozen) + len(self._arrived)

    @property
    def arrived_count(self) -> int:
        """Entries that have come since the result was frozen."""
        return len(self._arrived)

    def extend(self, positions: Positions) -> None:
        """Take the whole result where only its newest rows were known."""
        self._frozen = positions

    def prepend(self, seqs: Iterable[int]) -> None:
        """Newer entries, oldest first."""
        self._arrived.extend(seqs)

    def place_at(self, row: int) -> int:
        """The place shown in that row."""
        rank = row - len(self._arrived)
        return rank + self._hidden_above[bisect_right(self._ranks, rank)]

    def row_of(self, place: int) -> int:
        """How many rows are above that place: its own row, or, where it is hidden, the row it would come back to."""
        index = bisect_right(self._hidden.starts, place)
        hidden = self._hidden_above[index]
        if index:
            hidden -= max(0, self._hidden.stops[index - 1] - place)
        return place + len(self._arrived) - hidden

    def is_hidden(self, place: int) -> bool:
        """Whether that place is folded away."""
        return place in self._hidden

    def seq_at(self, place: int) -> int:
        """The entry at that place."""
        return self._frozen.seq_at(place) if place >= 0 else self._arrived[-1 - place]

    def seqs(self, places: range) -> list[int]:
        """The entries at these places, newest first."""
        arrived = self._arrived[max(0, -places.stop) : max(0, -places.start)]
        return [*reversed(arrived), *self._frozen.seqs(max(0, places.start), max(0, places.stop))]

    def place_of(self, seq: int) -> int | None:
        """Where that entry is, or None where it is not part of the result."""
        index = bisect_left(self._arrived, seq)
        if index < len(self._arrived) and self._arrived[index] == seq:
            return -1 - index
        return self._frozen.row_of(seq)

    def places(self, page: int) -> range:
        """The places that exist in a page."""
        first, last = page * PAGE_ROWS, (page + 1) * PAGE_ROWS
        return range(max(first, -len(self._arrived)), min(last, len(self._frozen)))

    @property
    def top(self) -> int:
        """The place of the newest entry."""
        return -len(self._arrived)

    @property
    def bottom(self) -> int:
        """The place after that of the oldest entry known."""
        return len(self._frozen)

    def hidden_in(self, places: range) -> list[range]:
        """Which of these places are folded away."""
        return self._hidden.within(places)

    def hide(self, places: range) -> None:
        """Fold away these places, all of them shown."""
        self._hidden.add(places)
        self._index()

    def show(self, places: range) -> None:
        """Bring back these places, all of them hidden."""
        self._hidden.discard(places)
        self._index()

    def unfolded(self) -> "Rows":
        """The same rows with nothing hidden."""
        rows = Rows(self._frozen)
        rows._arrived = self._arrived
        return rows

    def _index(self) -> None:
        self._hidden_above = [0, *accumulate(map(len, self._hidden))]
        self._ranks = [start - above for start, above in zip(self._hidden.starts, self._hidden_above, strict=False)]
