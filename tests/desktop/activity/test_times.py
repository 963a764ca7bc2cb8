"""Moments and spans as a person reads them."""

import pytest

from core.clock import MICROSECONDS
from desktop.activity.times import TimeFormat, ago_text, span_text
from tests.desktop.activity.log import START_US

S = MICROSECONDS


@pytest.mark.parametrize(
    ("span_us", "text"),
    [(0, "0 s"), (59 * S, "59 s"), (60 * S, "1 min"), (3 * 3600 * S, "3 h"), (50 * 3600 * S, "2 d"), (-5, "0 s")],
)
def test_spans_are_told_in_their_largest_unit(span_us: int, text: str) -> None:
    assert span_text(span_us) == text


@pytest.mark.parametrize(("passed_s", "text"), [(0, "just now"), (61, "1 min ago"), (-7200, "in 2 h")])
def test_how_long_ago(passed_s: int, text: str) -> None:
    assert ago_text(START_US, START_US + passed_s * S) == text


def test_utc_is_utc_wherever_one_is() -> None:
    times = TimeFormat("utc")
    assert times.short(START_US) == "2026-11-20 12:00:00"
    assert times.full(START_US + 7) == "2026-11-20 12:00:00.000007 UTC"
    assert (times.zone_name(START_US), times.utc_offset_minutes(START_US)) == ("UTC", 0)


@pytest.mark.parametrize("at_us", [-(2**62), -1, 2**62])
def test_moments_beyond_the_calendar_are_shown_at_its_end(at_us: int) -> None:
    assert len(TimeFormat("local").short(at_us)) == 19
