"""Every source that reads a screen, against a real X server with a known picture."""

import time
from collections.abc import Iterator, Sequence
from contextlib import closing

import pytest

from core.capture.registry import create_source, open_source
from core.capture.source import Frame, Region, Size, Source
from core.capture.x11 import X11Source
from core.capture.x11_images import ImageReader, SharedImages, WireImages
from core.errors import CaptureError
from tests.core.capture.conftest import PAINTED, SIZE, paint
from tests.fakes.virtual_screen import XVFB, Brush, VirtualScreen

ACROSS_THE_MIDDLE = Region(158, 0, 4, 2)
SCREEN_KINDS = ["x11", "mss", "screen"]


@pytest.fixture(params=SCREEN_KINDS)
def source(request: pytest.FixtureRequest, painted_screen: VirtualScreen) -> Iterator[Source]:
    with closing(open_source(request.param)) as opened:
        yield opened


def colours_of(frame: Frame | None) -> list[list[tuple[int, int, int]]]:
    """The RGB values that occur in each region."""
    assert frame is not None
    return [sorted({(int(p[2]), int(p[1]), int(p[0])) for p in region.reshape(-1, 4)}) for region in frame]


def grab_news(source: Source, regions: Sequence[Region]) -> Frame:
    """The next frame, once the server's word of the change has come through."""
    deadline = time.monotonic() + 30
    while (frame := source.grab(regions)) is None:
        assert time.monotonic() < deadline
    return frame


def image_reader_of(source: X11Source) -> ImageReader:
    """How the source reads."""
    assert source._display is not None
    return source._display.images


def test_what_is_painted_is_grabbed(source: Source) -> None:
    assert source.size == SIZE
    assert colours_of(source.grab(tuple(PAINTED))) == [[rgb] for rgb in PAINTED.values()]


def test_a_region_across_two_colours_has_both(source: Source) -> None:
    frame = source.grab((ACROSS_THE_MIDDLE,))
    assert frame is not None
    assert [tuple(pixel[2::-1]) for pixel in frame[0][1]] == [(200, 10, 20)] * 2 + [(30, 210, 40)] * 2


def test_a_change_on_the_screen_is_in_the_next_frame(source: Source, painted_screen: VirtualScreen) -> None:
    region = Region(100, 50, 7, 5)
    regions = (region,)
    with closing(Brush(painted_screen.display)) as brush:
        for level in range(0, 250, 10):
            brush.fill(region, (level, 1, 2))
            assert colours_of(grab_news(source, regions)) == [[(level, 1, 2)]]


def test_more_and_larger_regions_may_follow(source: Source) -> None:
    assert colours_of(source.grab((Region(0, 0, 1, 1),))) == [[(200, 10, 20)]]
    assert colours_of(source.grab(tuple(PAINTED) * 3)) == [[rgb] for rgb in PAINTED.values()] * 3


def test_closing_twice_is_harmless_and_what_is_closed_says_so(source: Source) -> None:
    source.close()
    source.close()
    with pytest.raises(CaptureError, match="is not open"):
        source.grab((ACROSS_THE_MIDDLE,))


@pytest.mark.parametrize("kind", SCREEN_KINDS)
def test_a_screen_that_dies_is_told_in_a_sentence(kind: str, painted_screen: VirtualScreen) -> None:
    with closing(open_source(kind)) as source:
        source.grab((ACROSS_THE_MIDDLE,))
        painted_screen.kill()
        with pytest.raises(CaptureError, match=r"\)\.$"):
            source.grab((ACROSS_THE_MIDDLE,))


@pytest.mark.parametrize("kind", SCREEN_KINDS)
def test_a_display_that_is_not_there_is_told_in_a_sentence(kind: str, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setenv("DISPLAY", ":987")
    with pytest.raises(CaptureError, match=r"\.$"):
        open_source(kind)


@pytest.mark.parametrize("kind", SCREEN_KINDS)
def test_a_screen_that_is_not_there_is_told_in_a_sentence(kind: str, painted_screen: VirtualScreen) -> None:
    with pytest.raises(CaptureError, match=r"^There is no screen 3; screens found: 1\.$"):
        open_source(f"{kind}:3")
    with closing(open_source(f"{kind}:0")) as first:
        assert first.size == SIZE


def test_the_best_source_here_is_x11(painted_screen: VirtualScreen) -> None:
    source = create_source("screen")
    assert source.describe() == "the screen"
    with closing(source):
        source.open()
        assert source.describe() == "screen 1 (X11)"


def test_memory_is_shared_with_the_server_where_it_can_be(painted_screen: VirtualScreen) -> None:
    with closing(X11Source()) as source:
        source.open()
        assert isinstance(image_reader_of(source), SharedImages)


def test_without_shared_memory_the_picture_comes_over_the_wire() -> None:
    if XVFB is None:
        pytest.skip("Xvfb is not installed")
    with VirtualScreen(Size(320, 180), "-extension", "MIT-SHM") as screen:
        paint(screen.display)
        with closing(X11Source(display=screen.display)) as source:
            source.open()
            assert isinstance(image_reader_of(source), WireImages)
            assert colours_of(source.grab(tuple(PAINTED))) == [[rgb] for rgb in PAINTED.values()]


def test_a_still_screen_is_not_read_again(painted_screen: VirtualScreen) -> None:
    with closing(X11Source(now=lambda: 0.0)) as source:
        source.open()
        regions = tuple(PAINTED)
        assert source.grab(regions) is not None
        assert [source.grab(regions) for _ in range(5)] == [None] * 5
        with closing(Brush(painted_screen.display)) as brush:
            brush.fill(Region(0, 0, 160, 90), (1, 2, 3))
        assert colours_of(grab_news(source, regions))[0] == [(1, 2, 3)]
        assert source.grab(regions[:2]) is not None


def test_what_was_drawn_in_silence_is_found_and_silence_not_believed_again(painted_screen: VirtualScreen) -> None:
    now = 0.0
    with closing(X11Source(now=lambda: now)) as source, closing(Brush(painted_screen.display)) as brush:
        source.open()
        regions = (Region(0, 0, 8, 8),)
        source.grab(regions)
        assert source._display is not None
        source._display.watch = SilentWatch()
        brush.fill(regions[0], (1, 2, 3))
        assert source.grab(regions) is None
        now = 1.5
        assert colours_of(source.grab(regions)) == [[(1, 2, 3)]]
        brush.fill(regions[0], (4, 5, 6))
        assert colours_of(source.grab(regions)) == [[(4, 5, 6)]]


class SilentWatch:
    """What XDamage says of a driver that draws past it."""

    is_changed = False

    def notice(self, event: object) -> None:
        """Nothing is ever reported."""

    def reset(self) -> None:
        """Nothing was reported."""


def test_without_xdamage_the_screen_is_read_each_time() -> None:
    if XVFB is None:
        pytest.skip("Xvfb is not installed")
    with VirtualScreen(SIZE, "-extension", "DAMAGE") as screen, closing(X11Source(display=screen.display)) as source:
        source.open()
        regions = (ACROSS_THE_MIDDLE,)
        assert [source.grab(regions) is None for _ in range(3)] == [False] * 3
