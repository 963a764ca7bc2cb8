"""The screen by way of mss, which knows X11, Windows and macOS. It reads the whole screen at each grab."""

from collections.abc import Sequence
from contextlib import suppress

import numpy as np
from mss import MSS
from mss.exception import ScreenShotError

from core.capture.screens import Screen, pick_screen
from core.capture.source import Frame, Region, Size
from core.errors import CaptureError

_FAILURES = (ScreenShotError, OSError, AssertionError)
"""What mss raises; a display that is lost while it waits for an answer is an assertion of its that fails."""


def _screens(grabber: MSS) -> list[Screen]:
    return [
        Screen(
            Region(monitor["left"], monitor["top"], monitor["width"], monitor["height"]),
            bool(monitor.get("is_primary", False)),
        )
        for monitor in grabber.monitors[1:]
    ]


def portable_screens() -> list[Screen]:
    """The screens mss finds."""
    try:
        with MSS() as grabber:
            return _screens(grabber)
    except _FAILURES as error:
        raise CaptureError(f"The screens could not be listed ({error}).") from error


class PortableSource:
    """A screen read by mss."""

    def __init__(self, argument: str = "") -> None:
        self._argument = argument
        self._number = 0
        self._grabber: MSS | None = None
        self._place = Region(0, 0, 0, 0)
        self._size = Size(0, 0)

    @property
    def size(self) -> Size:
        return self._size

    def open(self) -> None:
        try:
            self._grabber = MSS()
            self._number, self._place = pick_screen(_screens(self._grabber), self._argument)
            self._size = Size(*self._shot().shape[1::-1])
        except _FAILURES as error:
            raise CaptureError(f"The screen could not be opened ({error}).") from error

    def grab(self, regions: Sequence[Region]) -> Frame | None:
        try:
            shot = self._shot()
        except _FAILURES as error:
            raise CaptureError(f"The screen could not be read ({error}).") from error
        size = Size(*shot.shape[1::-1])
        if size != self._size:
            self._size = size
            return None
        return tuple(region.of(shot) for region in regions)

    def close(self) -> None:
        if self._grabber is not None:
            # A connection that is already lost says so once more.
            with suppress(*_FAILURES):
                self._grabber.close()
            self._grabber = None

    def describe(self) -> str:
        return f"screen {self._number + 1} (portable)"

    def _shot(self) -> "np.ndarray[tuple[int, int, int], np.dtype[np.uint8]]":
        if self._grabber is None:
            raise CaptureError("The screen is not open.")
        place = self._place
        shot = self._grabber.grab((place.x, place.y, place.x + place.width, place.y + place.height))
        # Where screens are scaled, the picture has more pixels than the desktop has points.
        return np.frombuffer(shot.raw, np.uint8).reshape(shot.height, shot.width, 4)
