"""What a running light costs at 60 fps from a picture of 1920 × 1080: processor time of its own thread."""

import os
import socket
import threading
import time
from collections.abc import Iterator
from contextlib import closing, contextmanager
from itertools import cycle
from typing import Any

from core.capture.pattern import PatternSource
from core.capture.registry import open_source
from core.capture.source import Region, Size, Source
from core.devices.model import Device
from core.lighting.layout import suggest_layout
from core.lighting.loop import LightLoop
from core.lighting.model import Light, LightSpec
from tests.fakes.virtual_screen import XVFB, Brush, VirtualScreen

FULL_HD = Size(1920, 1080)
LEDS = 300
FPS = 60
SECONDS = 2.5
STILL = "X11, still"


def _cost(label: str, source: str, *, draws_on: str = "") -> list[dict[str, Any]]:
    """Run one light for a while, with somebody drawing on that display if one is named."""
    spec = LightSpec("Bench", "bench", source, suggest_layout(LEDS), FPS)
    ended: dict[str, Any] = {}
    cpu_s: list[float] = []
    with closing(socket.socket(socket.AF_INET, socket.SOCK_DGRAM)) as sink:
        sink.bind(("127.0.0.1", 0))
        device = Device("bench", "020000000001", "Bench", "127.0.0.1", ddp_port=sink.getsockname()[1])
        loop = LightLoop(
            Light("bench", spec),
            device,
            record=lambda entry: ended.update(entry.metadata),
            on_status=lambda _: None,
            open_source=_open,
        )

        def work() -> None:
            loop.run()
            cpu_s.append(time.thread_time())

        thread = threading.Thread(target=work)
        thread.start()
        _pass_time(draws_on)
        loop.stop()
        thread.join()
    per_frame = {"what": f"light from {label}, a frame", "value": cpu_s[0] / ended["frames"] * 1000, "unit": "ms"}
    return [
        *([per_frame] if label != STILL else []),
        {"what": f"light from {label}, share of a core", "value": cpu_s[0] / SECONDS * 100, "unit": "%"},
        {"what": f"light from {label}, frames sent", "value": ended["frames"] / SECONDS, "unit": "1/s"},
    ]


def _open(name: str) -> Source:
    return PatternSource(size=FULL_HD) if name == "pattern" else open_source(name)


def _pass_time(display: str) -> None:
    """Wait, filling the screen with another colour before each frame when a display is named."""
    if not display:
        time.sleep(SECONDS)
        return
    until = time.monotonic() + SECONDS
    levels = cycle(range(256))
    with closing(Brush(display)) as brush:
        while time.monotonic() < until:
            level = next(levels)
            brush.fill(Region(0, 0, *FULL_HD), (level, 255 - level, 99))
            time.sleep(0.5 / FPS)


@contextmanager
def _screen() -> Iterator[str]:
    """A display of that size, named in the environment for as long as it is there."""
    before = os.environ.get("DISPLAY")
    with VirtualScreen(FULL_HD) as screen:
        os.environ["DISPLAY"] = screen.display
        try:
            yield screen.display
        finally:
            os.environ.pop("DISPLAY")
            if before is not None:
                os.environ["DISPLAY"] = before


def measure() -> list[dict[str, Any]]:
    """One row a figure; see `benchmarks.report`. The sources that need a screen are left out without Xvfb."""
    rows = _cost("the pattern", "pattern")
    if XVFB is not None:
        with _screen() as display:
            rows += _cost("X11, all moving", "x11", draws_on=display)
            rows += _cost(STILL, "x11")
            rows += _cost("mss, all moving", "mss", draws_on=display)
    return rows
