"""The mean of each LED's area, against one computed pixel by pixel."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from core.capture.source import Pixels, Size
from core.lighting.layout import led_areas
from core.lighting.model import Layout
from core.lighting.sampling import Colours, Sampler, sums_across
from tests.core.lighting.test_layout import layouts

sizes = st.builds(Size, st.integers(1, 90), st.integers(1, 60))


def picture(size: Size, seed: int) -> Pixels:
    """Noise, the unused byte included."""
    return np.random.default_rng(seed).integers(0, 256, (size.height, size.width, 4), np.uint8)


def slow_means(layout: Layout, pixels: Pixels) -> Colours:
    """Each LED's mean by itself, in floats."""
    size = Size(pixels.shape[1], pixels.shape[0])
    means = [area.of(pixels)[..., 2::-1].astype(float).mean(axis=(0, 1)) for area in led_areas(layout, size)]
    return np.array(means).reshape(-1, 3)


def sampled(layout: Layout, pixels: Pixels) -> Colours:
    sampler = Sampler(layout, Size(pixels.shape[1], pixels.shape[0]))
    return sampler.colours(tuple(region.of(pixels) for region in sampler.regions))


@given(layouts, sizes, st.integers(0, 1000))
@settings(max_examples=60)
def test_colours_are_the_exact_means(layout: Layout, size: Size, seed: int) -> None:
    pixels = picture(size, seed)
    np.testing.assert_allclose(sampled(layout, pixels), slow_means(layout, pixels), atol=1e-9)


def test_colours_are_exact_on_a_screen_of_full_size() -> None:
    layout = Layout(38, 22, 38, 22, depth=0.3)
    pixels = picture(Size(1920, 1080), 7)
    np.testing.assert_allclose(sampled(layout, pixels), slow_means(layout, pixels), atol=1e-9)


@pytest.mark.parametrize("axis", [0, 1])
@pytest.mark.parametrize("depth", [1, 255, 256, 257, 1000])
def test_the_brightest_picture_does_not_overflow(axis: int, depth: int) -> None:
    shape = (depth, 3, 4) if axis == 0 else (3, depth, 4)
    assert sums_across(np.full(shape, 255, np.uint8), axis).tolist() == [[255 * depth] * 3] * 3


def test_a_layout_without_leds_gives_no_colours() -> None:
    assert sampled(Layout(), picture(Size(4, 4), 1)).shape == (0, 3)
