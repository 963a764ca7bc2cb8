"""Moments and spans of time as a person reads them."""

from dataclasses import dataclass, field
from datetime import UTC, datetime, timedelta, timezone
from typing import Final

from core.clock import MICROSECONDS, Clock, SystemClock
from desktop.parts.moments import moment_in

_UNITS: Final = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
_JUST_NOW_US: Final = 5 * MICROSECONDS
_DAY_MINUTES: Final = 24 * 60


@dataclass(frozen=True, slots=True)
class TimeFormat:
    """How moments are written; `zone` is a value of the setting `time.zone`: `local`, `utc` or `relative`.

    All are in the viewer's zone, as it was at each of them, so that one below another they are in order. What clocks
    showed where an entry was written is told besides, by `elsewhere`.
    """

    zone: str = "local"
    clock: Clock = field(default_factory=SystemClock, compare=False)
    """Tells what "now" is, for what is relative to it."""

    @property
    def is_relative(self) -> bool:
        """Whether moments are told by how long ago they were, which changes as time passes."""
        return self.zone == "relative"

    @property
    def zone_label(self) -> str:
        """What stands beside moments to say how they are to be read: `CET, UTC+01:00`, `UTC` or `relative`."""
        return "relative" if self.is_relative else self.exact_zone_label

    @property
    def exact_zone_label(self) -> str:
        """The zone that exact times are in just now: `CET, UTC+01:00` or `UTC`."""
        now = self.moment(self.clock.now_us())
        return ", ".join(filter(None, (_abbreviation(now), _offset_text(now))))

    @property
    def choice_label(self) -> str:
        """What has been chosen: `Local (CET)`, also where that is `Local (UTC)`; `UTC`; `Relative, axis in CET`."""
        if self.zone == "utc":
            return "UTC"
        now = self.moment(self.clock.now_us())
        name = _abbreviation(now) or _offset_text(now)
        return f"Relative, axis in {name}" if self.is_relative else f"Local ({name})"

    def moment(self, at_us: int) -> datetime:
        """That moment, in the zone; moments beyond the calendar are moved to its end."""
        return moment_in(at_us, self.zone)

    def instant(self, wall: datetime) -> int:
        """When the clocks of the zone show that (no `tzinfo`), µs UTC; the first time, where they do so twice."""
        moment = wall.replace(tzinfo=UTC) if self.zone == "utc" else wall.astimezone()
        return (moment - datetime.fromtimestamp(0, UTC)) // timedelta(microseconds=1)

    def short(self, at_us: int) -> str:
        """What stands in a cell: `exact`, or `3 min ago` where times are relative."""
        return ago_text(at_us, self.clock.now_us()) if self.is_relative else self.exact(at_us)

    def exact(self, at_us: int) -> str:
        """`2026-11-23 16:50:50`, with the offset behind it where it is not today's: `2026-08-02 12:03:11 +02`."""
        moment = self.moment(at_us)
        is_as_now = _minutes(moment) == self.utc_offset_minutes(self.clock.now_us())
        return f"{moment:%Y-%m-%d %H:%M:%S}" + ("" if is_as_now else f" {_short_offset(moment)}")

    def full(self, at_us: int) -> str:
        """`2026-11-23 16:50:50.123456 CET (UTC+01:00)`; exact whatever the zone."""
        moment = self.moment(at_us)
        zone = [_abbreviation(moment), f"({_offset_text(moment)})"] if _offset_text(moment) else ["UTC"]
        return " ".join(filter(None, (f"{moment:%Y-%m-%d %H:%M:%S.%f}", *zone)))

    def elsewhere(self, at_us: int, offset_minutes: int) -> str:
        """What clocks showed where local time was that far ahead of UTC: `2026-11-23 21:20:50 +05:30`.

        Empty where it is what they showed in the zone, or no clock could be so far ahead.
        """
        here = self.moment(at_us)
        if offset_minutes == _minutes(here) or abs(offset_minutes) >= _DAY_MINUTES:
            return ""
        there = here.astimezone(timezone(timedelta(minutes=offset_minutes)))
        return f"{there:%Y-%m-%d %H:%M:%S} {there.isoformat()[-6:]}"

    def utc_offset_minutes(self, at_us: int) -> int:
        """How far the zone was ahead of UTC at that moment."""
        return _minutes(self.moment(at_us))


def _minutes(moment: datetime) -> int:
    offset = moment.utcoffset()
    return int(offset.total_seconds()) // 60 if offset else 0


def _abbreviation(moment: datetime) -> str:
    """`CET`, `UTC`; empty where the zone's name is but its offset."""
    name = moment.tzname() or ""
    return "" if name.startswith(("UTC+", "UTC-", "+", "-")) else name


def _offset_text(moment: datetime) -> str:
    """`UTC+01:00`; empty in UTC itself, whose name says it."""
    digits = f"{moment:%z}"
    return "" if moment.tzname() == "UTC" else f"UTC{digits[:3]}:{digits[3:5]}"


def _short_offset(moment: datetime) -> str:
    """`+02`, or `+05:30` where it is no whole hour."""
    digits = f"{moment:%z}"
    return digits[:3] if digits[3:5] == "00" else f"{digits[:3]}:{digits[3:5]}"


def span_text(span_us: int) -> str:
    """A length of time in its largest whole unit: `6 min`."""
    seconds = max(0, span_us) // MICROSECONDS
    size, unit = next(((size, unit) for size, unit in _UNITS if seconds >= size), _UNITS[-1])
    return f"{seconds // size} {unit}"


def ago_text(at_us: int, now_us: int) -> str:
    """How long ago that was: `just now`, `6 min ago`, `in 3 h` where the clocks disagree."""
    passed_us = now_us - at_us
    if abs(passed_us) < _JUST_NOW_US:
        return "just now"
    return f"{span_text(passed_us)} ago" if passed_us > 0 else f"in {span_text(-passed_us)}"
