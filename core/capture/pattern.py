"""A moving rainbow that needs no screen: to try a light, and to know exactly what it ought to show."""

import time
from collections.abc import Callable, Sequence
from functools import cache

import numpy as np
import numpy.typing as npt

from core.capture.source import Frame, Pixels, Region, Size
from core.errors import CaptureError

HUES = 6 * 256
"""Steps of the colour wheel; two neighbours differ by one level of one channel, so the rainbow glides."""
REVOLUTION_S = 24.0
PATTERN_SIZE = Size(480, 270)


@cache
def _wheel() -> npt.NDArray[np.uint32]:
    """The colour wheel twice over as packed BGRX, so that hue + phase needs no modulo."""
    ramp = np.arange(256, dtype=np.uint32)
    low, full = np.zeros_like(ramp), np.full_like(ramp, 255)
    falling = full - ramp
    red = np.concatenate([full, falling, low, low, ramp, full])
    green = np.concatenate([ramp, full, full, falling, low, low])
    blue = np.concatenate([low, low, ramp, full, full, falling])
    return np.tile(red << 16 | green << 8 | blue, 2).astype("<u4")


def _region_of_pattern(t: float, size: Size, region: Region) -> Pixels:
    columns = np.arange(region.x, region.x + region.width) * (HUES // 2) // size.width
    rows = np.arange(region.y, region.y + region.height) * (HUES // 2) // size.height
    phase = int(t / REVOLUTION_S * HUES) % HUES
    packed = _wheel().take(rows[:, np.newaxis] + (columns + phase))
    return packed.view(np.uint8).reshape(region.height, region.width, 4)


def pattern_frame(t: float, size: Size | tuple[int, int] = PATTERN_SIZE) -> Pixels:
    """The whole pattern as it is at `t` seconds of the monotonic clock."""
    width, height = size
    return _region_of_pattern(t, Size(width, height), Region(0, 0, width, height))


class PatternSource:
    """One rainbow from corner to corner, once round the colour wheel in 24 seconds."""

    def __init__(
        self, argument: str = "", *, size: Size = PATTERN_SIZE, now: Callable[[], float] = time.monotonic
    ) -> None:
        if argument:
            raise CaptureError("The test pattern has no screens to choose from.")
        self._size = size
        self._now = now

    @property
    def size(self) -> Size:
        return self._size

    def open(self) -> None:
        _wheel()

    def grab(self, regions: Sequence[Region]) -> Frame:
        t = self._now()
        return tuple(_region_of_pattern(t, self._size, region) for region in regions)

    def close(self) -> None:
        """Nothing is held."""

    def describe(self) -> str:
        return "the test pattern"
