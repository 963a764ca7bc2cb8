"""What a light is, and how it is just now."""

from dataclasses import dataclass, field
from enum import StrEnum


class Corner(StrEnum):
    """Where the strip begins, seen from the front of the screen."""

    TOP_LEFT = "top-left"
    TOP_RIGHT = "top-right"
    BOTTOM_RIGHT = "bottom-right"
    BOTTOM_LEFT = "bottom-left"


@dataclass(frozen=True, slots=True)
class Layout:
    """LEDs along the edges of the screen. Counts are LEDs; `depth` is the share of the screen each one looks at."""

    top: int = 0
    right: int = 0
    bottom: int = 0
    left: int = 0
    start: Corner = Corner.BOTTOM_LEFT
    clockwise: bool = True
    offset: int = 0
    """LEDs the strip's first one lies beyond the start corner, along the direction; negative: before it."""
    depth: float = 0.08
    """Height of the top and bottom areas and width of the left and right ones, as a share of the screen, 0.01–0.5."""

    @property
    def led_count(self) -> int:
        """How many LEDs there are in all."""
        return self.top + self.right + self.bottom + self.left


@dataclass(frozen=True, slots=True)
class LightSpec:
    """Everything the user decides about a light."""

    name: str
    device_id: str
    """Of the device that shows it. A command may name the device by its name or MAC instead."""
    source: str = "pattern"
    """`kind` or `kind:argument` of a capture source: `screen`, `screen:1`, `x11`, `mss`, `pattern`."""
    layout: Layout = field(default_factory=Layout)
    fps: int = 30
    """1–120."""
    brightness: float = 1.0
    """0–1, linear."""
    gamma: float = 2.2
    """1–4; 1 sends the screen's values as they are."""
    smoothing_ms: int = 0
    """Time constant of the exponential smoothing, 0 (off) –2000."""


@dataclass(frozen=True, slots=True)
class Light:
    """A light as kept."""

    id: str
    spec: LightSpec


class LightState(StrEnum):
    """What a light is doing."""

    STOPPED = "stopped"
    RUNNING = "running"
    PAUSED = "paused"
    WAITING = "waiting"
    """Asked to run, but the source or the output fails just now; it tries again by itself."""


@dataclass(frozen=True, slots=True)
class LightStatus:
    """A light and how it is just now."""

    light: Light
    state: LightState = LightState.STOPPED
    detail: str = ""
    """Why it waits, as a plain sentence."""
    fps: float = 0.0
    """Frames sent in the last second."""
    frames: int = 0
    """Frames sent since it was started."""
    is_still: bool = False
    """The picture does not change just now; the last frame is sent again to keep the device with us."""
    colours: bytes = b""
    """RGB of each LED as last sent, before gamma; a preview, refreshed a few times a second."""
