"""Where each LED looks, against a walk around the screen done slowly."""

from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.capture.source import Region, Size
from core.errors import InputError
from core.lighting.layout import LED_LIMIT, check_spec, edges, led_areas, suggest_layout
from core.lighting.model import Corner, Layout, LightSpec
from tests.fakes.layouts import layouts as every_layout

layouts = every_layout(most=40, farthest=50, depths=st.floats(0.01, 0.5))
sizes = st.builds(Size, st.integers(1, 200), st.integers(1, 200))

GOOD = LightSpec("Desk", "d1", layout=Layout(top=10))


def walk(layout: Layout, size: Size) -> list[Region]:
    """The same as `led_areas`, one LED at a time and without a formula for the order."""
    width, height = size
    rows, columns = max(1, round(height * layout.depth)), max(1, round(width * layout.depth))

    def spans(length: int, count: int) -> list[tuple[int, int]]:
        return [(i * length // count, max(1, (i + 1) * length // count - i * length // count)) for i in range(count)]

    sides = {
        "top": [Region(x, 0, w, rows) for x, w in spans(width, layout.top)],
        "right": [Region(width - columns, y, columns, h) for y, h in spans(height, layout.right)],
        "bottom": [Region(x, height - rows, w, rows) for x, w in reversed(spans(width, layout.bottom))],
        "left": [Region(0, y, columns, h) for y, h in reversed(spans(height, layout.left))],
    }
    path = {
        Corner.TOP_LEFT: ["top", "right", "bottom", "left"],
        Corner.TOP_RIGHT: ["right", "bottom", "left", "top"],
        Corner.BOTTOM_RIGHT: ["bottom", "left", "top", "right"],
        Corner.BOTTOM_LEFT: ["left", "top", "right", "bottom"],
    }[layout.start]
    areas = [area for side in path for area in sides[side]]
    if not layout.clockwise:
        areas.reverse()
    for _ in range(layout.offset if areas else 0):
        areas.append(areas.pop(0))
    for _ in range(-layout.offset if areas else 0):
        areas.insert(0, areas.pop())
    return areas


@given(layouts, sizes)
def test_areas_are_those_of_a_walk_around_the_screen(layout: Layout, size: Size) -> None:
    assert led_areas(layout, size) == walk(layout, size)


@pytest.mark.parametrize("clockwise", [True, False])
@pytest.mark.parametrize("start", Corner)
@pytest.mark.parametrize("offset", [-3, 0, 5])
def test_every_option_is_that_of_a_walk(start: Corner, clockwise: bool, offset: int) -> None:
    layout = Layout(7, 4, 6, 3, start, clockwise, offset)
    assert led_areas(layout, Size(160, 90)) == walk(layout, Size(160, 90))


def test_the_first_leds_of_a_strip_from_the_lower_left_corner_go_up() -> None:
    first, second, *_ = led_areas(Layout(top=4, right=2, bottom=4, left=2, depth=0.1), (160, 90))
    assert (first, second) == (Region(0, 45, 16, 45), Region(0, 0, 16, 45))


@given(layouts, sizes)
def test_each_side_is_cut_without_gap_or_overlap(layout: Layout, size: Size) -> None:
    for edge in edges(layout, size):
        pixels = [0] * edge.length
        for led in range(edge.led_count):
            area = edge.area(led)
            first, length = (area.x, area.width) if edge.is_horizontal else (area.y, area.height)
            for pixel in range(first, first + length):
                pixels[pixel] += 1
        assert all(pixels)
        assert edge.led_count > edge.length or set(pixels) == {1}


@given(st.integers(0, LED_LIMIT), st.floats(0.5, 4))
def test_a_suggestion_uses_every_led(led_count: int, aspect: float) -> None:
    layout = suggest_layout(led_count, aspect)
    assert layout.led_count == led_count
    assert min(layout.top, layout.right, layout.bottom, layout.left) >= 0
    assert layout.left == layout.right
    assert layout.top - layout.bottom in {0, 1} or layout.bottom == 0


@pytest.mark.parametrize(
    ("led_count", "sides"),
    [(0, (0, 0, 0, 0)), (1, (1, 0, 0, 0)), (15, (7, 4, 0, 4)), (120, (38, 22, 38, 22)), (121, (39, 22, 38, 22))],
)
def test_suggestions(led_count: int, sides: tuple[int, int, int, int]) -> None:
    layout = suggest_layout(led_count)
    assert (layout.top, layout.right, layout.bottom, layout.left) == sides


def test_a_suggestion_for_less_than_nothing_is_refused() -> None:
    with pytest.raises(InputError, match="fewer than 0"):
        suggest_layout(-1)


@pytest.mark.parametrize(
    "spec",
    [
        GOOD,
        replace(GOOD, name="Größe  机　💡"),
        replace(GOOD, source="screen:1"),
        replace(GOOD, fps=120, brightness=0.0, gamma=4.0, smoothing_ms=2000),
        replace(GOOD, layout=Layout(left=5, offset=-5, depth=0.5)),
        replace(GOOD, layout=suggest_layout(LED_LIMIT)),
    ],
)
def test_a_sound_light_passes(spec: LightSpec) -> None:
    check_spec(spec)


INVISIBLE = "The name of a light is one line without control or other invisible characters."


@pytest.mark.parametrize(
    ("spec", "sentence"),
    [
        (replace(GOOD, name="  "), "The light needs a name."),
        (replace(GOOD, name="x" * 81), "The number of characters in the name must be from 1 to 80."),
        (replace(GOOD, name="Evil\x1b[31mred"), INVISIBLE),
        (replace(GOOD, name="two\nlines"), INVISIBLE),
        (replace(GOOD, name="dekcab\u202e"), INVISIBLE),
        (replace(GOOD, name="not text \udcff"), INVISIBLE),
        (
            replace(GOOD, source="tv:1"),
            "There is no capture source “tv:1”; there are screen, x11, mss, pattern.",
        ),
        (replace(GOOD, layout=Layout()), "The number of LEDs must be from 1 to 4,096."),
        (replace(GOOD, layout=Layout(top=-1)), "The number of LEDs on the top must be from 0 to 4,096."),
        (replace(GOOD, layout=Layout(top=5, offset=6)), "The offset must be from -5 to 5."),
        (replace(GOOD, layout=Layout(top=5, depth=0.6)), "The depth must be from 0.01 to 0.5."),
        (replace(GOOD, layout=Layout(top=5, depth=float("nan"))), "The depth must be from 0.01 to 0.5."),
        (replace(GOOD, fps=0), "The frame rate must be from 1 to 120."),
        (replace(GOOD, brightness=1.1), "The brightness must be from 0 to 1."),
        (replace(GOOD, gamma=0.9), "The gamma must be from 1 to 4."),
        (replace(GOOD, smoothing_ms=-1), "The smoothing must be from 0 to 2,000."),
    ],
)
def test_an_unsound_light_is_refused_in_a_sentence(spec: LightSpec, sentence: str) -> None:
    with pytest.raises(InputError) as refusal:
        check_spec(spec)
    assert str(refusal.value) == sentence
