"""Marks along the axis are round in the zone shown, whatever its clocks do; ranges are told without doubt."""

import time
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime, timedelta
from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import MICROSECONDS
from desktop.activity.timeline_axis import compact, range_text, round_up, ticks
from desktop.activity.times import TimeFormat

ZONES = ("UTC", "Europe/Vienna", "America/St_Johns", "Australia/Lord_Howe", "Asia/Kathmandu")


@contextmanager
def living_in(zone: str) -> Iterator[None]:
    """The computer is there meanwhile."""
    with pytest.MonkeyPatch.context() as environment:
        environment.setenv("TZ", zone)
        time.tzset()
        yield
    time.tzset()


@pytest.fixture
def vienna() -> Iterator[None]:
    """Clocks are set back there on 2026-10-25 at 3:00 and forward on 2026-03-29 at 2:00."""
    with living_in("Europe/Vienna"):
        yield


def _us(text: str) -> int:
    return round(datetime.fromisoformat(text).timestamp()) * MICROSECONDS


def _labels(since: str, until: str, most: int, times: TimeFormat | None = None) -> list[str]:
    return [tick.label for tick in ticks(_us(since), _us(until), most, times or TimeFormat("local"))]


@pytest.mark.parametrize("zone", ZONES)
@pytest.mark.parametrize("most", [3, 8, 20])
@given(
    since_s=st.integers(1_000_000, 4_000_000_000),
    length=st.sampled_from((10, 3600, 86_400, 8 * 86_400, 90 * 86_400, 3000 * 86_400)),
)
def test_marks_ascend_within_the_range_and_are_about_as_many_as_fit(
    zone: str, most: int, since_s: int, length: int
) -> None:
    since, until = since_s * MICROSECONDS, (since_s + length) * MICROSECONDS
    with living_in(zone):
        marks = ticks(since, until, most, TimeFormat("local"))
    moments = [mark.at_us for mark in marks]
    assert moments == sorted(set(moments))
    assert all(since <= moment <= until for moment in moments)
    assert len(marks) <= most + 3


@pytest.mark.parametrize("zone", ZONES)
def test_hours_are_those_of_the_clock_on_the_wall(zone: str) -> None:
    with living_in(zone):
        times, begin = TimeFormat("local"), _us("2026-11-23T09:10:00")
        walls = [times.moment(tick.at_us) for tick in ticks(begin, begin + 8 * 3600 * MICROSECONDS, 9, times)]
    assert [(wall.hour, wall.minute, wall.second) for wall in walls] == [(hour, 0, 0) for hour in range(10, 18)]


def test_an_hour_shown_twice_is_marked_twice(vienna: None) -> None:
    assert _labels("2026-10-25T00:00+02:00", "2026-10-25T05:00+01:00", 7) == [
        "25 Oct",
        "01:00",
        "02:00",
        "02:00",
        "03:00",
        "04:00",
        "05:00",
    ]


def test_an_hour_left_out_is_not_marked_and_longer_steps_stay_round(vienna: None) -> None:
    day = ("2026-03-29T00:00+01:00", "2026-03-30T00:00+02:00")
    assert _labels("2026-03-29T00:00+01:00", "2026-03-29T05:00+02:00", 5) == [
        "29 Mar",
        "01:00",
        "03:00",
        "04:00",
        "05:00",
    ]
    assert _labels(*day, 5) == ["29 Mar", "06:00", "12:00", "18:00", "30 Mar"]
    assert _labels("2026-03-28T00:00+01:00", "2026-03-31T00:00+02:00", 4) == ["28 Mar", "29 Mar", "30 Mar", "31 Mar"]


@pytest.mark.parametrize(
    ("since", "until", "most", "labels"),
    [
        ("2026-11-23T18:00:00+00:00", "2026-11-23T18:00:10+00:00", 3, ["23 Nov, 18:00:00", "18:00:05", "18:00:10"]),
        ("2026-11-23T18:00:00+00:00", "2026-11-23T18:02:00+00:00", 3, ["23 Nov, 18:00", "18:01", "18:02"]),
        ("2026-11-01T00:00:00+00:00", "2026-12-01T00:00:00+00:00", 5, ["2 Nov", "9 Nov", "16 Nov", "23 Nov", "30 Nov"]),
        (
            "2026-01-15T00:00:00+00:00",
            "2026-06-01T00:00:00+00:00",
            5,
            ["Feb 2026", "Mar 2026", "Apr 2026", "May 2026", "Jun 2026"],
        ),
        ("2020-01-15T00:00:00+00:00", "2026-06-01T00:00:00+00:00", 4, ["2022", "2024", "2026"]),
    ],
)
def test_marks_say_as_much_as_is_needed(since: str, until: str, most: int, labels: list[str]) -> None:
    assert _labels(since, until, most, TimeFormat("utc")) == labels


@pytest.mark.parametrize(
    ("since", "until", "text"),
    [
        ("2026-11-23T18:00", "2026-11-23T18:10", "23 Nov 2026, 18:00 to 18:10"),
        ("2026-11-23T18:00:05", "2026-11-23T18:10", "23 Nov 2026, 18:00:05 to 18:10:00"),
        ("2026-11-23T18:00", "2026-11-24T02:00", "23 Nov 2026, 18:00 to 24 Nov 2026, 02:00"),
        ("2026-11-23T00:00", "2026-11-24T00:00", "23 Nov 2026"),
        ("2026-10-24T00:00", "2026-10-26T00:00", "24 Oct 2026 to 25 Oct 2026"),
    ],
)
def test_a_range_in_words(vienna: None, since: str, until: str, text: str) -> None:
    times = TimeFormat("local")
    first, last = (times.instant(datetime.fromisoformat(end)) for end in (since, until))
    assert range_text(first, last, times) == text


@given(st.integers(1, 10**9))
def test_the_scale_ends_at_a_round_number_not_far_above(number: int) -> None:
    assert number <= round_up(number) <= number * 1.6
    assert str(round_up(number)).rstrip("0") in {"1", "15", "2", "3", "4", "5", "6", "8"} or number < 10


@pytest.mark.parametrize(
    ("number", "text"),
    [(0, "0"), (9_999, "9,999"), (12_345, "12.3k"), (50_000, "50k"), (3_400_000, "3.4M"), (2 * 10**8, "200M")],
)
def test_numbers_where_there_is_little_room(number: int, text: str) -> None:
    assert compact(number) == text


def test_days_of_a_year_with_clocks_changed_stay_midnights(vienna: None) -> None:
    times = TimeFormat("local")
    since, until = (times.instant(datetime.fromisoformat(f"{year}-01-01")) for year in (2026, 2027))
    moments = [times.moment(tick.at_us) for tick in ticks(since, until, 370, times)]
    assert len(moments) == 366
    assert all(moment.time() == datetime.min.time() for moment in moments)
    assert {later.date() - earlier.date() for earlier, later in pairwise(moments)} == {timedelta(days=1)}
