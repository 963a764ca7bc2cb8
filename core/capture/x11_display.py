"""What an X11 display is: its screens, the shape of its pixels, what it can do."""

import xcffib
from xcffib import randr, xproto

from core.capture.screens import Screen
from core.capture.source import Region
from core.errors import CaptureError

_BLUE_GREEN_RED = (0xFF, 0xFF00, 0xFF0000)
_BITS_PER_PIXEL = 32


def connect(display: str | None = None) -> xcffib.Connection:
    """A connection to that display, or to the one that DISPLAY names. Raises `CaptureError`."""
    try:
        return xcffib.Connection(display)
    except xcffib.XcffibException as error:
        raise CaptureError("No X11 display could be opened.") from error


def root_screen(connection: xcffib.Connection) -> xproto.SCREEN:
    """The screen of the protocol, which spans all monitors."""
    return connection.setup.roots[connection.pref_screen]


def has_extension(connection: xcffib.Connection, name: str) -> bool:
    """Whether the server has it. To be asked first: using one that is missing ends the connection."""
    return bool(connection.core.QueryExtension(len(name), name).reply().present)


def check_format(connection: xcffib.Connection) -> None:
    """Raise `CaptureError` unless a pixel is four bytes: blue, green, red and one unused."""
    setup, screen = connection.setup, root_screen(connection)
    bits = {form.depth: form.bits_per_pixel for form in setup.pixmap_formats}.get(screen.root_depth)
    visuals = {visual.visual_id: visual for depth in screen.allowed_depths for visual in depth.visuals}
    visual = visuals[screen.root_visual]
    masks = (visual.blue_mask, visual.green_mask, visual.red_mask)
    is_little_endian = setup.image_byte_order == xproto.ImageOrder.LSBFirst
    if (bits, masks, is_little_endian) != (_BITS_PER_PIXEL, _BLUE_GREEN_RED, True):
        raise CaptureError(f"The X11 display has a colour format that cannot be read ({screen.root_depth} bits).")


def monitors(connection: xcffib.Connection) -> list[Screen]:
    """The monitors as RandR knows them, or the whole display where it knows none."""
    root = root_screen(connection).root
    if has_extension(connection, "RANDR"):
        known = connection(randr.key).GetMonitors(root, True).reply().monitors
        if len(known):
            return [Screen(Region(m.x, m.y, m.width, m.height), bool(m.primary)) for m in known]
    whole = connection.core.GetGeometry(root).reply()
    return [Screen(Region(0, 0, whole.width, whole.height), is_main=True)]


def x11_screens() -> list[Screen]:
    """The monitors of the display that DISPLAY names. Raises `CaptureError`."""
    connection = connect()
    try:
        return monitors(connection)
    except xcffib.XcffibException as error:
        raise CaptureError(f"The X11 display does not tell its screens ({type(error).__name__}).") from error
    finally:
        connection.disconnect()
