"""Which rows of the table stand for several entries, and which of those have been unfolded."""

from bisect import bisect_right
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from core.activity.entry import Severity
from core.activity.folding import Fact, Fold, fold, is_linked
from desktop.activity.columns import UNMARKED, FoldMark
from desktop.activity.ranges import Ranges
from desktop.activity.times import span_text

TAIL_LIMIT: Final = 512
"""Newest entries that are folded anew when others come on top of them."""
_CERTAIN: Final = 64
"""A fold of so many that reaches the top grows entry by entry."""
_MEMBER = FoldMark(before="      ")


@dataclass(frozen=True, slots=True)
class PlacedFold:
    """A fold and where it stands."""

    fold: Fold
    places: range
    """Of all its entries, the one that is shown too."""
    head: int
    """The place that is shown."""

    @property
    def others(self) -> list[range]:
        """All places but the one that is shown."""
        sides = (range(self.places.start, self.head), range(self.head + 1, self.places.stop))
        return [side for side in sides if side]


class FoldBook:
    """The folds of what has been read so far: whole stretches of the log between which nothing is alike."""

    def __init__(self) -> None:
        self.is_on = True
        self.clear()

    def clear(self) -> None:
        """Know of no fold."""
        self._folds: list[PlacedFold] = []
        self._starts: list[int] = []
        self._open: set[int] = set()
        self._settled = Ranges()
        self._top: _Top | None = None

    # --- learning

    def unsettled(self, places: range) -> list[range]:
        """The places among these that have not been folded yet; none while nothing is folded at all."""
        return self._settled.gaps(places) if self.is_on else []

    def settle(self, places: range, facts: Sequence[Fact], *, is_top: bool = False) -> None:
        """Fold these places anew. `facts`, newest first, are what stands there, `is_top` whether nothing is newer."""
        placed = [_placed(each, places.stop - 1) for each in reversed(fold(facts[::-1]))]
        self._put(places, placed)
        if is_top:
            self._top = _Top.after(places, facts, placed)

    def grow(self, top: int, facts: Sequence[Fact]) -> range:
        """Newer entries have come, newest first, the newest at the place `top`; the places that were folded anew.

        Only to be called where `is_topped_by` holds for the newest place before.
        """
        top_before = self._top or _Top()
        if top_before.growing is None:
            self.settle(range(top, top_before.places.stop), [*facts, *top_before.facts], is_top=True)
        else:
            newer = self._lengthen(top_before, facts)
            if newer:
                self.settle(range(top, top + len(newer)), newer, is_top=True)
        return range(top, top_before.places.stop)

    def _lengthen(self, top: "_Top", facts: Sequence[Fact]) -> Sequence[Fact]:
        """Let the fold that grows have what belongs to it; the newer ones that do not."""
        count = top.going_on(facts)
        if count:
            grown = top.grown(facts[-count:])
            self._put(grown.places, [grown])
            self._top = _Top.after(grown.places, facts[-count:], [grown])
        return facts[: len(facts) - count]

    def is_topped_by(self, place: int) -> bool:
        """Whether all is known that what comes on top of that place can be folded with."""
        return self.is_on and self._top is not None and self._top.places.start == place

    def lose_top(self) -> None:
        """What stands at the top must be folded again, for what came on top of it is not known yet."""
        if self._top is not None:
            self._settled.discard(self._top.places)
            self._top = None

    # --- answering

    def hidden(self, places: range) -> Ranges:
        """Which of these are folded away; `places` cut through no fold."""
        closed = (each for each in self._within(places) if not self._is_open(each))
        return Ranges(side for each in closed for side in each.others)

    def at(self, place: int) -> PlacedFold | None:
        """The fold that is shown at that place."""
        placed = self._around(place)
        return placed if placed and placed.head == place else None

    def toggle(self, place: int, is_open: bool | None = None) -> PlacedFold | None:
        """Open or close the fold shown there, or turn it over; the fold, where that changed anything."""
        placed = self.at(place)
        if placed is None or is_open is self._is_open(placed):
            return None
        self._open ^= {placed.places[-1]}
        return placed

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
        if self._is_open(placed):
            return FoldMark("▾ ", f"  {text}", f", {text}, unfolded")
        severity = Severity(placed.fold.severity)
        return FoldMark("▸ ", f"  {text}", f", {text}, folded", placed.fold.deed, placed.fold.targets, severity)

    def _put(self, places: range, placed: Sequence[PlacedFold]) -> None:
        """Have these folds, by place, and no others there."""
        first, last = self._bounds(places)
        self._folds[first:last] = placed
        self._starts[first:last] = [each.places.start for each in placed]
        self._settled.add(places)

    def _within(self, places: range) -> Iterator[PlacedFold]:
        first, last = self._bounds(places)
        return iter(self._folds[first:last])

    def _bounds(self, places: range) -> tuple[int, int]:
        first = bisect_right(self._starts, places.start)
        if first and self._folds[first - 1].places.stop > places.start:
            first -= 1
        return first, max(first, bisect_right(self._starts, places.stop - 1))

    def _is_open(self, placed: PlacedFold) -> bool:
        # By the oldest place: a fold that grows has another newest one each time.
        return placed.places[-1] in self._open

    def _around(self, place: int) -> PlacedFold | None:
        index = bisect_right(self._starts, place) - 1
        return self._folds[index] if index >= 0 and place in self._folds[index].places else None


