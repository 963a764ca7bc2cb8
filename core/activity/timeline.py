"""How entries are spread over time: what the histogram over the log shows."""

from dataclasses import dataclass
from typing import Final

STACKS: Final = ("severity", "category")
"""What the bars can be divided by."""


@dataclass(frozen=True, slots=True)
class Series:
    """The entries of one severity or category, one count a bin."""

    value: int | str
    counts: tuple[int, ...]


@dataclass(frozen=True, slots=True)
class Timeline:
    """Bins of equal width over `since <= ts < until` (µs UTC), and how many entries of each kind fall into each."""

    since: int
    until: int
    stacked_by: str
    series: tuple[Series, ...] = ()
    """In the order of the enum; those without an entry are left out."""
    before: int = 0
    """How many entries match that are earlier than all bins."""
    after: int = 0
    """How many entries match that are later than all bins."""

    @property
    def bins(self) -> int:
        """How many bins there are; 0 where the log is empty."""
        return len(self.series[0].counts) if self.series else 0

    def edge(self, bin_: int) -> int:
        """Where that bin begins, µs UTC; `edge(bins)` is `until`."""
        return self.since + (self.until - self.since) * bin_ // max(1, self.bins)

    @property
    def totals(self) -> tuple[int, ...]:
        """The height of each bar."""
        return tuple(map(sum, zip(*(each.counts for each in self.series), strict=True)))
