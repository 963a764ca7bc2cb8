"""Moments and spans as a person reads them."""

import time
from collections.abc import Callable, Iterator
from datetime import datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import MICROSECONDS
from desktop.activity.times import TimeFormat, ago_text, span_text
from tests.desktop.activity.log import START_US

S = MICROSECONDS
JULY_US = START_US - 120 * 86_400 * S
"""2026-07-23 12:00:00 UTC."""

InZone = Callable[[str], None]


class StoppedClock:
    """Says the same whenever it is asked."""

    def __init__(self, now_us: int) -> None:
        self._now_us = now_us

    def stop_at(self, now_us: int) -> None:
        """Say that from now on."""
        self._now_us = now_us

    def now_us(self) -> int:
        return self._now_us

    def monotonic(self) -> float:
        return 0.0

    def utc_offset_minutes(self, _at_us: int) -> int:
        return 0


@pytest.fixture
def in_zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[InZone]:
    """Moves the computer."""

    def move(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield move
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    ("span_us", "text"),
    [(0, "0 s"), (59 * S, "59 s"), (60 * S, "1 min"), (3 * 3600 * S, "3 h"), (50 * 3600 * S, "2 d"), (-5, "0 s")],
)
def test_spans_are_told_in_their_largest_unit(span_us: int, text: str) -> None:
    assert span_text(span_us) == text


@pytest.mark.parametrize(("passed_s", "text"), [(0, "just now"), (61, "1 min ago"), (-7200, "in 2 h")])
def test_how_long_ago(passed_s: int, text: str) -> None:
    assert ago_text(START_US, START_US + passed_s * S) == text


def test_utc_is_utc_wherever_one_is(in_zone: InZone) -> None:
    in_zone("Asia/Tokyo")
    times = TimeFormat("utc")
    assert times.short(START_US) == "2026-11-20 12:00:00"
    assert times.full(START_US + 7) == "2026-11-20 12:00:00.000007 UTC"
    assert (times.zone_label, times.choice_label, times.utc_offset_minutes(START_US)) == ("UTC", "UTC", 0)


def test_local_time_is_that_of_then_and_marked_where_the_offset_is_not_todays(in_zone: InZone) -> None:
    in_zone("Europe/Vienna")
    times = TimeFormat("local", StoppedClock(START_US))
    assert (times.zone_label, times.choice_label) == ("CET, UTC+01:00", "Local (CET)")
    assert times.short(START_US) == "2026-11-20 13:00:00"
    assert times.short(JULY_US) == "2026-07-23 14:00:00 +02"
    assert times.full(JULY_US) == "2026-07-23 14:00:00.000000 CEST (UTC+02:00)"


def test_what_clocks_showed_where_it_was_written_is_told_besides(in_zone: InZone) -> None:
    in_zone("Europe/Vienna")
    times = TimeFormat("local", StoppedClock(START_US))
    assert times.elsewhere(START_US, 330) == "2026-11-20 17:30:00 +05:30"
    assert times.elsewhere(START_US, -480) == "2026-11-20 04:00:00 -08:00"
    assert (times.elsewhere(START_US, 60), times.elsewhere(JULY_US, 120), times.elsewhere(0, 99_999)) == ("", "", "")
    assert TimeFormat("utc").elsewhere(START_US, 60) == "2026-11-20 13:00:00 +01:00"


def test_local_time_and_utc_can_be_told_apart_where_they_are_the_same(in_zone: InZone) -> None:
    in_zone("UTC")
    assert TimeFormat("local").choice_label == "Local (UTC)"


def test_a_zone_without_a_name_is_called_by_its_offset(in_zone: InZone) -> None:
    in_zone("Asia/Dubai")
    times = TimeFormat("local")
    assert (times.zone_label, times.choice_label) == ("UTC+04:00", "Local (UTC+04:00)")


def test_relative_times_stay_exact_where_that_matters(in_zone: InZone) -> None:
    in_zone("Europe/Vienna")
    times = TimeFormat("relative", StoppedClock(START_US + 180 * S))
    assert times.short(START_US) == "3 min ago"
    assert times.exact(START_US) == "2026-11-20 13:00:00"
    assert times.full(START_US) == "2026-11-20 13:00:00.000000 CET (UTC+01:00)"
    assert (times.zone_label, times.choice_label) == ("relative", "Relative, axis in CET")


@pytest.mark.parametrize("at_us", [-(2**62), -1, 2**62])
def test_moments_beyond_the_calendar_are_shown_at_its_end(at_us: int) -> None:
    times = TimeFormat("local")
    assert times.exact(at_us).startswith(("1970-01-0", "9999-12-3"))
    assert times.elsewhere(at_us, 839).startswith(("1970-01-0", "9999-12-3"))


@pytest.mark.parametrize("zone", ["utc", "local"])
@given(at_s=st.integers(1_000_000, 4_000_000_000))
def test_what_the_clock_shows_leads_back_to_the_moment(zone: str, at_s: int) -> None:
    times = TimeFormat(zone)
    wall = times.moment(at_s * S).replace(tzinfo=None)
    assert times.instant(wall) == at_s * S


def test_an_hour_that_clocks_show_twice_is_the_first(in_zone: InZone) -> None:
    in_zone("Europe/Vienna")
    twice = TimeFormat("local").instant(datetime.fromisoformat("2026-10-25T02:30"))
    assert TimeFormat("utc").exact(twice) == "2026-10-25 00:30:00"
