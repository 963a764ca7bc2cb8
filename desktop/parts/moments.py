"""Moments as the window shows them: in local time or in UTC, as the setting `time.zone` says."""

from datetime import UTC, datetime
from typing import Final

from core.clock import MICROSECONDS

_EARLIEST_S: Final = 86_400
_LATEST_S: Final = 253_402_300_799 - 86_400
"""A day before the end of the year 9999: the last moment `datetime` can turn into any zone."""


def moment_in(at_us: int, zone: str) -> datetime:
    """That moment, `at_us` in µs UTC, in UTC where `zone` is `utc`, else in local time.

    Moments beyond the calendar are moved to its end.
    """
    seconds, microseconds = divmod(at_us, MICROSECONDS)
    bounded_s = min(max(seconds, _EARLIEST_S), _LATEST_S)
    moment = datetime.fromtimestamp(bounded_s, UTC).replace(microsecond=microseconds)
    return moment if zone == "utc" else moment.astimezone()


def clock_time(at_us: int, zone: str) -> str:
    """`12:03:11`; `at_us` in µs UTC."""
    return f"{moment_in(at_us, zone):%H:%M:%S}"


def calendar_day(at_us: int, zone: str) -> str:
    """`2 Aug 2026`."""
    moment = moment_in(at_us, zone)
    return f"{moment.day} {moment:%b %Y}"
