"""Which entry stands in which row of the table while new ones arrive on top and like ones are folded away.

An entry keeps its *place* for as long as a result lasts: place 0 is the newest entry of the frozen result, place 1
the one before it; what has arrived since stands at -1, -2 and so on. A row is a place less what is hidden above it.
Places are handled in pages of `PAGE_ROWS`, so that nothing here grows with the log but 8 bytes for an arrived entry.
"""

from array import array
from bisect import bisect_left, bisect_right
from collections.abc import Iterable, Iterator
from itertools import accumulate
from typing import Final

from core.activity.positions import Positions

PAGE_ROWS: Final = 128


def page_of(place: int) -> int:
    """The page that place is in."""
    return place // PAGE_ROWS


class Rows:
    """Rows ↔ places ↔ sequence numbers."""

    def __init__(self, positions: Positions | None = None) -> None:
        self._frozen = positions or Positions()
        self._arrived: array[int] = array("q")
        self._hidden: dict[int, list[int]] = {}
        self._pages: list[int] = []
        self._hidden_above: list[int] = []
        self._first_ranks: list[int] = []

    def __len__(self) -> int:
        return self.entry_count - (self._hidden_above[-1] if self._hidden_above else 0)

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
        index = bisect_right(self._first_ranks, rank) - 1
        if index < 0:
            return rank
        page = self._pages[index]
        place = page * PAGE_ROWS + rank - self._first_ranks[index]
        for hidden in self._hidden[page]:
            if hidden > place:
                break
            place += 1
        return place

    def row_of(self, place: int) -> int:
        """How many rows are above that place: its own row, or, where it is hidden, the row it would come back to."""
        index = bisect_left(self._pages, page_of(place))
        hidden = self._hidden_above[index - 1] if index else 0
        hidden += bisect_left(self._hidden.get(page_of(place), []), place)
        return place + len(self._arrived) - hidden

    def is_hidden(self, place: int) -> bool:
        """Whether that place is folded away."""
        return place in self._hidden.get(page_of(place), ())

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

    def hidden_in(self, page: int) -> tuple[int, ...]:
        """The places folded away in a page, ascending."""
        return tuple(self._hidden.get(page, ()))

    def hide(self, places: range) -> None:
        """Fold away these places, all of one page and all of them shown."""
        page = page_of(places[0])
        self._set_hidden(page, sorted({*self._hidden.get(page, ()), *places}))

    def show(self, places: range) -> None:
        """Bring back these places, all of one page and all of them hidden."""
        page = page_of(places[0])
        self._set_hidden(page, [place for place in self._hidden[page] if place not in places])

    def unfolded(self) -> "Rows":
        """The same rows with nothing hidden."""
        rows = Rows(self._frozen)
        rows._arrived = self._arrived
        return rows

    def _set_hidden(self, page: int, places: list[int]) -> None:
        if places:
            self._hidden[page] = places
        else:
            self._hidden.pop(page, None)
        self._index()

    def _index(self) -> None:
        self._pages = sorted(self._hidden)
        self._hidden_above = list(accumulate(len(self._hidden[page]) for page in self._pages))
        above = [0, *self._hidden_above]
        self._first_ranks = [page * PAGE_ROWS - hidden for page, hidden in zip(self._pages, above, strict=False)]


def runs(places: Iterable[int]) -> Iterator[range]:
    """Ascending places as ranges without a gap."""
    first = last = None
    for place in places:
        if first is None or last is None:
            first = last = place
        elif place == last + 1:
            last = place
        else:
            yield range(first, last + 1)
            first = last = place
    if first is not None and last is not None:
        yield range(first, last + 1)
