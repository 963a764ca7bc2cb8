"""A filter finds the same entries in SQL and in memory."""

from unittest.mock import patch

from hypothesis import given
from hypothesis import strategies as st

from core.activity import finder
from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter, Term
from core.activity.matching import matches
from core.activity.rows import from_row
from tests.core.activity.logs import FILTERS, TARGETS, entry, logs, reader_of


@given(logs(), FILTERS, st.sampled_from([2, 100]), st.sampled_from([1, 2, 100]))
def test_sql_and_memory_agree(log: list[ActivityEntry], wanted: ActivityFilter, near_head: int, selective: int) -> None:
    reader = reader_of(log)
    expected = [each for each in reversed(log) if matches(wanted, each)]

    # However small the log, every way through a large one is taken.
    with patch.object(finder, "_NEAR_HEAD", near_head), patch.object(finder, "_SELECTIVE", selective):
        assert list(reader.page(wanted)) == expected
        assert list(reader.positions(wanted)) == [each.seq for each in expected]
        assert reader.count(wanted) == len(expected)
        assert list(map(from_row, reader.rows_after(wanted))) == expected[::-1]


@given(logs(), FILTERS, st.integers(0, 45), st.integers(0, 5))
def test_a_page_is_the_next_few_before_an_entry(
    log: list[ActivityEntry], wanted: ActivityFilter, before: int, limit: int
) -> None:
    expected = [each for each in reversed(log) if each.seq < before and matches(wanted, each)]

    assert list(reader_of(log).page(wanted, before, limit)) == expected[:limit]


def test_a_negated_target_lets_entries_without_one_through() -> None:
    without, shelf = entry(1), entry(2, target=TARGETS[1])
    wanted = ActivityFilter((Term("target", ("aa01",), negated=True),))

    assert reader_of([without, shelf]).page(wanted) == (without,)
    assert matches(wanted, without)
    assert not matches(wanted, shelf)
