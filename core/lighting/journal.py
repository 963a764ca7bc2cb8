"""What a running light leaves in the log, and what it counts for its last entry."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Any

from core.activity.catalog import draft
from core.activity.entry import Draft, Target
from core.actor import SYSTEM, acting_as, because_of
from core.clock import Clock
from core.lighting.model import Light


@dataclass(slots=True)
class Tally:
    """Counted from start to stop."""

    frames: int = 0
    """Frames sent."""
    late: int = 0
    """Frames left out because the one before took too long."""
    resent: int = 0
    """Of the frames sent, those that repeat the last one to keep the light alive."""
    dropped: int = 0
    """Frames the system had no room for."""
    errors: int = 0
    """Failed tries to capture or to send."""


class Journal:
    """Draws up entries about one light, for whoever is acting in the current context."""

    def __init__(self, light: Light, record: Callable[[Draft], None], clock: Clock) -> None:
        self.light = light
        self.tally = Tally()
        self._record = record
        self._clock = clock

    def note_by_itself(self, action: str, **fields: Any) -> None:
        """Record what nobody asked for: whoever started the light has not made it fail."""
        with acting_as(SYSTEM), because_of(None):
            self.note(action, **fields)

    def note(self, action: str, **fields: Any) -> None:
        """Record that this happened to the light."""
        target = Target("light", self.light.id, self.light.spec.name)
        self._record(draft(action, target=target, clock=self._clock, **fields))
