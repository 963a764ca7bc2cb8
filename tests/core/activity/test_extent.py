"""Over which time a log reaches, whatever a wrong clock has dated."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.extent import Extent
from core.activity.filter import ActivityFilter
from tests.core.activity.logs import entry, logs, reader_of, small_zones

YEAR_US = 366 * 86_400_000_000
SPRING_US = 1_700_000_000_000_000


@pytest.mark.parametrize("indexed", [0, 3, 10])
@pytest.mark.parametrize("wrong_ts", [0, SPRING_US + 4 * YEAR_US, -(1 << 63), (1 << 63) - 1])
@pytest.mark.parametrize("place", [0, 5, 20, 40])
def test_one_wrong_time_is_left_out_wherever_it_is(place: int, wrong_ts: int, indexed: int) -> None:
    times = [SPRING_US + minute * 60_000_000 for minute in range(40)]
    times.insert(place, wrong_ts)
    with small_zones():
        reader = reader_of((entry(seq, ts=ts) for seq, ts in enumerate(times, start=1)), indexed_zones=indexed)
        assert reader.extent() == Extent(SPRING_US, SPRING_US + 39 * 60_000_000)
        timeline = reader.timeline(ActivityFilter(), "category", 10)

    assert all(timeline.totals)
    assert sum(timeline.totals) == 40
    assert (timeline.before, timeline.after) == ((1, 0) if wrong_ts < SPRING_US else (0, 1))


@pytest.mark.parametrize("indexed", [0, 3, 10])
def test_a_long_silence_is_no_wrong_clock(indexed: int) -> None:
    times = [SPRING_US, SPRING_US + 1, *(SPRING_US + YEAR_US // 2 + minute for minute in range(40))]
    with small_zones():
        reader = reader_of((entry(seq, ts=ts) for seq, ts in enumerate(times, start=1)), indexed_zones=indexed)
        assert reader.extent() == Extent(times[0], times[-1])


def test_of_a_few_entries_none_is_wrong() -> None:
    times = [0, SPRING_US, SPRING_US + 1]

    assert reader_of(entry(seq, ts=ts) for seq, ts in enumerate(times, start=1)).extent() == Extent(0, times[-1])


@given(logs(), st.integers(0, 12))
def test_where_no_time_is_far_from_the_others_all_are_within(log: list[object], indexed: int) -> None:
    with small_zones():
        reader = reader_of(log, indexed_zones=indexed)  # type: ignore[arg-type]
        span = reader.span()
        assert reader.extent() == Extent(span.first_ts, span.last_ts)
