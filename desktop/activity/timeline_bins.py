"""The bars of the timeline: a grid of bins with round edges, and how many entries of each kind stand in each."""

from collections import Counter
from collections.abc import Iterable, Mapping
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from core.activity.entry import Category, Severity
from core.activity.timeline import Series, Timeline
from core.clock import MICROSECONDS
from desktop.activity.times import TimeFormat

Value: TypeAlias = int | str
"""A severity's number or a category's name."""

Arrival: TypeAlias = tuple[int, Value]
"""When an entry happened, µs UTC, and of which kind it is."""

ORDERS: Final[Mapping[str, tuple[Value, ...]]] = {
    "severity": tuple(map(int, Severity)),
    "category": tuple(map(str, Category)),
}
"""What bars can be divided by, and the kinds in their order."""

MOST_BINS: Final = 300

_MINUTE: Final = 60
_HOUR: Final = 60 * _MINUTE
_DAY: Final = 24 * _HOUR
_WIDTHS_S: Final = (
    *(1, 2, 5, 10, 15, 30),
    *(_MINUTE * minutes for minutes in (1, 2, 5, 10, 15, 30)),
    *(_HOUR * hours for hours in (1, 2, 3, 6, 12)),
    *(_DAY * days for days in (1, 2, 7, 14, 28, 91, 364, 3640)),
)
"""Widths of a bin that people reckon in."""

_MONDAY_US: Final = 4 * _DAY * MICROSECONDS
"""The first Monday after the epoch: weeks begin with it."""


@dataclass(frozen=True, slots=True)
class Grid:
    """`bins` bins, each `bin_us` µs wide, the first of which begins at `since`, µs UTC."""

    since: int
    bin_us: int
    bins: int

    @property
    def until(self) -> int:
        """Where the last bin ends."""
        return self.edge(self.bins)

    def edge(self, bin_: int) -> int:
        """Where that bin begins."""
        return self.since + self.bin_us * bin_

    def bin_at(self, at_us: int) -> int:
        """The bin that moment falls into; below 0 or from `bins` on where it is outside."""
        return (at_us - self.since) // self.bin_us


def grid_over(since: int, until: int, most_bins: int, times: TimeFormat) -> Grid:
    """The finest grid of at most `most_bins` (≥ 2) bins over `since <= ts < until`, its edges round in the zone."""
    offset_us = times.utc_offset_minutes(since) * _MINUTE * MICROSECONDS - _MONDAY_US
    for width_s in _WIDTHS_S:
        bin_us = width_s * MICROSECONDS
        first = (since + offset_us) // bin_us * bin_us - offset_us
        bins = max(1, -((first - until) // bin_us))
        if bins <= most_bins:
            return Grid(first, bin_us, bins)
    bin_us = -((since - until) // most_bins)
    return Grid(since, bin_us, most_bins)


@dataclass(frozen=True, slots=True)
class Bars:
    """How many entries of each kind fall into each bin of the grid."""

    grid: Grid
    stacked_by: str
    series: tuple[Series, ...] = ()
    """In the order of the enum; kinds without an entry are left out."""
    outside: int = 0
    """Entries earlier or later than all bins."""

    @classmethod
    def of(cls, grid: Grid, timeline: Timeline) -> "Bars":
        """The timeline that was asked for with that grid."""
        return cls(grid, timeline.stacked_by, timeline.series, timeline.before + timeline.after)

    @property
    def totals(self) -> tuple[int, ...]:
        """The height of each bar."""
        return tuple(map(sum, zip(*(each.counts for each in self.series), strict=True))) or (0,) * self.grid.bins

    def counts(self, first: int = 0, last: int | None = None) -> dict[Value, int]:
        """How many entries of each kind there are in the bins `first` to `last`, both ends included."""
        stop = self.grid.bins if last is None else last + 1
        counted = {each.value: sum(each.counts[first:stop]) for each in self.series}
        return {value: count for value, count in counted.items() if count}

    def with_arrivals(self, arrivals: Iterable[Arrival], most_bins: int) -> "Bars | None":
        """These entries besides; None where they need another grid. The grid grows at its end, to `most_bins`."""
        arrived = Counter((self.grid.bin_at(at_us), value) for at_us, value in arrivals)
        if not arrived:
            return self
        first, last = min(arrived)[0], max(bin_ for bin_, _value in arrived)
        if first < 0 or last >= max(most_bins, self.grid.bins):
            return None
        bins = max(self.grid.bins, last + 1)
        return replace(self, grid=replace(self.grid, bins=bins), series=self._grown(bins, arrived))

    def _grown(self, bins: int, arrived: Mapping[tuple[int, Value], int]) -> tuple[Series, ...]:
        known = {each.value: each.counts for each in self.series}
        present = {*known, *(value for _bin, value in arrived)}
        return tuple(
            Series(
                value, _added(known.get(value, ()), bins, {b: n for (b, kind), n in arrived.items() if kind == value})
            )
            for value in ORDERS[self.stacked_by]
            if value in present
        )


def _added(counts: tuple[int, ...], bins: int, more: Mapping[int, int]) -> tuple[int, ...]:
    padded = (*counts, *(0 for _ in range(bins - len(counts))))
    return tuple(count + more.get(bin_, 0) for bin_, count in enumerate(padded))
