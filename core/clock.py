"""Time as the log keeps it: whole microseconds since 1970 UTC, with the UTC offset that held then."""

import time
from datetime import UTC, datetime, timedelta
from typing import Final, Protocol

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


_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_EARLIEST_US: Final = (datetime(1, 1, 2, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)
_LATEST_US: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1) - 1


def moment(at_us: int) -> datetime:
    """That moment in UTC, or the nearest to it that has a date in every time zone."""
    return _EPOCH + timedelta(microseconds=min(max(at_us, _EARLIEST_US), _LATEST_US))


def iso_utc(at_us: int) -> str:
    """RFC 3339 with microseconds and `Z`, as exports and the command line print it; of `moment`."""
    return f"{moment(at_us).replace(tzinfo=None).isoformat(timespec='microseconds')}Z"
