"""Zooming keeps the moment under the pointer and stays within the log."""

from hypothesis import given
from hypothesis import strategies as st

from desktop.activity.timeline_view import NARROWEST_US, TimeView

LIMITS = TimeView(0, 10**12)

views = (
    st.tuples(st.integers(0, 10**12 - NARROWEST_US), st.integers(NARROWEST_US, 10**12))
    .map(lambda pair: TimeView(pair[0], min(pair[0] + pair[1], LIMITS.until)))
    .filter(lambda view: view.width_us >= NARROWEST_US)
)


@given(views, st.floats(0.1, 1), st.floats(0, 1))
def test_zooming_in_keeps_the_moment_under_the_pointer(view: TimeView, factor: float, around: float) -> None:
    zoomed = view.zoomed(factor, around, LIMITS)
    assert LIMITS.covers(zoomed)
    assert zoomed.width_us >= NARROWEST_US
    assert abs(zoomed.at(around) - view.at(around)) <= 2 or zoomed.width_us == view.width_us


@given(views, st.floats(1, 10**6), st.floats(0, 1))
def test_zooming_out_ends_at_the_whole(view: TimeView, factor: float, around: float) -> None:
    zoomed = view.zoomed(factor, around, LIMITS)
    assert LIMITS.covers(zoomed)
    assert zoomed.width_us >= view.width_us
    assert view.zoomed(10**9, around, LIMITS) == LIMITS


@given(views, st.floats(-5, 5))
def test_moving_keeps_the_width_and_stays_within(view: TimeView, fraction: float) -> None:
    moved = view.moved(fraction, LIMITS)
    assert LIMITS.covers(moved)
    assert moved.width_us == view.width_us


def test_a_log_of_a_moment_can_be_zoomed() -> None:
    assert TimeView(5, 6).zoomed(0.5, 0.5, TimeView(5, 6)).width_us == NARROWEST_US


@given(views, st.floats(0, 1))
def test_places_and_moments_are_each_others_inverse(view: TimeView, fraction: float) -> None:
    assert abs(view.fraction(view.at(fraction)) - fraction) <= 1 / view.width_us
