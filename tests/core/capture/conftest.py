"""A painted screen that is really there."""

from collections.abc import Iterator

import pytest

from core.capture.source import Region, Size
from tests.fakes.virtual_screen import XVFB, Brush, VirtualScreen

SIZE = Size(320, 180)
PAINTED = {
    Region(0, 0, 160, 90): (200, 10, 20),
    Region(160, 0, 160, 90): (30, 210, 40),
    Region(0, 90, 160, 90): (50, 60, 220),
    Region(160, 90, 160, 90): (250, 240, 230),
}


def paint(display: str) -> None:
    """A quarter of the screen in each of four colours."""
    brush = Brush(display)
    for region, rgb in PAINTED.items():
        brush.fill(region, rgb)
    brush.close()


@pytest.fixture
def painted_screen(monkeypatch: pytest.MonkeyPatch) -> Iterator[VirtualScreen]:
    """The display that DISPLAY names."""
    if XVFB is None:
        pytest.skip("Xvfb is not installed")
    with VirtualScreen(SIZE) as screen:
        monkeypatch.setenv("DISPLAY", screen.display)
        monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
        paint(screen.display)
        yield screen
