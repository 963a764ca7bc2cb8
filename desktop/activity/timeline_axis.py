"""Round numbers along the axes of the timeline, and ranges of time in words."""

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final

from core.clock import MICROSECONDS
from desktop.activity.times import TimeFormat

_DAY: Final = timedelta(days=1)
_ROUND_TENTHS: Final = (10, 15, 20, 30, 40, 50, 60, 80, 100)
_MONTH_DAYS: Final = 30.44
"""A month on average."""


@dataclass(frozen=True, slots=True)
class Tick:
    """A mark on the axis: a moment, µs UTC, and what stands at it."""

    at_us: int
    label: str


@dataclass(frozen=True, slots=True)
class Step:
    """A distance between marks by the clock and the calendar: a length of time, or else whole months."""

    length: timedelta = timedelta()
    months: int = 0

    @property
    def typical_us(self) -> float:
        """How far apart marks are, more or less."""
        length = self.length or timedelta(days=self.months * _MONTH_DAYS)
        return length / timedelta(microseconds=1)

    def floor(self, wall: datetime) -> datetime:
        """The mark at or before that moment."""
        if self.months:
            months = (wall.year * 12 + wall.month - 1) // self.months * self.months
            return datetime(months // 12, months % 12 + 1, 1, tzinfo=wall.tzinfo)
        # The calendar's first day is a Monday, so steps of weeks begin on Mondays.
        begin = datetime.min.replace(tzinfo=wall.tzinfo)
        return begin + (wall - begin) // self.length * self.length

    def next(self, mark: datetime) -> datetime:
        """The mark after that one."""
        return self.floor(mark + (self.length or timedelta(days=31 * self.months)))

    def label(self, wall: datetime) -> str:
        """What stands at that mark."""
        if self.months:
            return f"{wall:%Y}" if self.months >= 12 else f"{wall:%b %Y}"
        if self.length >= _DAY or _is_midnight(wall):
            return f"{wall.day} {wall:%b}"
        return f"{wall:%H:%M:%S}" if self.length < timedelta(minutes=1) else f"{wall:%H:%M}"


def _steps(**lengths: tuple[int, ...]) -> Iterator[Step]:
    for unit, counts in lengths.items():
        yield from (Step(timedelta(**{unit: count})) for count in counts)


STEPS: Final = (
    *_steps(seconds=(1, 2, 5, 10, 15, 30), minutes=(1, 2, 5, 10, 15, 30), hours=(1, 2, 3, 6, 12), days=(1, 2, 7)),
    *(Step(months=months) for months in (1, 2, 3, 6, 12, 24, 60, 120)),
)
"""Distances that people reckon in, ascending."""


def ticks(since: int, until: int, most: int, times: TimeFormat) -> tuple[Tick, ...]:
    """Marks from `since` to `until`, µs UTC, about `most` at most, at round times of the zone.

    Where they are hours, the first names the day. An hour that clocks show twice has its marks twice; one that they
    leave out has none.
    """
    apart_us = (until - since) / max(1, most)
    step = next((step for step in STEPS if step.typical_us >= apart_us), STEPS[-1])
    marks = [Tick(at_us, step.label(times.moment(at_us))) for at_us in _marks(step, since, until, times)]
    if marks and not step.months and step.length < _DAY:
        marks[0] = _dated(marks[0], times)
    return tuple(marks)


def _dated(mark: Tick, times: TimeFormat) -> Tick:
    """The mark with its day, for those after it to be read by."""
    wall = times.moment(mark.at_us)
    return mark if _is_midnight(wall) else Tick(mark.at_us, f"{wall.day} {wall:%b}, {mark.label}")


def _marks(step: Step, since: int, until: int, times: TimeFormat) -> Iterator[int]:
    wall_of = _wall_clock(times)
    mark_us = times.instant(step.floor(wall_of(since)))
    while mark_us <= until:
        wall = wall_of(mark_us)
        if mark_us >= since and step.floor(wall) == wall:
            yield mark_us
        mark_us = _next_mark(step, mark_us, times)


def _next_mark(step: Step, mark_us: int, times: TimeFormat) -> int:
    wall_of = _wall_clock(times)
    straight_us = mark_us + step.length // timedelta(microseconds=1)
    if step.length and step.floor(wall_of(straight_us)) == wall_of(straight_us):
        return straight_us
    # Clocks were changed on the way, or months differ in length: go by the wall clock.
    wall = step.next(wall_of(mark_us))
    while wall_of(times.instant(wall)) != wall or times.instant(wall) <= mark_us:
        wall = step.next(wall)
    return times.instant(wall)


def _wall_clock(times: TimeFormat) -> Callable[[int], datetime]:
    return lambda at_us: times.moment(at_us).replace(tzinfo=None)


def range_text(since: int, until: int, times: TimeFormat) -> str:
    """`23 Nov 2026, 18:00 to 18:10`; `23 Nov 2026 to 24 Nov 2026` where both are midnights."""
    first, last = times.moment(since), times.moment(until)
    if _is_midnight(first) and _is_midnight(last):
        last -= _DAY
        return _day(first) if first.date() == last.date() else f"{_day(first)} to {_day(last)}"
    has_seconds = bool((since // MICROSECONDS) % 60 or (until // MICROSECONDS) % 60)
    clock = "%H:%M:%S" if has_seconds else "%H:%M"
    other_day = "" if first.date() == last.date() else f"{_day(last)}, "
    return f"{_day(first)}, {first:{clock}} to {other_day}{last:{clock}}"


def _day(moment: datetime) -> str:
    return f"{moment.day} {moment:%b %Y}"


def _is_midnight(moment: datetime) -> bool:
    return moment.time() == datetime.min.time()


def round_up(number: int) -> int:
    """The least number of one round digit, or 15, 150 …, that is not below `number`."""
    power: int = 10 ** max(0, len(str(number)) - 1)
    return next(tenths * power // 10 for tenths in _ROUND_TENTHS if tenths * power >= number * 10)


def compact(number: int) -> str:
    """`950`, `12k`, `3.4M`: a number for where there is little room."""
    if number < 10_000:
        return f"{number:,}"
    size, unit = (1_000_000, "M") if number >= 1_000_000 else (1_000, "k")
    scaled = number / size
    return f"{scaled:.0f}{unit}" if scaled >= 100 else f"{scaled:.1f}".removesuffix(".0") + unit
