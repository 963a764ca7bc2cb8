"""Moments and lengths of time as the search language writes them."""

import re
from collections.abc import Callable
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from typing import Final, TypeAlias

from core.activity.search.grammar import Value

UtcOffset: TypeAlias = int | Callable[[int], int]
"""The user's local time less UTC, in minutes: the same at all times, or by the moment (µs UTC)."""

WEEKDAYS: Final = ("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday")
_UNITS: Final = {"m": "minute", "h": "hour", "d": "day", "w": "week"}

_UNIT_MINUTES: Final = {"m": 1, "h": 60, "d": 24 * 60, "w": 7 * 24 * 60}
_LENGTH: Final = re.compile(r"(\d{1,6})([mhdw])")
_TIME_OF_DAY: Final = re.compile(r"(\d{1,2}):(\d\d)(?::(\d\d))?")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_MICROSECOND: Final = timedelta(microseconds=1)
_MINUTE_US: Final = 60_000_000
_LATEST_US: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // _MICROSECOND


def length_words(length: str) -> str:
    """A length of time such as `7d` in words: `7 days`; as it is where it is none."""
    match = _LENGTH.fullmatch(length.lower())
    if match is None:
        return length
    number, unit = int(match[1]), _UNITS[match[2]]
    return f"1 {unit}" if number == 1 else f"{number} {unit}s"


@dataclass(frozen=True, slots=True)
class Now:
    """What relative and zoneless times refer to."""

    us: int
    """µs UTC."""
    utc_offset: UtcOffset

    def moment(self, value: Value) -> int:
        """The moment it names, µs UTC; `SearchError` where it names none."""
        name = value.text.lower()
        if name == "now":
            return self.us
        wall = self._day(name) or self._time_of_day(name)
        return self._us_of(wall) if wall else self._written_out(value)

    def ago(self, value: Value) -> int:
        """The moment that length of time ago, µs UTC; `SearchError` where it is no length of time."""
        match = _LENGTH.fullmatch(value.text.lower())
        if match is None:
            raise value.error(f"“{value.text}” is no length of time, such as 90m, 24h, 7d or 2w.")
        return _bounded(self.us - int(match[1]) * _UNIT_MINUTES[match[2]] * _MINUTE_US)

    def _day(self, name: str) -> datetime | None:
        """The midnight with which `today`, `yesterday` or the last day of that name began."""
        midnight = self._wall.replace(hour=0, minute=0, second=0, microsecond=0)
        days_ago = {"today": 0, "yesterday": 1}.get(name)
        if name in WEEKDAYS:
            days_ago = (midnight.weekday() - WEEKDAYS.index(name)) % len(WEEKDAYS)
        return None if days_ago is None else midnight - timedelta(days=days_ago)

    def _time_of_day(self, name: str) -> datetime | None:
        match = _TIME_OF_DAY.fullmatch(name)
        if match is None:
            return None
        hour, minute, second = (int(part or 0) for part in match.groups())
        try:
            return self._wall.replace(hour=hour, minute=minute, second=second, microsecond=0)
        except ValueError:
            return None

    def _written_out(self, value: Value) -> int:
        try:
            moment = datetime.fromisoformat(value.text)
        except ValueError:
            sentence = f"“{value.text}” is no time; write 2026-11-30, 2026-11-30T18:00, 18:00, now, today or a weekday."
            raise value.error(sentence) from None
        offset = moment.utcoffset()
        wall = moment.replace(tzinfo=UTC)
        return self._us_of(wall) if offset is None else _bounded((wall - _EPOCH - offset) // _MICROSECOND)

    @property
    def _wall(self) -> datetime:
        """What the user's clock shows."""
        return wall_clock(self.us, self.utc_offset)

    def _us_of(self, wall: datetime) -> int:
        return _us_of(wall, self.utc_offset)


def moment_text(at_us: int, utc_offset: UtcOffset | None = None) -> str:
    """That moment (µs UTC) as `Now.moment` reads it; with `utc_offset` as the user's clock showed it, where it can."""
    if utc_offset is not None:
        wall = wall_clock(at_us, utc_offset)
        if _us_of(wall, utc_offset) == at_us:
            return _shortest(wall)
    return f"{_with_time(_EPOCH + timedelta(microseconds=at_us))}Z"


def wall_clock(at_us: int, utc_offset: UtcOffset) -> datetime:
    """What the user's clock showed at that moment (µs UTC), as if it were UTC; within the years a calendar has."""
    ahead_us = _offset_at(at_us, utc_offset) * _MINUTE_US
    return _EPOCH + timedelta(microseconds=_bounded(at_us + ahead_us))


def _us_of(wall: datetime, utc_offset: UtcOffset) -> int:
    wall_us = (wall - _EPOCH) // _MICROSECOND
    guess = wall_us - _offset_at(wall_us, utc_offset) * _MINUTE_US
    # Clocks may have been changed between the guess, made with the offset of another moment, and the moment itself.
    at_us = wall_us - _offset_at(guess, utc_offset) * _MINUTE_US
    # A time that clocks have left out is read both ways in turn; the later one is when they went on.
    return _bounded(max(at_us, wall_us - _offset_at(at_us, utc_offset) * _MINUTE_US))


def _offset_at(at_us: int, utc_offset: UtcOffset) -> int:
    return utc_offset if isinstance(utc_offset, int) else utc_offset(_bounded(at_us))


def _bounded(at_us: int) -> int:
    """The time, or the nearest that can be written out again."""
    return min(max(at_us, 0), _LATEST_US)


def _shortest(wall: datetime) -> str:
    is_midnight = (wall.hour, wall.minute, wall.second, wall.microsecond) == (0, 0, 0, 0)
    return f"{wall:%Y-%m-%d}" if is_midnight else _with_time(wall)


def _with_time(moment: datetime) -> str:
    precision = "seconds" if moment.second else "minutes"
    return moment.replace(tzinfo=None).isoformat(timespec="microseconds" if moment.microsecond else precision)
