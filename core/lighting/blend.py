"""What the LEDs are to show: the screen's colours, smoothed, then corrected."""

import numpy as np

from core.lighting.colour import Correction
from core.lighting.model import LightSpec
from core.lighting.sampling import Colours
from core.lighting.smoothing import Smoothing


class Blend:
    """Keeps the last colours seen, and glides towards them."""

    def __init__(self, spec: LightSpec) -> None:
        self._layout = spec.layout
        self._smoothing = Smoothing(spec.smoothing_ms / 1000)
        self._correction = Correction(spec.gamma, spec.brightness)
        self._target: Colours | None = None
        self._shown: Colours = np.zeros((0, 3))

    @property
    def is_empty(self) -> bool:
        """Whether nothing has been seen yet."""
        return self._target is None

    def change(self, spec: LightSpec) -> None:
        """Go on with other settings; other LEDs wait to be seen first."""
        self._smoothing.time_constant_s = spec.smoothing_ms / 1000
        self._correction = Correction(spec.gamma, spec.brightness)
        if spec.layout != self._layout:
            self._layout = spec.layout
            self._target = None

    def update(self, seen: Colours | None, now: float) -> bool:
        """Take in what was seen, if anything, and move on to `now`. True if that gives something to show."""
        if seen is not None:
            self._target = seen
        if self._target is None or (seen is None and self._smoothing.has_arrived(self._target)):
            return False
        self._shown = self._smoothing.step(self._target, now)
        return True

    def output(self) -> bytes:
        """What the LEDs are to be told: RGB of each."""
        return self._correction.apply(self._shown).tobytes()

    def preview(self) -> bytes:
        """The same before gamma and brightness."""
        return np.rint(self._shown).astype(np.uint8).tobytes()
