"""The SQL of a filter: which index it walks, and what LIKE would take for a wildcard."""

from uuid import uuid4

import pytest
from peewee import SQL

from core.activity.filter import ActivityFilter, Term
from core.activity.queries import BRANCHES_LIMIT, SeqRange, branches, matching_seqs
from tests.core.activity.logs import TARGETS, entry, new_database, reader_of

INDEX_WALKS = [
    Term("category", ("device", "auth")),
    Term("severity", (3, 4)),
    Term("outcome", ("failure",)),
    Term("action", ("device.lost", "device.connected")),
    Term("actor", ("Ada",)),
    Term("target", ("aa01", "aa02")),
    Term("cause", (str(uuid4()),)),
]


@pytest.mark.parametrize("term", INDEX_WALKS, ids=lambda term: term.field)
def test_an_indexed_field_is_found_by_its_index_and_nothing_is_sorted(term: Term) -> None:
    database = new_database()
    wanted = ActivityFilter((term, Term("text", ("x",)), Term("category", ("system",))), since=1)
    query = matching_seqs(wanted, SeqRange(1, 1_000), term).order_by(SQL("1"))
    sql, parameters = database.get_sql_context().sql(query).query()

    plan = [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters)]
    assert not any("TEMP B-TREE" in step or step.startswith("SCAN") for step in plan), plan
    assert all(f"activity_{term.field}" in step or "activity_id" in step for step in plan if "SEARCH" in step), plan


def test_without_a_term_to_walk_by_the_log_itself_is_walked() -> None:
    database = new_database()
    wanted = ActivityFilter(tuple(INDEX_WALKS), since=1)
    query = matching_seqs(wanted, SeqRange(1, 1_000)).order_by(SQL("1").desc())
    sql, parameters = database.get_sql_context().sql(query).query()

    (step,) = database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", parameters).fetchall()
    assert step[3] == "SEARCH t1 USING INTEGER PRIMARY KEY (rowid>? AND rowid<?)"


@pytest.mark.parametrize(
    "term",
    [
        Term("text", ("x",)),
        Term("actor", ("Ada",), negated=True),
        Term("severity", (1, 4)),
        Term("outcome", ("success", "failure")),
        Term("action", ("device.*",)),
        Term("target", tuple(map(str, range(BRANCHES_LIMIT + 1)))),
    ],
)
def test_some_terms_no_index_can_find(term: Term) -> None:
    assert list(branches(term)) == []


@pytest.mark.parametrize(
    ("text", "seqs"), [("50%", [2]), ("%", [2]), ("TV\\", [2]), ("1_", [3]), ("_", [3]), ("ÉCRAN", [])]
)
def test_a_wildcard_is_a_letter_like_any_other(text: str, seqs: list[int]) -> None:
    log = [entry(1, message="500"), entry(2, message="", target=TARGETS[2]), entry(3, message="x1_y écran")]
    found = reader_of(log).positions(ActivityFilter((Term("text", (text,)),)))

    assert list(found) == seqs
