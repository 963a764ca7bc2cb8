"""Time as the log keeps it: whole microseconds since 1970 UTC, with the UTC offset that held then."""

import time
from datetime import UTC, datetime
from typing import Protocol

MICROSECONDS = 1_000_000


class Clock(Protocol):
    """What tells the time; tests give one that jumps."""

    def now_us(self) -> int:
        """Wall-clock time in microseconds since 1970 UTC."""
        ...

    def monotonic(self) -> float:
        """Seconds that never go back."""
        ...

    def utc_offset_minutes(self, at_us: int) -> int:
        """How far local time was ahead of UTC at that moment, in minutes."""
        ...


class SystemClock:
    """The computer's own clock."""

    def now_us(self) -> int:
        return time.time_ns() // 1000

    def monotonic(self) -> float:
        return time.monotonic()

    def utc_offset_minutes(self, at_us: int) -> int:
        return time.localtime(at_us // MICROSECONDS).tm_gmtoff // 60


def iso_utc(at_us: int) -> str:
    """RFC 3339 with microseconds and `Z`, as exports and the command line print it."""
    seconds, microseconds = divmod(at_us, MICROSECONDS)
    return f"{datetime.fromtimestamp(seconds, UTC):%Y-%m-%dT%H:%M:%S}.{microseconds:06d}Z"
