"""Smoothing looks the same at every frame rate."""

import math

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lighting.smoothing import Smoothing

BLACK, WHITE = np.zeros((2, 3)), np.full((2, 3), 255.0)


def glide(time_constant_s: float, moments: list[float]) -> Smoothing:
    smoothing = Smoothing(time_constant_s)
    smoothing.step(BLACK, 0.0)
    for moment in moments:
        smoothing.step(WHITE, moment)
    return smoothing


@given(st.lists(st.floats(0, 1), max_size=20).map(sorted), st.floats(0.01, 2))
def test_frames_between_change_nothing(between: list[float], time_constant_s: float) -> None:
    shown = glide(time_constant_s, between).step(WHITE, 1.0)
    assert shown[0, 0] == pytest.approx(255 * (1 - math.exp(-1 / time_constant_s)))


def test_the_first_colours_are_shown_at_once() -> None:
    assert (Smoothing(2.0).step(WHITE, 5.0) == WHITE).all()


def test_without_a_time_constant_the_target_is_shown_at_once() -> None:
    smoothing = glide(0.0, [])
    assert (smoothing.step(WHITE, 0.0) == WHITE).all()


def test_another_number_of_leds_starts_anew() -> None:
    smoothing = glide(1.0, [0.1])
    assert (smoothing.step(np.ones((5, 3)), 0.2) == np.ones((5, 3))).all()


def test_it_arrives() -> None:
    smoothing = glide(0.1, [0.1])
    assert not smoothing.has_arrived(WHITE)
    smoothing.step(WHITE, 5.0)
    assert smoothing.has_arrived(WHITE)
