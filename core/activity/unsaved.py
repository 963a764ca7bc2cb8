"""What could not be stored: kept in memory, bounded, and accounted for once the log can be written again."""

from collections import deque
from collections.abc import Callable, Sequence
from typing import Final

from core.activity.catalog import draft
from core.activity.entry import Draft, Outcome
from core.clock import Clock, iso_utc

CAPACITY: Final = 10_000
_FIRST_RETRY_S: Final = 1.0
_LAST_RETRY_S: Final = 30.0


class Unsaved:
    """A bounded ring of drafts, the newest kept, with the reason and the time of the next try."""

    def __init__(self, clock: Clock, capacity: int = CAPACITY) -> None:
        self._clock = clock
        self._kept: deque[Draft] = deque(maxlen=capacity)
        self._pause_s = _FIRST_RETRY_S
        self._retry_at = 0.0
        self._since_us = 0
        self.lost = 0
        self.reason = ""

    def __len__(self) -> int:
        return len(self._kept)

    @property
    def is_failing(self) -> bool:
        """Whether something waits to be stored, or its loss to be told."""
        return bool(self.reason)

    def keep(self, drafts: Sequence[Draft], reason: str) -> None:
        """Take in what could not be stored, and put off the next try."""
        if not self.is_failing:
            self._since_us = drafts[0].ts if drafts else self._clock.now_us()
        self.reason = reason
        self.lost += max(0, len(self._kept) + len(drafts) - (self._kept.maxlen or 0))
        self._kept.extend(drafts)

    def put_off(self) -> None:
        """Wait before the next try, longer each time."""
        self._retry_at = self._clock.monotonic() + self._pause_s
        self._pause_s = min(self._pause_s * 2, _LAST_RETRY_S)

    def lose(self, count: int, reason: str) -> None:
        """Account for drafts that were never even kept."""
        if not self.is_failing:
            self._since_us = self._clock.now_us()
        self.reason = self.reason or reason
        self.lost += count

    def lose_those(self, is_refused: Callable[[Draft], bool]) -> int:
        """Account for drafts among the kept that can never be stored; how many they were."""
        storable = [draft for draft in self._kept if not is_refused(draft)]
        refused = len(self._kept) - len(storable)
        self.lost += refused
        self._kept.clear()
        self._kept.extend(storable)
        return refused

    def wait_s(self) -> float:
        """Seconds until the next try is due; 0 when it is."""
        return max(0.0, self._retry_at - self._clock.monotonic())

    def account(self) -> list[Draft]:
        """Everything kept, in order, and the one entry that tells of the gap."""
        gap = draft(
            "log.gap",
            outcome=Outcome.UNKNOWN,
            clock=self._clock,
            count=len(self._kept) + self.lost,
            late=len(self._kept),
            lost=self.lost,
            reason=self.reason,
            since=iso_utc(self._since_us),
        )
        return [*self._kept, gap]

    def settle(self) -> None:
        """All of `account` is on disk: start afresh."""
        self._kept.clear()
        self._pause_s, self._retry_at, self.lost, self.reason = _FIRST_RETRY_S, 0.0, 0, ""
