"""The test pattern can be foretold."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.capture.pattern import REVOLUTION_S, PatternSource, pattern_frame
from core.capture.source import Region, Size
from core.errors import CaptureError

moments = st.floats(0, 1e6)


@given(moments)
def test_what_is_grabbed_is_what_is_foretold(t: float) -> None:
    source = PatternSource(size=Size(64, 36), now=lambda: t)
    regions = (Region(0, 0, 64, 4), Region(60, 0, 4, 36), Region(7, 9, 1, 1))
    whole = pattern_frame(t, (64, 36))
    for region, grabbed in zip(regions, source.grab(regions), strict=True):
        np.testing.assert_array_equal(grabbed, region.of(whole))


@given(moments)
def test_every_pixel_is_a_full_colour(t: float) -> None:
    pixels = pattern_frame(t, (64, 36))[..., :3]
    assert (pixels.max(axis=-1) == 255).all()
    assert (pixels.min(axis=-1) == 0).all()


@given(moments)
def test_it_glides_by_one_level_at_a_time(t: float) -> None:
    now, next_step = (pattern_frame(moment, (32, 18))[..., :3].astype(int) for moment in (t, t + REVOLUTION_S / 1536))
    assert abs(next_step - now).sum(axis=-1).max() <= 2


def test_it_begins_with_red_in_the_upper_left_corner() -> None:
    assert pattern_frame(0.0)[0, 0].tolist() == [0, 0, 255, 0]


def test_it_has_no_screens() -> None:
    with pytest.raises(CaptureError, match="no screens to choose from"):
        PatternSource("1")
