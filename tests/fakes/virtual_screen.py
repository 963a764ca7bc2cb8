"""A real X server without a monitor, and a brush to paint on its root window."""

import os
import shutil
import subprocess
from types import TracebackType
from typing import Self

import xcffib
from xcffib import xproto

from core.capture.source import Region, Size

XVFB = shutil.which("Xvfb")


class VirtualScreen:
    """Runs Xvfb for as long as it is entered; `display` is what to put into DISPLAY."""

    def __init__(self, size: Size, *options: str) -> None:
        self.size = size
        self.display = ""
        self._options = options
        self._server: subprocess.Popen[bytes] | None = None

    def __enter__(self) -> Self:
        self.start()
        return self

    def __exit__(
        self, kind: type[BaseException] | None, error: BaseException | None, trace: TracebackType | None
    ) -> None:
        self.kill()

    def start(self) -> None:
        """Start the server, after `kill` under the same name as before."""
        reading, writing = os.pipe()
        geometry = f"{self.size.width}x{self.size.height}x24"
        name = [self.display] if self.display else []
        self._server = subprocess.Popen(
            [str(XVFB), *name, "-displayfd", str(writing), "-screen", "0", geometry, "-noreset", *self._options],
            pass_fds=[writing],
            stderr=subprocess.DEVNULL,
        )
        os.close(writing)
        with os.fdopen(reading) as pipe:
            # Written once the server accepts connections.
            self.display = f":{pipe.readline().strip()}"

    def kill(self) -> None:
        """The server is gone from one moment to the next."""
        if self._server is not None:
            self._server.kill()
            self._server.wait()
            self._server = None


class Brush:
    """Fills rectangles of the root window; each stroke is on the screen when `fill` returns."""

    def __init__(self, display: str) -> None:
        self._connection = xcffib.Connection(display)
        self._root = self._connection.setup.roots[0].root
        self._pen = self._connection.generate_id()
        self._connection.core.CreateGC(
            self._pen, self._root, xproto.GC.SubwindowMode, [xproto.SubwindowMode.IncludeInferiors]
        )

    def fill(self, region: Region, rgb: tuple[int, int, int]) -> None:
        """Paint the region in one colour."""
        red, green, blue = rgb
        self._connection.core.ChangeGC(self._pen, xproto.GC.Foreground, [red << 16 | green << 8 | blue])
        rectangle = xproto.RECTANGLE.synthetic(region.x, region.y, region.width, region.height)
        self._connection.core.PolyFillRectangle(self._root, self._pen, 1, [rectangle])
        self._connection.core.GetInputFocus().reply()

    def close(self) -> None:
        """Leave the picture as it is."""
        self._connection.disconnect()
