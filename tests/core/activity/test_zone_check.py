"""Indexes that are not of the entries are noticed, told of and made again."""

import pytest
from peewee import SqliteDatabase

from core.activity.filter import ActivityFilter, Term
from core.activity.reader import LogReader
from core.activity.upkeep import index_zone
from core.activity.zone_check import begin_anew
from core.activity.zones import watermark
from core.storage.state import save_state
from tests.core.activity.chained import copy_of, log_of, prune, verified

WHOLE = log_of(1_200)
for _number in range(4):
    index_zone(WHOLE, _number)


def test_zones_fit_whatever_has_gone() -> None:
    database = copy_of(WHOLE)
    prune(database, [*range(256, 512), 600, 601])
    assert verified(database).do_indexes_fit


@pytest.mark.parametrize(
    "statement",
    [
        "UPDATE zone SET earliest = 0 WHERE number = 1",
        "UPDATE zone SET latest = 0 WHERE number = 0",
        "UPDATE zone SET counts = zeroblob(32) WHERE number = 3",
        "UPDATE zone SET counts = x'' WHERE number = 3",
        "DELETE FROM zone WHERE number = 2",
        "INSERT INTO zone SELECT 4, earliest, latest, counts FROM zone WHERE number = 3",
        "INSERT INTO zone SELECT -1, earliest, latest, counts FROM zone WHERE number = 3",
        "UPDATE state SET value = '1280' WHERE name = 'log.indexed'",
        "UPDATE state SET value = '1000000000000' WHERE name = 'log.indexed'",
        "DELETE FROM state WHERE name = 'log.indexed'",
        "UPDATE state SET value = 'no number' WHERE name = 'log.indexed'",
        "UPDATE state SET value = '[]' WHERE name = 'log.indexed'",
    ],
)
def test_zones_that_do_not_fit_are_told_of_and_made_anew(statement: str) -> None:
    database = copy_of(WHOLE)
    assert database.execute_sql(statement).rowcount == 1
    found = verified(database)
    assert found.misfit is None
    assert not found.do_indexes_fit
    assert found.finding == ("All 1,200 entries fit. The indexes over them do not fit them and are to be made anew.")

    with database.atomic():
        begin_anew(database)
    assert_right(database)
    for number in range(4):
        index_zone(database, number)
    assert_right(database)
    assert watermark(database) == 1_024


def assert_right(database: SqliteDatabase) -> None:
    assert verified(database).do_indexes_fit
    for term in (Term("category", ("entity",)), Term("text", ("desk",)), Term("run", ("run-1",))):
        wanted = ActivityFilter((term,))
        assert LogReader(database).count(wanted) == LogReader(WHOLE).count(wanted) > 0


def test_a_watermark_that_is_none_is_told_of() -> None:
    database = copy_of(WHOLE)
    save_state(database, "log.indexed", 1_000)
    assert not verified(database).do_indexes_fit
