"""Bins have round edges and lose no entry; what arrives is counted as if it had been there."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.timeline import Series
from core.clock import MICROSECONDS
from desktop.activity.timeline_bins import MOST_BINS, ORDERS, Arrival, Bars, Grid, Value, grid_over
from desktop.activity.times import TimeFormat
from tests.desktop.activity.log import START_US

UTC = TimeFormat("utc")
HOUR_US = 3600 * MICROSECONDS
KINDS = st.sampled_from(ORDERS["severity"])


@given(
    since=st.integers(START_US - 10**14, START_US),
    length=st.integers(1, 10**14),
    most=st.integers(2, MOST_BINS),
)
def test_a_grid_covers_the_range_with_whole_seconds_and_no_more_bins_than_fit(
    since: int, length: int, most: int
) -> None:
    grid = grid_over(since, since + length, most, UTC)
    assert grid.since <= since < grid.since + grid.bin_us
    assert grid.until - grid.bin_us < since + length <= grid.until
    assert grid.bins <= most
    assert grid.bin_us % MICROSECONDS == 0
    assert grid.since % min(grid.bin_us, 24 * HOUR_US) == 0


def test_bins_of_a_week_begin_on_mondays() -> None:
    grid = grid_over(START_US - 300 * 24 * HOUR_US, START_US, 60, UTC)
    assert UTC.moment(grid.since).strftime("%A %H:%M") == "Monday 00:00"


def test_no_span_is_too_long_for_a_grid() -> None:
    grid = grid_over(0, 7000 * 366 * 24 * HOUR_US, 100, UTC)
    assert (grid.bins, grid.edge(0)) == (100, 0)
    assert grid.until >= 7000 * 366 * 24 * HOUR_US


@given(
    there=st.lists(st.tuples(st.integers(0, 20 * HOUR_US), KINDS)),
    arriving=st.lists(st.tuples(st.integers(0, 40 * HOUR_US), KINDS)),
)
def test_what_arrives_is_counted_as_if_it_had_been_there(there: list[Arrival], arriving: list[Arrival]) -> None:
    grid = Grid(0, HOUR_US, 21)
    bars = Bars(grid, "severity", _series(there, grid)).with_arrivals(arriving, MOST_BINS)
    assert bars is not None
    whole = Grid(0, HOUR_US, bars.grid.bins)
    assert bars.series == _series([*there, *arriving], whole)
    assert sum(bars.totals) == len(there) + len(arriving)


def _series(arrivals: list[tuple[int, Value]], grid: Grid) -> tuple[Series, ...]:
    counted = Counter((grid.bin_at(at_us), value) for at_us, value in arrivals)
    present = {value for _at_us, value in arrivals}
    return tuple(
        Series(value, tuple(counted[(bin_, value)] for bin_ in range(grid.bins)))
        for value in ORDERS["severity"]
        if value in present
    )


@pytest.mark.parametrize("at_us", [-1, HOUR_US * MOST_BINS])
def test_what_is_beyond_the_grid_needs_another(at_us: int) -> None:
    assert Bars(Grid(0, HOUR_US, 20), "severity").with_arrivals([(at_us, 1)], MOST_BINS) is None


def test_counts_of_a_part() -> None:
    bars = Bars(Grid(0, HOUR_US, 3), "category", (Series("auth", (1, 0, 2)), Series("device", (0, 5, 0))))
    assert bars.totals == (1, 5, 2)
    assert bars.counts() == {"auth": 3, "device": 5}
    assert bars.counts(1, 1) == {"device": 5}
    assert Bars(Grid(0, HOUR_US, 3), "category").totals == (0, 0, 0)
