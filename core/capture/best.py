"""The screen by the best way there is on this computer."""

import os
import sys
from collections.abc import Callable, Sequence

from core.capture.portable import PortableSource, portable_screens
from core.capture.screens import Screen
from core.capture.source import Frame, Region, Size, Source
from core.errors import CaptureError


def x11_source(argument: str) -> Source:
    """An X11 screen; imported late, because only Linux has the library."""
    from core.capture.x11 import X11Source

    return X11Source(argument)


def _may_have_x11() -> bool:
    return sys.platform == "linux" and bool(os.environ.get("DISPLAY"))


def _check_session() -> None:
    """Raise `CaptureError` where the session shows its screen to nobody."""
    if sys.platform != "linux":
        return
    if os.environ.get("XDG_SESSION_TYPE") == "wayland":
        raise CaptureError("A Wayland session does not let its screen be read; an X11 session does.")
    if not os.environ.get("DISPLAY"):
        raise CaptureError("There is no screen here to capture; the test pattern needs none.")


def best_screens() -> list[Screen]:
    """The screens that can be captured here; none where there are none."""
    try:
        _check_session()
        if _may_have_x11():
            from core.capture.x11_display import x11_screens

            return x11_screens()
        return portable_screens()
    except CaptureError:
        return []


class BestSource:
    """X11 where it opens, else mss."""

    def __init__(self, argument: str = "") -> None:
        self._argument = argument
        self._source: Source | None = None

    @property
    def size(self) -> Size:
        return self._opened().size

    def open(self) -> None:
        _check_session()
        ways: list[Callable[[str], Source]] = [x11_source] if _may_have_x11() else []
        failures = []
        for way in [*ways, PortableSource]:
            source = way(self._argument)
            try:
                source.open()
            except CaptureError as error:
                source.close()
                failures.append(error)
            else:
                self._source = source
                return
        raise failures[0]

    def grab(self, regions: Sequence[Region]) -> Frame | None:
        return self._opened().grab(regions)

    def close(self) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None

    def describe(self) -> str:
        return self._source.describe() if self._source else "the screen"

    def _opened(self) -> Source:
        if self._source is None:
            raise CaptureError("The screen is not open.")
        return self._source
