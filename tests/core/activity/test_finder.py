"""How the matching entries are found in a large log."""

import pytest

from core.activity.filter import ActivityFilter
from core.activity.finder import SeqFinder
from core.activity.queries import SeqRange
from tests.core.activity.logs import entry, fill, new_database


def finder_of(*times: int) -> SeqFinder:
    database = new_database()
    fill(database, (entry(seq, ts=ts) for seq, ts in enumerate(times, start=1)))
    return SeqFinder(database, lambda: False)


@pytest.mark.parametrize(
    ("since", "until", "expected"),
    [
        (None, None, SeqRange(1, 6)),
        (30, None, SeqRange(3, 6)),
        (None, 25, SeqRange(1, 5)),
        (20, 30, SeqRange(2, 5)),
        (31, 39, SeqRange(7, 0)),
        (41, None, SeqRange(7, 6)),
        (None, 5, SeqRange(1, 0)),
    ],
)
@pytest.mark.parametrize("near_head", [1, 100])
def test_a_time_range_is_a_stretch_of_the_log_even_where_the_clock_went_back(
    monkeypatch: pytest.MonkeyPatch, near_head: int, since: int | None, until: int | None, expected: SeqRange
) -> None:
    monkeypatch.setattr("core.activity.finder._NEAR_HEAD", near_head)
    # The fifth entry was written after the clock had been set back.
    found = finder_of(10, 20, 30, 40, 20, 40).seq_range(ActivityFilter(since=since, until=until))

    assert found == expected


def test_values_are_listed_by_jumps_through_the_index() -> None:
    database = new_database()
    statements: list[str] = []
    database.connection().set_trace_callback(statements.append)
    SeqFinder(database, lambda: False).distinct("target", limit=10)

    plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {statements[0]}")]
    assert not any("SCAN" in step and "found" not in step for step in plan), plan
