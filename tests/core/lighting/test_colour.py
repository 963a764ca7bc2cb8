"""Gamma and brightness, against the formula."""

import numpy as np
from hypothesis import given
from hypothesis import strategies as st

from core.lighting.colour import Correction

levels = st.lists(st.floats(0, 255), min_size=3, max_size=30)


@given(levels, st.floats(1, 4), st.floats(0, 1))
def test_correction_is_the_formula_within_a_level(colours: list[float], gamma: float, brightness: float) -> None:
    exact = [255 * brightness * (level / 255) ** gamma for level in colours]
    assert np.abs(Correction(gamma, brightness).apply(np.array(colours)) - exact).max() <= 0.5 + gamma / 32


@given(st.lists(st.integers(0, 255), min_size=3, max_size=30))
def test_without_gamma_at_full_brightness_nothing_changes(colours: list[int]) -> None:
    assert Correction(1.0, 1.0).apply(np.array(colours, float)).tolist() == colours


def test_no_brightness_is_black() -> None:
    assert not Correction(2.2, 0.0).apply(np.full((4, 3), 255.0)).any()
