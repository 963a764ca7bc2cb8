"""Moments and spans of time as a person reads them."""

from dataclasses import dataclass
from datetime import UTC, datetime
from typing import Final

from core.clock import MICROSECONDS

_LATEST_S: Final = 253_402_300_799 - 86_400
"""A day before the end of the year 9999: the last moment `datetime` can turn into any zone."""

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How moments are written; `zone` is a value of the setting `time.zone`: `local` or `utc`."""

    zone: str = "local"

    def moment(self, at_us: int) -> datetime:
        """That moment, in the zone; moments beyond the calendar are moved to its end."""
        seconds, microseconds = divmod(at_us, MICROSECONDS)
        utc = datetime.fromtimestamp(min(max(seconds, 86_400), _LATEST_S), UTC).replace(microsecond=microseconds)
        return utc if self.zone == "utc" else utc.astimezone()

    def short(self, at_us: int) -> str:
        """`2026-11-23 16:50:50`."""
        return f"{self.moment(at_us):%Y-%m-%d %H:%M:%S}"

    def full(self, at_us: int) -> str:
        """`2026-11-23 16:50:50.123456 CET (UTC+01:00)`."""
        moment = self.moment(at_us)
        return f"{moment:%Y-%m-%d %H:%M:%S.%f} {self._zone_of(moment)}"

    def zone_name(self, at_us: int) -> str:
        """The zone's name at that moment: `CET` or `UTC`."""
        return self.moment(at_us).tzname() or "local"

    def utc_offset_minutes(self, at_us: int) -> int:
        """How far the zone was ahead of UTC at that moment."""
        offset = self.moment(at_us).utcoffset()
        return int(offset.total_seconds()) // 60 if offset else 0

    @staticmethod
    def _zone_of(moment: datetime) -> str:
        name, offset = moment.tzname() or "", f"UTC{moment:%z}"
        return "UTC" if name == "UTC" else f"{name} ({offset[:6]}:{offset[6:]})"


def span_text(span_us: int) -> str:
    """A length of time in its largest whole unit: `6 min`."""
    seconds = max(0, span_us) // MICROSECONDS
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size), _UNITS[-1])
    return f"{seconds // size} {unit}"


def ago_text(at_us: int, now_us: int) -> str:
    """How long ago that was: `just now`, `6 min ago`, `in 3 h` where the clocks disagree."""
    passed_us = now_us - at_us
    if abs(passed_us) < 5 * MICROSECONDS:
        return "just now"
    return f"{span_text(passed_us)} ago" if passed_us > 0 else f"in {span_text(-passed_us)}"
