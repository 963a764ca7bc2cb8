"""Colours that glide: exponential smoothing that looks the same at every frame rate."""

import math

import numpy as np

from core.lighting.sampling import Colours

_SETTLED = 0.02
"""Levels of 255; nearer than that nothing changes any more in what is sent."""


class Smoothing:
    """Follows its target with a time constant in seconds; 0 follows at once."""

    def __init__(self, time_constant_s: float) -> None:
        self.time_constant_s = time_constant_s
        self._colours: Colours | None = None
        self._at = 0.0

    def step(self, target: Colours, at: float) -> Colours:
        """The colours to show at `at` seconds, on the way to `target`."""
        if self._colours is None or self._colours.shape != target.shape or not self.time_constant_s:
            self._colours = target
        else:
            left = math.exp(-(at - self._at) / self.time_constant_s)
            self._colours = target + (self._colours - target) * left
        self._at = at
        return self._colours

    def has_arrived(self, target: Colours) -> bool:
        """Whether further steps towards `target` would change nothing."""
        return self._colours is not None and bool(np.all(np.abs(self._colours - target) < _SETTLED))
