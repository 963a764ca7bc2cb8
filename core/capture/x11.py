"""An X11 screen: only the regions asked for are read, through shared memory where the server allows it."""

from collections.abc import Sequence
from contextlib import suppress

import xcffib
from xcffib import randr, xproto

from core.capture.screens import Screen, pick_screen
from core.capture.source import Frame, Region, Size
from core.capture.x11_images import ImageReader, image_reader
from core.errors import CaptureError

_BLUE_GREEN_RED = (0xFF, 0xFF00, 0xFF0000)
_LITTLE_ENDIAN = xproto.ImageOrder.LSBFirst


def _connect(display: str | None) -> xcffib.Connection:
    try:
        return xcffib.Connection(display)
    except xcffib.XcffibException as error:
        raise CaptureError("No X11 display could be opened.") from error


def _check_format(setup: xproto.Setup, screen: xproto.SCREEN) -> None:
    """Raise `CaptureError` unless a pixel is four bytes: blue, green, red and one unused."""
    bits = next((form.bits_per_pixel for form in setup.pixmap_formats if form.depth == screen.root_depth), 0)
    visuals = (visual for depth in screen.allowed_depths for visual in depth.visuals)
    masks = next(((v.blue_mask, v.green_mask, v.red_mask) for v in visuals if v.visual_id == screen.root_visual), None)
    if bits != 32 or masks != _BLUE_GREEN_RED or setup.image_byte_order != _LITTLE_ENDIAN:
        raise CaptureError(f"The X11 display has a colour format that cannot be read ({screen.root_depth} bits).")


def _screens(connection: xcffib.Connection, root: int) -> list[Screen]:
    """The monitors as RandR knows them, or the whole display where it knows none."""
    monitors = connection(randr.key).GetMonitors(root, True).reply().monitors
    if not len(monitors):
        whole = connection.core.GetGeometry(root).reply()
        return [Screen(Region(0, 0, whole.width, whole.height), is_main=True)]
    return [Screen(Region(m.x, m.y, m.width, m.height), bool(m.primary)) for m in monitors]


def x11_screens(display: str | None = None) -> list[Screen]:
    """The monitors of an X11 display; `CaptureError` when there is none to connect to."""
    connection = _connect(display)
    try:
        return _screens(connection, connection.get_setup().roots[connection.pref_screen].root)
    except xcffib.XcffibException as error:
        raise CaptureError(f"The X11 display does not tell its screens ({type(error).__name__}).") from error
    finally:
        connection.disconnect()


class X11Source:
    """One monitor of an X11 display."""

    def __init__(self, argument: str = "", display: str | None = None) -> None:
        self._argument = argument
        self._display = display
        self._number = 0
        self._place = Region(0, 0, 0, 0)
        self._connection: xcffib.Connection | None = None
        self._images: ImageReader | None = None
        self._root = 0

    @property
    def size(self) -> Size:
        return Size(self._place.width, self._place.height)

    def open(self) -> None:
        connection = self._connection = _connect(self._display)
        try:
            screen = connection.setup.roots[connection.pref_screen]
            _check_format(connection.setup, screen)
            self._root = screen.root
            connection.core.ChangeWindowAttributes(self._root, xproto.CW.EventMask, [xproto.EventMask.StructureNotify])
            self._find_place()
            self._images = image_reader(connection, self._root)
        except xcffib.XcffibException as error:
            raise CaptureError(f"The X11 display could not be used ({type(error).__name__}).") from error

    def grab(self, regions: Sequence[Region]) -> Frame | None:
        if self._connection is None or self._images is None:
            raise CaptureError("The X11 display is not open.")
        try:
            if self._has_been_rearranged() and self._has_new_size():
                return None
            return self._images.read([self._on_desktop(region) for region in regions])
        except (xcffib.XcffibException, OSError) as error:
            raise CaptureError(f"The X11 display gives no picture ({type(error).__name__}).") from error

    def close(self) -> None:
        if self._images is not None:
            with suppress(xcffib.XcffibException):
                self._images.close()
            self._images = None
        if self._connection is not None:
            self._connection.disconnect()
            self._connection = None

    def describe(self) -> str:
        return f"screen {self._number + 1} (X11)"

    def _find_place(self) -> None:
        assert self._connection is not None  # noqa: S101 - only called while open
        self._number, self._place = pick_screen(_screens(self._connection, self._root), self._argument)

    def _has_been_rearranged(self) -> bool:
        """Whether the desktop changed its size since the last call."""
        assert self._connection is not None  # noqa: S101 - only called while open
        events = list(iter(self._connection.poll_for_event, None))
        return any(isinstance(event, xproto.ConfigureNotifyEvent) for event in events)

    def _has_new_size(self) -> bool:
        size = self.size
        self._find_place()
        return size != self.size

    def _on_desktop(self, region: Region) -> Region:
        return Region(self._place.x + region.x, self._place.y + region.y, region.width, region.height)
