"""The plots of a report as SVG: rectangles alone, so that every renderer draws the same."""

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
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


def timeline_plot(timeline: Timeline, width: int = 680, height: int = 90) -> Plot:
    """Entries over time, stacked by severity, errors at the foot where they can be compared."""
    tallest = max(timeline.totals, default=0)
    body = "".join(_bars(timeline, width / max(1, timeline.bins), (height - 2) / max(1, tallest), height - 1))
    axis = _rectangle(0, height - 1, width, 1, _AXIS)
    return Plot(width, height, body + axis, f"Entries over time, at most {tallest:,} in a bar")


def _bars(timeline: Timeline, bar_width: float, unit: float, foot: float) -> Iterator[str]:
    tops = [foot] * timeline.bins
    for series in reversed(timeline.series):
        colour = SEVERITY_COLOURS[Severity(int(series.value))]
        for bin_, count in enumerate(series.counts):
            if count:
                tops[bin_] -= count * unit
                yield _rectangle(bin_ * bar_width, tops[bin_], bar_width * 0.86, count * unit, colour)


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
