"""How entries are distributed over time: the same from zones and from rows as counted by hand."""

from collections import Counter

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity import distribution
from core.activity.entry import ActivityEntry, Category, Severity
from core.activity.filter import ActivityFilter, Term
from core.activity.matching import matches
from core.activity.reader import LogReader
from core.activity.timeline import STACKS, Series, Timeline
from core.errors import CancelledError
from tests.core.activity.logs import FILTERS, entry, logs, reader_of, small_zones

START = 1_700_000_000_000_000
TIMES = st.integers(START - 3, START + 25)
KIND_FILTERS = st.builds(
    ActivityFilter,
    terms=st.lists(
        st.builds(Term, st.just("category"), st.lists(st.sampled_from(Category)).map(tuple), st.booleans())
        | st.builds(Term, st.just("severity"), st.lists(st.sampled_from(Severity)).map(tuple), st.booleans()),
        max_size=2,
    ).map(tuple),
    since=st.none() | TIMES,
    until=st.none() | TIMES,
    max_seq=st.none() | st.integers(0, 45),
)


def by_hand(log: list[ActivityEntry], wanted: ActivityFilter, shape: Timeline, bins: int) -> tuple[Series, ...]:
    """The series that a timeline of that extent is to have."""
    edges = [shape.since + (shape.until - shape.since) * bin_ // bins for bin_ in range(bins + 1)]
    counted: dict[int | str, Counter[int]] = {}
    for each in log:
        if matches(wanted, each) and shape.since <= each.ts < shape.until:
            bin_ = max(place for place in range(bins) if edges[place] <= each.ts)
            value = str(each.category) if shape.stacked_by == "category" else int(each.severity)
            counted.setdefault(value, Counter())[bin_] += 1
    order: list[int | str] = [*map(str, Category), *map(int, Severity)]
    return tuple(
        Series(value, tuple(counted[value][bin_] for bin_ in range(bins))) for value in order if value in counted
    )


@given(
    logs(max_size=30),
    FILTERS | KIND_FILTERS,
    st.sampled_from(STACKS),
    st.integers(1, 30),
    st.tuples(st.none() | TIMES, st.none() | TIMES),
    st.integers(0, 12),
)
def test_each_matching_entry_is_counted_once_in_its_bin(
    log: list[ActivityEntry],
    wanted: ActivityFilter,
    stacked_by: str,
    bins: int,
    shown: tuple[int | None, int | None],
    indexed: int,
) -> None:
    with small_zones():
        found = reader_of(log, indexed_zones=indexed).timeline(wanted, stacked_by, bins, *shown)

    assert found.stacked_by == stacked_by
    if log and found.until > found.since:
        assert found.series == by_hand(log, wanted, found, bins)
    else:
        assert found.series == ()


@pytest.mark.parametrize(
    ("wanted", "shown", "expected"),
    [
        (ActivityFilter(), (None, None), (10, 51)),
        (ActivityFilter(since=20), (None, None), (20, 51)),
        (ActivityFilter(since=20, until=40), (None, None), (20, 40)),
        (ActivityFilter(since=20, until=40), (0, 100), (0, 100)),
        (ActivityFilter(since=20, until=40), (None, 30), (20, 30)),
        (ActivityFilter(since=60), (None, None), (60, 60)),
    ],
)
def test_the_bins_reach_over_what_is_shown_else_the_filter_else_the_log(
    wanted: ActivityFilter, shown: tuple[int | None, int | None], expected: tuple[int, int]
) -> None:
    found = reader_of([entry(1, ts=50), entry(2, ts=10)]).timeline(wanted, "category", 4, *shown)

    assert (found.since, found.until) == expected


@given(logs(max_size=30), FILTERS | KIND_FILTERS, st.tuples(TIMES, TIMES), st.integers(0, 12))
def test_what_is_outside_of_the_bins_is_counted(
    log: list[ActivityEntry], wanted: ActivityFilter, shown: tuple[int, int], indexed: int
) -> None:
    since, until = min(shown), max(shown) + 1
    with small_zones():
        found = reader_of(log, indexed_zones=indexed).timeline(wanted, "category", 3, since, until)

    matching = [each.ts for each in log if matches(wanted, each)]
    expected = sum(ts < since for ts in matching), sum(ts >= until for ts in matching)
    assert (found.before, found.after) == (expected if log else (0, 0))


FAR = st.sampled_from([0, -(1 << 63), (1 << 63) - 1, 1 << 60, 1 << 58, START - 10**15])


@given(st.lists(FAR, max_size=5), st.integers(0, 12), st.none() | st.just(Term("actor", ("Afterglow",))))
def test_a_time_that_no_calendar_has_is_counted_too(far: list[int], indexed: int, term: Term | None) -> None:
    log = [entry(seq, ts=ts) for seq, ts in enumerate([*far, *(START + n for n in range(20))], start=1)]
    wanted = ActivityFilter((term,) if term else ())
    with small_zones():
        reader = reader_of(log, indexed_zones=indexed)
        found = reader.timeline(wanted, "category", 5)
        assert reader.count(ActivityFilter((Term("category", ("device",)),))) == len(log)

    assert found.before + sum(found.totals) + found.after == len(log)


def test_an_empty_log_has_no_bins() -> None:
    found = reader_of([]).timeline(ActivityFilter(), "severity", 10)

    assert (found.bins, found.series) == (0, ())


def rows_read(statements: list[str]) -> list[str]:
    """The ranges of numbers whose times and kinds were read."""
    read = [each for each in statements if "CASE" in each]
    return [each.split("BETWEEN ")[1].split(")")[0] for each in read]


def test_zones_within_a_bin_are_not_read() -> None:
    with small_zones():
        reader = reader_of((entry(seq, ts=seq * 10) for seq in range(1, 42)), indexed_zones=10)
        statements: list[str] = []
        reader.finder._database.connection().set_trace_callback(statements.append)
        # The middle one of three bins begins within a zone, as does the last one; the newest entries are in none.
        found = reader.timeline(ActivityFilter(), "category", 3, 0, 450)

    assert found.totals == (14, 15, 12)
    assert rows_read(statements) == ["12 AND 15", "28 AND 31", "40 AND 41"]


def test_a_count_by_kind_and_time_reads_the_edges_only() -> None:
    with small_zones():
        reader = reader_of((entry(seq, ts=seq * 10) for seq in range(1, 42)), indexed_zones=10)
        statements: list[str] = []
        reader.finder._database.connection().set_trace_callback(statements.append)
        count = reader.count(ActivityFilter((Term("category", ("device",)),), since=95, until=285))

    assert count == 19
    assert rows_read(statements) == ["8 AND 11", "28 AND 31"]


def test_counting_rows_stops_where_nobody_wants_the_answer(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(distribution, "_ROWS_AT_ONCE", 10)
    asked = iter(range(1_000))
    database = reader_of([entry(seq) for seq in range(1, 200)]).finder._database
    reader = LogReader(database, is_cancelled=lambda: next(asked) > 10)

    with pytest.raises(CancelledError):
        reader.timeline(ActivityFilter((Term("actor", ("Afterglow",)),)), "category", 5)
    assert next(asked) < 20
