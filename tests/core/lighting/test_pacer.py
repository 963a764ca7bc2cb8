"""The beat does not drift, and what is missed is counted."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.lighting.pacer import Pacer, RateMeter


@given(st.integers(1, 120), st.lists(st.floats(0, 0.9), max_size=200))
def test_work_shorter_than_a_beat_never_shifts_it(fps: int, work: list[float]) -> None:
    pacer, due = Pacer(fps, 100.0), 100.0
    for number, share in enumerate(work, start=1):
        due, missed = pacer.next(due + share / fps)
        assert missed == 0
        assert due == pytest.approx(100.0 + number / fps)


def test_what_takes_too_long_skips_beats_and_stays_on_the_grid() -> None:
    pacer = Pacer(10, 0.0)
    assert pacer.next(0.05) == (0.1, 0)
    assert pacer.next(0.55) == (0.5, 3)
    assert pacer.next(0.56) == (0.6, 0)


def test_a_beat_that_is_a_little_late_is_made_up_for() -> None:
    pacer = Pacer(10, 0.0)
    assert pacer.next(0.15) == (0.1, 0)


def test_the_rate_is_that_of_the_last_second() -> None:
    meter = RateMeter()
    for hundredth in range(150):
        meter.count(hundredth / 100)
    assert (meter.rate(1.49), meter.rate(2.0), meter.rate(9.0)) == (100.0, 49.0, 0.0)


def test_a_beat_that_comes_a_little_early_does_not_make_it_faster() -> None:
    meter = RateMeter()
    for beat in range(1, 31):
        meter.count(beat / 30)
    meter.count(1.02)
    assert (meter.rate(1.02), RateMeter().rate(1.02)) == (30.4, 0.0)
