"""Which rows of the table stand for several entries, and which of those have been unfolded."""

from collections.abc import Sequence
from dataclasses import dataclass

from core.activity.entry import ActivityEntry
from core.activity.folding import Fold, fold
from desktop.activity.columns import UNMARKED, FoldMark
from desktop.activity.rows import page_of
from desktop.activity.times import span_text

_MEMBER = FoldMark(before="      ")


@dataclass(frozen=True, slots=True)
class PlacedFold:
    """A fold and where it stands."""

    fold: Fold
    places: range
    """Of all its entries, the one that is shown too."""
    head: int
    """The place that is shown."""


class FoldBook:
    """The folds of the pages that have been read. Folds end at the ends of pages."""

    def __init__(self) -> None:
        self.is_on = True
        self._folds: dict[int, list[PlacedFold]] = {}
        self._open: set[int] = set()

    def clear(self) -> None:
        """Know of no fold."""
        self._folds.clear()
        self._open.clear()

    def refold(self, page: int, places: range, entries: Sequence[ActivityEntry]) -> set[int]:
        """Fold a page anew; the places in it that are to be hidden."""
        self._folds[page] = _placed(places, entries) if self.is_on else []
        closed = (each for each in self._folds[page] if not self._is_open(each))
        return {place for each in closed for place in each.places if place != each.head}

    def at(self, place: int) -> PlacedFold | None:
        """The fold that is shown at that place."""
        placed = self._around(place)
        return placed if placed and placed.head == place else None

    def toggle(self, place: int, is_open: bool | None = None) -> bool:
        """Open or close the fold shown there, or turn it over; whether that changed anything."""
        placed = self.at(place)
        if placed is None or is_open is self._is_open(placed):
            return False
        self._open ^= {placed.places[-1]}
        return True

    def head_of(self, place: int) -> int:
        """The place that is shown for that one."""
        placed = self._around(place)
        return placed.head if placed else place

    def span(self, place: int) -> range:
        """The places that the row at that place stands for."""
        placed = self.at(place)
        return placed.places if placed and not self._is_open(placed) else range(place, place + 1)

    def mark_of(self, place: int) -> FoldMark:
        """What the row at that place says of its folding."""
        placed = self._around(place)
        if placed is None:
            return UNMARKED
        if placed.head != place:
            return _MEMBER
        text = fold_text(placed.fold)
        state = "unfolded" if self._is_open(placed) else "folded"
        return FoldMark("▾ " if self._is_open(placed) else "▸ ", f"  {text}", f", {text}, {state}")

    def _is_open(self, placed: PlacedFold) -> bool:
        # By the oldest place: a fold that grows has another newest one each time.
        return placed.places[-1] in self._open

    def _around(self, place: int) -> PlacedFold | None:
        return next((each for each in self._folds.get(page_of(place), ()) if place in each.places), None)


def fold_text(folded: Fold) -> str:
    """`×14 in 6 min`; for a batch, how many entries this one led to."""
    if folded.cause is not None:
        return f"+ {folded.count - 1:,} entries"
    return f"×{folded.count:,} in {span_text(folded.span_us)}"


def _placed(places: range, entries: Sequence[ActivityEntry]) -> list[PlacedFold]:
    """The folds of neighbouring entries, newest first, that stand at these places."""
    placed, start = [], places.start
    for folded in fold(entries):
        if folded.count > 1:
            head = start + folded.entries.index(folded.shown)
            placed.append(PlacedFold(folded, range(start, start + folded.count), head))
        start += folded.count
    return placed
