"""The exact mean of what each LED looks at."""

import numpy as np
import numpy.typing as npt

from core.capture.source import Frame, Pixels, Region, Size
from core.lighting.layout import Edge, edges, strip_order
from core.lighting.model import Layout

Colours = npt.NDArray[np.float64]
"""LEDs × 3: red, green and blue of each, 0–255."""

_BLUE_AND_RED = np.uint32(0x00FF00FF)
_LOW_LANE = np.uint32(0xFFFF)
_LANE = np.uint32(16)
_CHANNEL = np.uint32(8)
_BLOCK = 256
"""As many values of 8 bits always fit into a sum of 16."""


def _block_sums(packed: npt.NDArray[np.uint32], axis: int) -> npt.NDArray[np.uint32]:
    """Sums of up to 256 pixels along `axis`; shape length × 3, RGB.

    Two channels are summed in each 32-bit number, sixteen bits apart. What green and the unused byte come to
    is the sum of the whole numbers less that of blue and red: a pass over the pixels saved.
    """
    whole = np.add.reduce(packed, axis=axis, dtype=np.uint32)
    blue_red = np.add.reduce(packed & _BLUE_AND_RED, axis=axis, dtype=np.uint32)
    green = (whole - blue_red) >> _CHANNEL & _LOW_LANE
    return np.stack([blue_red >> _LANE, green, blue_red & _LOW_LANE], axis=-1)


def sums_across(pixels: Pixels, axis: int) -> npt.NDArray[np.int64]:
    """Sum of the pixels along `axis`, 0 for down and 1 for across; shape length × 3, RGB."""
    packed = pixels.view(np.uint32)[..., 0]
    depth = packed.shape[axis]
    sums = np.zeros((packed.shape[1 - axis], 3), np.int64)
    for first in range(0, depth, _BLOCK):
        block = packed[first : first + _BLOCK] if axis == 0 else packed[:, first : first + _BLOCK]
        sums += _block_sums(block, axis)
    return sums


class Sampler:
    """Turns frames of one size into the colours of one layout."""

    def __init__(self, layout: Layout, size: Size) -> None:
        self.layout = layout
        self.size = size
        self._edges = edges(layout, size)
        self._order = strip_order(layout)
        self.regions: tuple[Region, ...] = tuple(edge.region for edge in self._edges)
        """What to grab; the same object always, so that a source knows that nothing else is asked for."""

    def colours(self, frame: Frame) -> Colours:
        """The mean colour of each LED's area, in the order of the strip, from a frame of `regions`."""
        if not self._edges:
            return np.zeros((0, 3))
        clockwise = [_edge_means(edge, pixels) for edge, pixels in zip(self._edges, frame, strict=True)]
        return np.concatenate(clockwise)[self._order]


def _edge_means(edge: Edge, pixels: Pixels) -> Colours:
    along, across = (1, 0) if edge.is_horizontal else (0, 1)
    sums = sums_across(pixels, axis=across)
    bounds = edge.bounds
    counts = np.maximum(np.diff(bounds), 1) * pixels.shape[across]
    assert pixels.shape[along] == edge.length  # noqa: S101 - the frame is of the regions asked for
    means: Colours = np.add.reduceat(sums, bounds[:-1], axis=0) / counts[:, np.newaxis]
    return means[::-1] if edge.is_backwards else means
