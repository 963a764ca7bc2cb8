"""Which index a filter goes along, as SQLite itself tells it."""

from uuid import uuid4

import pytest
from peewee import SQL, SqliteDatabase

from core.activity.filter import FIELDS, ActivityFilter, Term
from core.activity.queries import Query, condition, within_time
from core.activity.seq_range import SeqRange
from core.activity.walks import WALKS_LIMIT, seqs_along, walks, ways
from tests.core.activity.logs import entry, new_database, reader_of, small_zones

FOUND_BY_AN_INDEX = [
    Term("category", ("device", "auth")),
    Term("category", ("device",), negated=True),
    Term("severity", (3, 4)),
    Term("severity", (1,), negated=True),
    Term("outcome", ("failure",)),
    Term("outcome", ("success",), negated=True),
    Term("action", ("device.lost", "device.connected")),
    Term("actor", ("Ada",)),
    Term("target", ("aa01", "aa02")),
    Term("target_name", ("Shelf", "Desk")),
    Term("cause", (str(uuid4()),)),
    Term("pinned", (1,)),
    Term("text", ("answer", "refused")),
]
INDEXES = {
    "target_name": ("activity_target", "VIRTUAL TABLE INDEX", "INTEGER PRIMARY KEY (rowid=?)"),
    "cause": ("activity_cause", "activity_id"),
    "pinned": ("INTEGER PRIMARY KEY",),
    "text": ("VIRTUAL TABLE INDEX", "INTEGER PRIMARY KEY (rowid=?)"),
}

# What is answered by looking at one entry after another; docs/performance.md tells of it.
KNOWN_EXCEPTIONS = [
    Term("severity", (1,)),
    Term("outcome", ("success",)),
    Term("actor", ("Ada",), negated=True),
    Term("action", ("device.lost",), negated=True),
    Term("target", ("aa01",), negated=True),
    Term("target_name", ("TV",)),
    Term("target_name", ("Shelf",), negated=True),
    Term("cause", (str(uuid4()),), negated=True),
    Term("run", ("run-1",)),
    Term("run", ("run-1",), negated=True),
    Term("seq", ("7",), negated=True),
    Term("pinned", (1,), negated=True),
    Term("text", ("ab", "answer")),
    Term("text", ("answer",), negated=True),
    Term("target", tuple(map(str, range(WALKS_LIMIT + 1)))),
]
REST = [condition(Term("text", ("x",))), *within_time(ActivityFilter(since=1))]
WITHIN = SeqRange(1, 1_000)


def plan_of(database: SqliteDatabase, query: Query) -> list[str]:
    """The steps in which SQLite would answer the query, newest first."""
    sql, parameters = database.get_sql_context().sql(query.order_by(SQL("1").desc())).query()
    return [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]


def searches(plan: list[str]) -> list[str]:
    return [step for step in plan if step.startswith(("SEARCH", "SCAN"))]


@pytest.mark.parametrize("term", FOUND_BY_AN_INDEX, ids=str)
def test_a_field_is_found_by_its_index_and_nothing_is_sorted(term: Term) -> None:
    expected = INDEXES.get(term.field, (f"activity_{term.field}",))
    for query in seqs_along(ways([term], are_texts_indexed=True), REST, WITHIN):
        plan = plan_of(new_database(), query)
        assert not any("TEMP B-TREE" in step for step in plan), plan
        assert all(any(index in step for index in expected) for step in searches(plan)), plan


@pytest.mark.parametrize("other", FOUND_BY_AN_INDEX, ids=str)
@pytest.mark.parametrize("first", FOUND_BY_AN_INDEX, ids=str)
def test_two_fields_are_merged_from_their_indexes(first: Term, other: Term) -> None:
    taken = [*ways([first], are_texts_indexed=True), *ways([other], are_texts_indexed=True)]
    queries = seqs_along(taken, [], WITHIN)

    assert len(queries) == len(walks(first)) * len(walks(other))
    for query in queries:
        plan = plan_of(new_database(), query)
        assert "MERGE (INTERSECT)" in plan
        assert not any("TEMP B-TREE" in step for step in plan), plan


