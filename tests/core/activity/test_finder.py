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
        (200, None, SeqRange(12, 14)),
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


def test_values_are_listed_by_jumps_through_the_index() -> None:
    database = new_database()
    statements: list[str] = []
    database.connection().set_trace_callback(statements.append)
    SeqFinder(database, lambda: False).distinct("target", limit=10)

    plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {statements[0]}")]
    assert not any("SCAN" in step and "found" not in step for step in plan), plan
