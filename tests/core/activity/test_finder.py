"""How the matching entries are found in a large log."""

import pytest

from core.activity.filter import ActivityFilter
from core.activity.finder import SeqFinder
from core.activity.seq_range import SeqRange
from tests.core.activity.logs import entry, new_database, reader_of, small_zones


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, SeqRange(1, 14)),
        # To the zone, and never so that an entry after the clock went back is left out.
        (130, None, SeqRange(12, 14)),
        (45, None, SeqRange(4, 14)),
        (None, 45, SeqRange(1, 11)),
        (None, 35, SeqRange(1, 3)),
        (45, 55, SeqRange(4, 11)),
        (None, 135, SeqRange(1, 13)),
        (200, None, SeqRange(15, 14)),
    ],
)
def test_a_time_range_is_a_stretch_of_the_log_even_where_the_clock_went_back(
    since: int | None, until: int | None, expected: SeqRange
) -> None:
    # The clock was set back before the ninth entry; three zones of four are indexed.
    times = [10, 20, 30, 40, 50, 60, 70, 80, 40, 100, 110, 120, 130, 140]
    with small_zones():
        log = reader_of((entry(seq, ts=ts) for seq, ts in enumerate(times, start=1)), indexed_zones=3)
        found = log.finder.seq_range(ActivityFilter(since=since, until=until))

    assert found == expected


def test_before_all_times_there_is_nothing() -> None:
    assert reader_of([entry(1, ts=10)]).finder.seq_range(ActivityFilter(until=10)).width == 0


def asked_with_a_wrong_clock(wanted: ActivityFilter) -> tuple[list[int], list[str]]:
    """What matches in 40 entries a second apart, two of them dated years before and after, and where it is sought."""
    years_us = 10 * 366 * 86_400_000_000
    log = [entry(seq) for seq in range(1, 41)]
    log[5], log[20] = entry(6, ts=log[5].ts + years_us), entry(21, ts=log[20].ts - years_us)
    with small_zones():
        reader = reader_of(log, indexed_zones=9)
        statements: list[str] = []
        reader.finder._database.connection().set_trace_callback(statements.append)
        found = [each.seq for each in reader.page(wanted)]
    return found, [each.split("BETWEEN ")[1].split(")")[0] for each in statements if "BETWEEN" in each]


def test_a_wrong_clock_makes_no_short_time_long() -> None:
    since = entry(33).ts

    assert asked_with_a_wrong_clock(ActivityFilter(since=since))[0] == [*range(40, 32, -1), 6]
    assert asked_with_a_wrong_clock(ActivityFilter(since=since))[1][:2] == ["32 AND 40", "4 AND 7"]
    assert asked_with_a_wrong_clock(ActivityFilter(until=entry(3).ts))[0] == [21, 2, 1]
    assert asked_with_a_wrong_clock(ActivityFilter(until=entry(3).ts))[1][:2] == ["20 AND 23", "1 AND 3"]


def test_values_are_listed_by_jumps_through_the_index() -> None:
    database = new_database()
    statements: list[str] = []
    database.connection().set_trace_callback(statements.append)
    SeqFinder(database, lambda: False).distinct("target", limit=10)

    plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {statements[0]}")]
    assert not any("SCAN" in step and "found" not in step for step in plan), plan
