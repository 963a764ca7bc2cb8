"""Two ways to read rectangles of an X11 window: through shared memory, and over the wire where there is none."""

from collections.abc import Sequence
from contextlib import suppress
from typing import Protocol

import numpy as np
import xcffib
from xcffib import shm, xproto

from core.capture.shared_memory import SharedMemory
from core.capture.source import Frame, Region
from core.capture.x11_display import has_extension

_ALL_PLANES = 0xFFFFFFFF
_BYTES_PER_PIXEL = 4
_REPLY_HEADER = 32


class ImageReader(Protocol):
    """Reads rectangles of one window; all requests are on their way before the first reply is awaited."""

    def read(self, regions: Sequence[Region]) -> Frame:
        """The pixels of each region; the views hold until the next call."""
        ...

    def close(self) -> None:
        """Give back what is held."""
        ...


def image_reader(connection: xcffib.Connection, window: int) -> ImageReader:
    """The faster way that this server allows."""
    if has_extension(connection, "MIT-SHM"):
        # A server on another machine has the extension and no access to this one's memory.
        with suppress(OSError, xproto.AccessError):
            return SharedImages(connection, window)
    return WireImages(connection, window)


class WireImages:
    """Plain GetImage: each picture is copied through the connection."""

    def __init__(self, connection: xcffib.Connection, window: int) -> None:
        self._connection = connection
        self._window = window

    def read(self, regions: Sequence[Region]) -> Frame:
        cookies = [
            self._connection.core.GetImage(
                xproto.ImageFormat.ZPixmap, self._window, area.x, area.y, area.width, area.height, _ALL_PLANES
            )
            for area in regions
        ]
        return tuple(self._pixels(cookie, area) for cookie, area in zip(cookies, regions, strict=True))

    def close(self) -> None:
        """Nothing is held."""

    def _pixels(self, cookie: xcffib.Cookie, area: Region) -> "np.ndarray[tuple[int, ...], np.dtype[np.uint8]]":
        # The library's own reply would turn every byte into a Python integer.
        reply = self._connection.wait_for_reply(cookie.sequence)
        length = area.height * area.width * _BYTES_PER_PIXEL
        raw = xcffib.ffi.buffer(reply.cdata, _REPLY_HEADER + length)
        return np.frombuffer(raw, np.uint8, length, _REPLY_HEADER).reshape(area.height, area.width, -1)


class SharedImages:
    """MIT-SHM GetImage: the server writes the pictures where this process can read them."""

    def __init__(self, connection: xcffib.Connection, window: int) -> None:
        self._connection = connection
        self._window = window
        self._shm = connection(shm.key)
        self._shm.QueryVersion().reply()
        self._attach(_BYTES_PER_PIXEL)

    def read(self, regions: Sequence[Region]) -> Frame:
        sizes = [area.width * area.height * _BYTES_PER_PIXEL for area in regions]
        if sum(sizes) > self._memory.bytes.size:
            self.close()
            self._attach(sum(sizes))
        offsets = [sum(sizes[:i]) for i in range(len(sizes))]
        cookies = [self._ask(area, offset) for area, offset in zip(regions, offsets, strict=True)]
        for cookie in cookies:
            self._connection.wait_for_reply(cookie.sequence)
        return tuple(
            self._memory.bytes[offset : offset + size].reshape(area.height, area.width, -1)
            for area, offset, size in zip(regions, offsets, sizes, strict=True)
        )

    def close(self) -> None:
        try:
            self._shm.DetachChecked(self._segment).check()
        finally:
            self._memory.close()

    def _ask(self, area: Region, offset: int) -> xcffib.Cookie:
        return self._shm.GetImage(
            self._window,
            area.x,
            area.y,
            area.width,
            area.height,
            _ALL_PLANES,
            xproto.ImageFormat.ZPixmap,
            self._segment,
            offset,
        )

    def _attach(self, size: int) -> None:
        self._memory = SharedMemory(size)
        self._segment = self._connection.generate_id()
        try:
            self._shm.AttachChecked(self._segment, self._memory.id, False).check()
        except xcffib.XcffibException:
            self._memory.close()
            raise
        finally:
            self._memory.forget()
