"""A filter finds the same entries in SQL and in memory."""

from dataclasses import replace
from unittest.mock import patch

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity import finder, text_index
from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter, Term
from core.activity.matching import matches
from core.activity.reader import LogReader
from core.activity.removal import remove_entries
from core.storage.tables import ActivityRow
from tests.core.activity.logs import FILTERS, TARGETS, entry, logs, reader_of, small_zones

INDEXED_ZONES = st.integers(0, 12)
# However small the log, every way through a large one is taken.
SAMPLES = st.sampled_from([1, 2, 1_000])


def assert_found(reader: LogReader, wanted: ActivityFilter, expected: list[ActivityEntry]) -> None:
    """The reader finds these entries, newest first, in whatever way it is asked."""
    assert list(reader.page(wanted)) == expected
    assert list(reader.positions(wanted)) == [each.seq for each in expected]
    assert reader.count(wanted) == len(expected)
    assert [row[0] for row in reader.rows_after(wanted)] == [each.seq for each in reversed(expected)]


@given(logs(), FILTERS, INDEXED_ZONES, SAMPLES)
def test_sql_and_memory_agree(log: list[ActivityEntry], wanted: ActivityFilter, indexed: int, sample: int) -> None:
    expected = [each for each in reversed(log) if matches(wanted, each)]

    with small_zones(), patch.object(finder, "_SAMPLE", sample):
        assert_found(reader_of(log, indexed_zones=indexed), wanted, expected)


@given(logs(), FILTERS, INDEXED_ZONES, st.data())
def test_sql_and_memory_agree_where_entries_are_gone_or_say_something_else_since(
    log: list[ActivityEntry], wanted: ActivityFilter, indexed: int, data: st.DataObject
) -> None:
    gone = {each.seq for each in log if data.draw(st.booleans(), label=f"{each.seq} is gone")}
    changed = {each.seq for each in log if data.draw(st.booleans(), label=f"{each.seq} is changed")} - gone
    left = [replace(each, message="Forgotten") if each.seq in changed else each for each in log if each.seq not in gone]
    expected = [each for each in reversed(left) if matches(wanted, each)]

    with small_zones():
        reader = reader_of(log, indexed_zones=indexed)
        if gone:
            remove_entries(reader.finder._database, sorted(gone))
        for seq in changed:
            _say(reader, seq, "Forgotten")
        assert_found(reader, wanted, [replace(each, hash="") for each in expected])


def _say(reader: LogReader, seq: int, message: str) -> None:
    """Change what an entry says, in the index too."""
    database, is_it = reader.finder._database, ActivityRow.seq == seq
    texts = ActivityRow.select(*text_index.TEXT_COLUMNS).where(is_it)
    is_indexed = seq < reader.finder.indexed_to()
    text_index.remove(database, reader.finder.rows(texts) if is_indexed else [])
    ActivityRow.update(message=message).where(is_it).execute(database)
    text_index.add(database, reader.finder.rows(texts) if is_indexed else [])


@given(logs(), FILTERS, st.integers(0, 45), st.integers(0, 5), INDEXED_ZONES)
def test_a_page_is_the_next_few_before_an_entry(
    log: list[ActivityEntry], wanted: ActivityFilter, before: int, limit: int, indexed: int
) -> None:
    older = [each for each in reversed(log) if each.seq < before and matches(wanted, each)]
    newer = [each.seq for each in log if each.seq > before and matches(wanted, each)]

    with small_zones():
        reader = reader_of(log, indexed_zones=indexed)
        assert list(reader.page(wanted, before, limit)) == older[:limit]
        assert [row[0] for row in reader.rows_after(wanted, before, limit)] == newer[:limit]


@pytest.mark.parametrize(
    ("wanted", "is_over"),
    [
        (ActivityFilter(), False),
        (ActivityFilter(until=1_000), True),
        (ActivityFilter(until=1_001), False),
        (ActivityFilter((Term("seq", ("3..9", "7")),)), True),
        (ActivityFilter((Term("seq", ("3..10",)),)), False),
        (ActivityFilter((Term("seq", ("3..9",), negated=True),)), False),
    ],
)
def test_a_range_that_is_past_is_over(wanted: ActivityFilter, is_over: bool) -> None:
    assert wanted.is_over(head=9, now_us=1_000) is is_over


def test_a_negated_target_lets_entries_without_one_through() -> None:
    without, shelf = entry(1), entry(2, target=TARGETS[1])
    wanted = ActivityFilter((Term("target", ("aa01",), negated=True),))

    assert reader_of([without, shelf]).page(wanted) == (without,)
    assert matches(wanted, without)
    assert not matches(wanted, shelf)
