"""Which part of time the timeline shows, and how that is moved."""

from dataclasses import dataclass
from typing import Final

from core.clock import MICROSECONDS

NARROWEST_US: Final = 10 * MICROSECONDS
"""The least that can be zoomed to."""


@dataclass(frozen=True, slots=True)
class TimeView:
    """`since <= ts < until`, µs UTC, drawn from one side to the other."""

    since: int
    until: int

    @property
    def width_us(self) -> int:
        """How much time is shown."""
        return self.until - self.since

    def at(self, fraction: float) -> int:
        """The moment at that fraction of the width."""
        return self.since + round(self.width_us * fraction)

    def fraction(self, at_us: int) -> float:
        """Where that moment is: 0 at the left edge, 1 at the right one."""
        return (at_us - self.since) / self.width_us

    def zoomed(self, factor: float, around: float, limits: "TimeView") -> "TimeView":
        """`factor` times as wide, with the moment at the fraction `around` where it was, as far as `limits` let it."""
        width_us = min(max(round(self.width_us * factor), NARROWEST_US), max(limits.width_us, NARROWEST_US))
        return TimeView(*_within(self.at(around) - round(width_us * around), width_us, limits))

    def moved(self, fraction: float, limits: "TimeView") -> "TimeView":
        """Moved by that fraction of its width, as far as `limits` let it."""
        return TimeView(*_within(self.at(fraction), self.width_us, limits))

    def covers(self, other: "TimeView") -> bool:
        """Whether all of `other` is in view."""
        return self.since <= other.since and self.until >= other.until


def _within(since: int, width_us: int, limits: TimeView) -> tuple[int, int]:
    first = max(limits.since, min(since, limits.until - width_us))
    return first, first + width_us