@dataclass(frozen=True, slots=True)
class _Top:
    """What stands at the top, as far as what comes next can be folded with it: a fold that grows, or some entries."""

    places: range = range(0)
    facts: tuple[Fact, ...] = ()
    """Newest first; of a fold that grows only the newest."""
    growing: PlacedFold | None = None

    @classmethod
    def after(cls, places: range, facts: Sequence[Fact], placed: Sequence[PlacedFold]) -> "_Top":
        """Of these places, which have just been folded into `placed`."""
        newest = placed[0] if placed else None
        if newest and newest.places.start == places.start and newest.fold.count >= _CERTAIN:
            return cls(newest.places, (facts[0],), newest)
        length = min(next(_breaks(facts), len(facts)), TAIL_LIMIT)
        for each in placed:
            # A fold may not be cut through.
            if each.places.start < places.start + length < each.places.stop:
                length = each.places.start - places.start
        return cls(range(places.start, places.start + length), tuple(facts[:length]))

    def going_on(self, facts: Sequence[Fact]) -> int:
        """How many of these newer entries, newest first, belong to the fold that grows."""
        pairs = pairwise((*self.facts, *facts[::-1]))
        return next((count for count, pair in enumerate(pairs) if not self._goes_on(*pair)), len(facts))

    def grown(self, facts: Sequence[Fact]) -> PlacedFold:
        """The fold that grows with these newer entries, newest first, which belong to it."""
        assert self.growing is not None  # noqa: S101 - the caller has looked
        grown = self.growing.fold.grown(facts[::-1])
        places = range(self.places.start - len(facts), self.places.stop)
        return PlacedFold(grown, places, self.growing.head if grown.cause else places.start)

    def _goes_on(self, older: Fact, newer: Fact) -> bool:
        return self.growing is not None and self.growing.fold.goes_on(older, newer)


def _breaks(facts: Sequence[Fact]) -> Iterator[int]:
    """Where among these neighbours one has nothing to do with the next; from the front."""
    return (index for index, (one, other) in enumerate(pairwise(facts), 1) if not is_linked(one, other))


def last_break(facts: Sequence[Fact]) -> int:
    """How many of these, from the front, stand before the last place at which one has nothing to do with the next."""
    return max(_breaks(facts), default=0)


def _placed(folded: Fold, oldest_place: int) -> PlacedFold:
    places = range(oldest_place - folded.stop + 1, oldest_place - folded.start + 1)
    return PlacedFold(folded, places, oldest_place - folded.shown)


def fold_text(folded: Fold) -> str:
    """`×14 in 6 min`; for a batch, how many entries this one led to."""
    if folded.cause is not None:
        return f"+ {folded.count - 1:,} entries"
    return f"×{folded.count:,} in {span_text(folded.latest - folded.earliest)}"
