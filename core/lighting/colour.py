"""From the screen's colours to what the LEDs are told: gamma, then brightness."""

import numpy as np
import numpy.typing as npt

from core.lighting.sampling import Colours

_STEPS = 16
"""Entries a level of the table: a slow fade in the dark must not move in jumps."""


class Correction:
    """A table for one gamma and brightness (0–1, linear)."""

    def __init__(self, gamma: float, brightness: float) -> None:
        levels = np.linspace(0.0, 1.0, 255 * _STEPS + 1)
        self._table: npt.NDArray[np.uint8] = np.rint(255 * brightness * levels**gamma).astype(np.uint8)

    def apply(self, colours: Colours) -> npt.NDArray[np.uint8]:
        """What the LEDs are told, in the shape of `colours` (0–255)."""
        return self._table[np.rint(colours * _STEPS).astype(np.intp)]
