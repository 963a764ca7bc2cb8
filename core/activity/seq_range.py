"""Ranges of entries by their numbers."""

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SeqRange:
    """The entries `first <= seq <= last`; empty where `last` is less."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """How many entries it holds at most."""
        return max(0, self.last - self.first + 1)

    def cut_to(self, other: "SeqRange") -> "SeqRange":
        """What is in both."""
        return SeqRange(max(self.first, other.first), min(self.last, other.last))


EVERYWHERE: Final = SeqRange(0, (1 << 63) - 1)


def apart(ranges: Iterable[SeqRange]) -> list[SeqRange]:
    """The same numbers in ranges that are ascending, apart from each other and not empty."""
    found: list[SeqRange] = []
    for each in sorted((each for each in ranges if each.width), key=lambda each: each.first):
        if found and each.first <= found[-1].last + 1:
            found[-1] = SeqRange(found[-1].first, max(found[-1].last, each.last))
        else:
            found.append(each)
    return found


def few(ranges: Sequence[SeqRange], limit: int) -> list[SeqRange]:
    """At most so many ranges that hold these, which are ascending and apart: where they are close, what is between."""
    gaps = sorted(range(1, len(ranges)), key=lambda place: ranges[place - 1].last - ranges[place].first)
    starts = [0, *sorted(gaps[: limit - 1])] if ranges else []
    ends = [*starts[1:], len(ranges)]
    return [SeqRange(ranges[start].first, ranges[end - 1].last) for start, end in zip(starts, ends, strict=False)]


def common(ranges: Sequence[SeqRange], others: Sequence[SeqRange]) -> list[SeqRange]:
    """What is in one range of each."""
    return [part for each in ranges for other in others if (part := each.cut_to(other)).width]