@pytest.mark.parametrize("term", KNOWN_EXCEPTIONS, ids=lambda term: f"{term.negated}-{term.field}")
def test_some_terms_no_index_can_find_and_the_log_itself_is_walked(term: Term) -> None:
    assert ways([term], are_texts_indexed=True) == []

    (query,) = seqs_along([], [condition(term)], WITHIN)
    (step, *_subqueries) = searches(plan_of(new_database(), query))
    assert step == "SEARCH t1 USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"


def test_no_field_is_forgotten() -> None:
    # Numbers need no index: they bound the part of the log that is looked at.
    assert {term.field for term in [*FOUND_BY_AN_INDEX, *KNOWN_EXCEPTIONS]} == set(FIELDS)


def test_a_field_without_values_is_no_way() -> None:
    assert [term for term in (Term(field, ()) for field in FIELDS) if walks(term)] == []
    assert walks(Term("category", (), negated=True)) == []


def test_several_texts_are_one_question_to_the_index() -> None:
    texts = [Term("text", ("refused",)), Term("text", ("Desk", "Shelf"))]
    (way,) = ways(texts, are_texts_indexed=True)
    (walk,) = way.walks

    assert way.terms == tuple(texts)
    assert isinstance(walk.where, SQL)
    assert walk.where.params == ['(("ref" AND "use" AND "sed")) AND (("Des" AND "esk") OR ("She" AND "elf"))']


def test_texts_are_looked_for_in_the_rows_that_the_index_does_not_reach() -> None:
    terms = [Term("text", ("refused",)), Term("target_name", ("Desk",)), Term("category", ("device",))]

    assert [way.terms for way in ways(terms, are_texts_indexed=False)] == [(terms[2],)]


def test_numbers_bound_what_is_looked_at() -> None:
    with small_zones():
        reader = reader_of([entry(seq) for seq in range(1, 40)], indexed_zones=3)
        statements: list[str] = []
        reader.finder._database.connection().set_trace_callback(statements.append)
        found = reader.positions(ActivityFilter((Term("seq", ("30..32", "5", "31..33", "6", "9..7")),)))

    assert list(found) == [33, 32, 31, 30, 6, 5]
    assert [each[each.index("BETWEEN") :] for each in statements if "BETWEEN" in each] == [
        "BETWEEN 5 AND 6) AND 1) ORDER BY 1",
        "BETWEEN 30 AND 33) AND 1) ORDER BY 1",
    ]


def queries_for(*terms: Term) -> list[str]:
    """What is asked for a page of a log of which one entry in 20 is of a device, the others of lights."""
    reader = reader_of(entry(seq, "device.lost" if seq % 20 == 0 else "light.started") for seq in range(1, 40_001))
    statements: list[str] = []
    reader.finder._database.connection().set_trace_callback(statements.append)
    reader.page(ActivityFilter(terms), limit=5)
    return [each for each in statements if each.endswith("LIMIT 5")]


LOST, DEVICE, AFTERGLOW = (
    Term("action", ("device.lost",)),
    Term("category", ("device",)),
    Term("actor", ("Afterglow",)),
)


def test_ways_of_like_length_are_merged_without_a_look_at_rows() -> None:
    (query,) = queries_for(LOST, DEVICE)

    assert "INTERSECT" in query


def test_where_one_way_is_much_shorter_its_rows_are_looked_at() -> None:
    (query,) = queries_for(AFTERGLOW, LOST)

    assert "INTERSECT" not in query
    assert query.index('"action" =') < query.index("+(") < query.index('"actor" IN')


def test_where_rows_are_looked_at_anyway_nothing_is_merged() -> None:
    (query,) = queries_for(LOST, DEVICE, Term("text", ("de",)))

    assert "INTERSECT" not in query
