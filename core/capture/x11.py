"""An X11 screen, read as little as possible: only the regions asked for, and only when something was drawn."""

import time
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import dataclass

import numpy as np
import xcffib
from xcffib import xproto

from core.capture.screens import pick_screen
from core.capture.source import Frame, Region, Size
from core.capture.x11_damage import ChangeWatch, NoWatch, change_watch
from core.capture.x11_display import check_format, connect, monitors, root_screen
from core.capture.x11_images import ImageReader, image_reader
from core.errors import CaptureError

CHECK_EVERY_S = 1.0
"""A screen said to be still is read all the same so often, because some drivers draw without saying so."""


@dataclass(slots=True)
class _Display:
    """What is held while the source is open."""

    connection: xcffib.Connection
    images: ImageReader
    watch: ChangeWatch


class X11Source:
    """One monitor of an X11 display."""

    def __init__(
        self, argument: str = "", display: str | None = None, now: Callable[[], float] = time.monotonic
    ) -> None:
        self._argument = argument
        self._display_name = display
        self._now = now
        self._display: _Display | None = None
        self._number = 0
        self._place = Region(0, 0, 0, 0)
        self._regions: Sequence[Region] | None = None
        self._frame: Frame = ()
        self._check_at = 0.0

    @property
    def size(self) -> Size:
        return Size(self._place.width, self._place.height)

    def open(self) -> None:
        connection = connect(self._display_name)
        try:
            check_format(connection)
            root = root_screen(connection).root
            connection.core.ChangeWindowAttributes(root, xproto.CW.EventMask, [xproto.EventMask.StructureNotify])
            self._find_place(connection)
            self._display = _Display(connection, image_reader(connection, root), change_watch(connection, root))
        except xcffib.XcffibException as error:
            raise CaptureError(f"The X11 display could not be used ({type(error).__name__}).") from error
        finally:
            if self._display is None:
                connection.disconnect()

    def grab(self, regions: Sequence[Region]) -> Frame | None:
        if self._display is None:
            raise CaptureError("The X11 display is not open.")
        try:
            size = self.size
            self._take_events(self._display)
            return self._read_if_new(self._display, regions) if size == self.size else None
        except (xcffib.XcffibException, OSError) as error:
            raise CaptureError(f"The X11 display gives no picture ({type(error).__name__}).") from error

    def close(self) -> None:
        if self._display is None:
            return
        self._frame, self._regions = (), None
        with suppress(xcffib.XcffibException):
            self._display.images.close()
        self._display.connection.disconnect()
        self._display = None

    def describe(self) -> str:
        return f"screen {self._number + 1} (X11)"

    def _find_place(self, connection: xcffib.Connection) -> None:
        self._number, self._place = pick_screen(monitors(connection), self._argument)

    def _take_events(self, display: _Display) -> None:
        while (event := display.connection.poll_for_event()) is not None:
            display.watch.notice(event)
            if isinstance(event, xproto.ConfigureNotifyEvent):
                self._find_place(display.connection)

    def _read_if_new(self, display: _Display, regions: Sequence[Region]) -> Frame | None:
        if display.watch.is_changed or regions is not self._regions:
            return self._read(display, regions)
        if self._now() >= self._check_at:
            return self._read_to_check(display, regions)
        return None

    def _read(self, display: _Display, regions: Sequence[Region]) -> Frame:
        self._regions = regions
        self._check_at = self._now() + CHECK_EVERY_S
        display.watch.reset()
        self._frame = display.images.read([self._on_desktop(region) for region in regions])
        return self._frame

    def _read_to_check(self, display: _Display, regions: Sequence[Region]) -> Frame | None:
        """Read what is said to be unchanged; whoever drew there in silence will not be believed again."""
        before = [pixels.copy() for pixels in self._frame]
        frame = self._read(display, regions)
        if all(np.array_equal(old, new) for old, new in zip(before, frame, strict=True)):
            return None
        self._take_events(display)
        if not display.watch.is_changed:
            display.watch = NoWatch()
        return frame

    def _on_desktop(self, region: Region) -> Region:
        return Region(self._place.x + region.x, self._place.y + region.y, region.width, region.height)
