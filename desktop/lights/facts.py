"""What the window says of a light, in words."""

from dataclasses import dataclass
from typing import Final

from core.lighting.model import LightState, LightStatus
from desktop.parts.sentences import counted
from desktop.theme import Tone

STATES: Final[dict[LightState, tuple[str, str, Tone]]] = {
    LightState.STOPPED: ("stopped", "Stopped", Tone.QUIET),
    LightState.RUNNING: ("running", "Running", Tone.GOOD),
    LightState.PAUSED: ("paused", "Paused", Tone.NOTE),
    LightState.WAITING: ("warning", "Waiting", Tone.WARNING),
}
"""Icon, word and tone of each state."""


@dataclass(frozen=True, slots=True)
class LightView:
    """A light with the names of what it refers to."""

    status: LightStatus
    device_name: str
    source_label: str

    @property
    def set_up(self) -> str:
        """What it joins, on one line."""
        leds = counted(self.status.light.spec.layout.led_count, "LED")
        return f"{self.source_label} → {self.device_name} · {leds}"

    @property
    def pace(self) -> str:
        """How fast it goes, on one line."""
        asked = self.status.light.spec.fps
        if self.status.state is LightState.STOPPED:
            return f"Up to {asked} fps"
        if self.status.state is LightState.PAUSED:
            return f"Up to {asked} fps · {counted(self.status.frames, 'frame')} sent"
        pace = "Still picture" if self.status.is_still else f"{self.status.fps:.0f} fps (up to {asked})"
        return f"{pace} · {counted(self.status.frames, 'frame')} sent"
