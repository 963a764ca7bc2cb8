"""Moments as the window shows them: in local time or in UTC, as the setting `time.zone` says."""

from datetime import UTC, datetime

from core.clock import MICROSECONDS


def _moment(at_us: int, zone: str) -> datetime:
    moment = datetime.fromtimestamp(at_us / MICROSECONDS, UTC)
    return moment if zone == "utc" else moment.astimezone()


def clock_time(at_us: int, zone: str) -> str:
    """`12:03:11`; `at_us` in µs UTC, `zone` is `local` or `utc`."""
    return f"{_moment(at_us, zone):%H:%M:%S}"


def calendar_day(at_us: int, zone: str) -> str:
    """`2 Aug 2026`."""
    moment = _moment(at_us, zone)
    return f"{moment.day} {moment:%b %Y}"
