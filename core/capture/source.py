"""What every screen source is: something that is opened, grabbed from and closed, on one thread."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple, Protocol, TypeAlias

import numpy as np
import numpy.typing as npt

Pixels: TypeAlias = npt.NDArray[np.uint8]
"""height × width × 4, each pixel blue, green, red and an unused byte."""

Frame: TypeAlias = tuple[Pixels, ...]
"""The pixels of each region asked for, in that order; views that hold until the next grab."""


class Size(NamedTuple):
    """Width and height in pixels."""

    width: int
    height: int


@dataclass(frozen=True, slots=True)
class Region:
    """A rectangle of pixels, counted from the screen's upper left corner."""

    x: int
    y: int
    width: int
    height: int

    def of(self, pixels: Pixels) -> Pixels:
        """A view of the region of a whole picture."""
        return pixels[self.y : self.y + self.height, self.x : self.x + self.width]


class Source(Protocol):
    """Gives frames. Every call comes from the thread that opened it; failures are `CaptureError`s."""

    @property
    def size(self) -> Size:
        """What there is to grab from; known once open, and may change between two grabs."""
        ...

    def open(self) -> None:
        """Take hold of the screen."""
        ...

    def grab(self, regions: Sequence[Region]) -> Frame | None:
        """The regions as they look now.

        None when nothing has changed since the last grab of this very `regions` object, or when `size` just
        changed, so that the regions have to be chosen anew.
        """
        ...

    def close(self) -> None:
        """Let go of the screen. Harmless when it is not open."""
        ...

    def describe(self) -> str:
        """What is captured, as a person would call it."""
        ...


@dataclass(frozen=True, slots=True)
class SourceChoice:
    """A source the user can pick: `id` is what `LightSpec.source` holds."""

    id: str
    label: str
