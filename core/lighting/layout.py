"""Where each LED looks: the screen's edges cut into one rectangle per LED, in the order of the strip."""

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from core.activity.sanitize import clean_text, plain_line
from core.capture.registry import SOURCES
from core.capture.source import Region, Size
from core.errors import InputError
from core.lighting.model import Corner, Layout, LightSpec

LED_LIMIT = 4096
"""As many as one ESP32 drives at a usable rate."""
FPS_LIMIT = 120
NAME_LIMIT = 80
_THREE_SIDES_BELOW = 20
"""A strip this short is spent on the sides one sees; the lower edge is behind the stand."""


@dataclass(frozen=True, slots=True)
class Edge:
    """One side of the screen that has LEDs, seen the way pixels are counted: rightwards or downwards."""

    region: Region
    led_count: int
    is_horizontal: bool
    is_backwards: bool
    """Going clockwise around the screen passes this side leftwards or upwards."""

    @property
    def length(self) -> int:
        """Pixels along the side."""
        return self.region.width if self.is_horizontal else self.region.height

    @property
    def bounds(self) -> npt.NDArray[np.intp]:
        """First pixel of each LED along the side, and behind them the side's length; shape `led_count + 1`.

        Where there are more LEDs than pixels, neighbours share one.
        """
        return np.arange(self.led_count + 1) * self.length // self.led_count

    def area(self, led: int) -> Region:
        """What one LED, counted as pixels are, looks at."""
        first, behind = (int(bound) for bound in self.bounds[led : led + 2])
        length = max(behind - first, 1)
        side = self.region
        if self.is_horizontal:
            return Region(side.x + first, side.y, length, side.height)
        return Region(side.x, side.y + first, side.width, length)


def edges(layout: Layout, size: Size) -> tuple[Edge, ...]:
    """The sides that have LEDs, clockwise from the top. They overlap in the corners of the screen."""
    width, height = size
    rows, columns = max(1, round(height * layout.depth)), max(1, round(width * layout.depth))
    sides = (
        Edge(Region(0, 0, width, rows), layout.top, is_horizontal=True, is_backwards=False),
        Edge(Region(width - columns, 0, columns, height), layout.right, is_horizontal=False, is_backwards=False),
        Edge(Region(0, height - rows, width, rows), layout.bottom, is_horizontal=True, is_backwards=True),
        Edge(Region(0, 0, columns, height), layout.left, is_horizontal=False, is_backwards=True),
    )
    return tuple(side for side in sides if side.led_count)


def strip_order(layout: Layout) -> npt.NDArray[np.intp]:
    """For each LED of the strip, its place among all LEDs counted clockwise from the upper left corner."""
    before_corner = {
        Corner.TOP_LEFT: 0,
        Corner.TOP_RIGHT: layout.top,
        Corner.BOTTOM_RIGHT: layout.top + layout.right,
        Corner.BOTTOM_LEFT: layout.top + layout.right + layout.bottom,
    }[layout.start]
    along = np.arange(layout.led_count) + layout.offset
    clockwise = before_corner + along if layout.clockwise else before_corner - 1 - along
    return clockwise % max(layout.led_count, 1)


def led_areas(layout: Layout, size: Size | tuple[int, int]) -> list[Region]:
    """What each LED looks at, in the order of the strip."""
    clockwise = [
        edge.area(led)
        for edge in edges(layout, Size(*size))
        for led in (reversed(range(edge.led_count)) if edge.is_backwards else range(edge.led_count))
    ]
    return [clockwise[place] for place in strip_order(layout)]


def suggest_layout(led_count: int, aspect: float = 16 / 9) -> Layout:
    """All the LEDs spread evenly: around the screen, or for a short strip around all but its lower edge."""
    if led_count < 0:
        raise InputError("A light cannot have fewer than 0 LEDs.")
    has_bottom = led_count >= _THREE_SIDES_BELOW
    side = round(led_count / (2 * aspect + 2 if has_bottom else aspect + 2))
    across = led_count - 2 * side
    bottom = across // 2 if has_bottom else 0
    return Layout(top=across - bottom, right=side, bottom=bottom, left=side)


def _check_layout(layout: Layout) -> None:
    sides = {"top": layout.top, "right": layout.right, "bottom": layout.bottom, "left": layout.left}
    for side, count in sides.items():
        _check(f"The number of LEDs on the {side}", count, 0, LED_LIMIT)
    _check("The number of LEDs", layout.led_count, 1, LED_LIMIT)
    _check("The offset", layout.offset, -layout.led_count, layout.led_count)
    _check("The depth", layout.depth, 0.01, 0.5)


def _check(what: str, value: float, minimum: float, maximum: float) -> None:
    # Written so that NaN fails too.
    if not minimum <= value <= maximum:
        raise InputError(f"{what} must be from {minimum:,} to {maximum:,}.")


def check_spec(spec: LightSpec) -> None:
    """Raise an `InputError` that says what is wrong, if anything is."""
    if not spec.name.strip():
        raise InputError("The light needs a name.")
    _check("The number of characters in the name", len(spec.name), 1, NAME_LIMIT)
    if spec.name != plain_line(spec.name):
        raise InputError("The name of a light is one line without control or other invisible characters.")
    if spec.source.partition(":")[0] not in SOURCES:
        raise InputError(f"There is no capture source “{clean_text(spec.source)}”; there are {', '.join(SOURCES)}.")
    _check_layout(spec.layout)
    _check("The frame rate", spec.fps, 1, FPS_LIMIT)
    _check("The brightness", spec.brightness, 0, 1)
    _check("The gamma", spec.gamma, 1, 4)
    _check("The smoothing", spec.smoothing_ms, 0, 2000)
