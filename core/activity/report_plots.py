"""The plots of a report as SVG: rectangles and numbers alone, so that every renderer draws the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from itertools import count
from typing import Final

from core.activity.availability import Availability, State
from core.activity.entry import Severity
from core.activity.timeline import Timeline

SEVERITY_COLOURS: Final = {
    Severity.INFO: "#9aa3ad",
    Severity.NOTICE: "#2563a8",
    Severity.WARNING: "#d08a1d",
    Severity.ERROR: "#b3261e",
}
# From the foot of a strip up.
STATE_COLOURS: Final = {State.DOWN: "#b3261e", State.UP: "#8cc5a0", State.UNKNOWN: "#e4e2de"}
_AXIS: Final = "#b8b5b0"
_GRID: Final = "#e4e2de"
_LABEL: Final = "#61666f"
_LABEL_PX: Final = 10
FULL_WIDTH: Final = 703
"""As wide as the page: A4 without its margins, at 96 dpi."""
GUTTER: Final = 44
"""Left of the bars, for the numbers of their axis."""
_LEAST_HEIGHT: Final = 1.0
"""A drop-off too short to be a line would not be seen at all."""


@dataclass(frozen=True, slots=True)
class Plot:
    """A picture with what it shows in words."""

    width: int
    height: int
    body: str
    words: str

    @property
    def svg(self) -> str:
        """The picture by itself. `words` are not in it: whoever places it says them there."""
        size = f'width="{self.width}" height="{self.height}" viewBox="0 0 {self.width} {self.height}"'
        return f'<svg xmlns="http://www.w3.org/2000/svg" {size}>{self.body}</svg>'


def timeline_plot(timeline: Timeline, width: int = FULL_WIDTH, height: int = 96) -> Plot:
    """Entries over time, stacked by severity, errors at the foot where they can be compared."""
    tallest = max(timeline.totals, default=0)
    foot = height - 1 - _LABEL_PX // 2
    unit = (foot - _LABEL_PX) / max(1, tallest)
    grid = "".join(_tick(count, foot - count * unit, width) for count in axis_ticks(tallest))
    bars = "".join(_bars(timeline, (width - GUTTER) / max(1, timeline.bins), unit, foot))
    axis = _rectangle(GUTTER, foot, width - GUTTER, 1, _AXIS)
    return Plot(width, height, grid + bars + axis, f"Entries over time, at most {tallest:,} in a bar")


def axis_ticks(tallest: int) -> range:
    """Round numbers from 0 to at most `tallest`, no more than five of them."""
    steps = (digit * 10**power for power in count() for digit in (1, 2, 5))
    step = next(each for each in steps if tallest <= 4 * each)
    return range(0, tallest + 1, step)


def _tick(number: int, y: float, width: int) -> str:
    place = f'x="{GUTTER - 6}" y="{y + _LABEL_PX * 0.35:.2f}" text-anchor="end"'
    words = f'<text {place} font-family="sans-serif" font-size="{_LABEL_PX}" fill="{_LABEL}">{number:,}</text>'
    return _rectangle(GUTTER, y, width - GUTTER, 1, _GRID) + words


def _bars(timeline: Timeline, bar_width: float, unit: float, foot: float) -> Iterator[str]:
    tops = [foot] * timeline.bins
    for series in reversed(timeline.series):
        colour = SEVERITY_COLOURS[Severity(int(series.value))]
        for bin_, entries in enumerate(series.counts):
            if entries:
                tops[bin_] -= entries * unit
                yield _rectangle(GUTTER + bin_ * bar_width, tops[bin_], bar_width * 0.86, entries * unit, colour)


def availability_plot(availability: Availability, width: int = 270, height: int = 10) -> Plot:
    """One device's period as a strip, each column divided as its time was."""
    bar_width = width / len(availability.columns)
    paths: dict[State, list[str]] = {state: [] for state in STATE_COLOURS}
    for number, column in enumerate(availability.columns):
        foot, whole = float(height), max(1, sum(column))
        for state, path in paths.items():
            if column[state]:
                part = max(_LEAST_HEIGHT, height * column[state] / whole)
                foot = max(0.0, foot - part)
                path.append(f"M{number * bar_width:g} {foot:.1f}h{bar_width:g}v{part:.1f}h-{bar_width:g}z")
    body = "".join(_path(STATE_COLOURS[state], path) for state, path in paths.items() if path)
    return Plot(width, height, body, f"When {availability.device.name} answered")


def _path(colour: str, parts: Iterable[str]) -> str:
    outline = "".join(parts)
    return f'<path fill="{colour}" d="{outline}"/>'


def _rectangle(x: float, y: float, width: float, height: float, colour: str) -> str:
    return f'<rect x="{x:.2f}" y="{y:.2f}" width="{width:.2f}" height="{height:.2f}" fill="{colour}"/>'
