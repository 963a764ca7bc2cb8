"""Each start knows whether the one before ended as it should."""

from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from core.storage.database import FILE_NAME, open_writer, prepare
from core.storage.runs import begin_run, end_run, note_run, see_run
from core.storage.state import load_state, save_state
from core.storage.tables import RunRow
from tests.fakes.recording import FakeClock


def test_an_unclean_end_is_told_with_the_time_it_was_last_seen(tmp_path: Path) -> None:
    prepare(tmp_path / FILE_NAME)
    database, clock = open_writer(tmp_path / FILE_NAME), FakeClock()
    assert begin_run(database, "one", "1", clock) is None
    clock.go(5)
    end_run(database, "one", clock)
    clock.go(5)
    assert begin_run(database, "two", "1", clock) is None
    clock.go(30)
    see_run(database, "two", clock)
    seen = clock.now_us()
    clock.go(3600)
    assert begin_run(database, "three", "1", clock) == seen
    database.close()


@pytest.fixture
def database(tmp_path: Path) -> Iterator[SqliteDatabase]:
    prepare(tmp_path / FILE_NAME)
    with closing(open_writer(tmp_path / FILE_NAME)) as opened:
        yield opened


AHEAD, RIGHT = FakeClock(1_900_000_000_000_000), FakeClock(1_800_000_000_000_000)


def test_a_crash_is_told_of_though_an_earlier_run_seems_later(database: SqliteDatabase) -> None:
    begin_run(database, "one", "1", AHEAD)
    end_run(database, "one", AHEAD)
    begin_run(database, "two", "1", RIGHT)
    assert begin_run(database, "three", "1", RIGHT) == RIGHT.now_us()


def test_a_crash_is_told_of_once_though_it_seems_later_than_what_follows(database: SqliteDatabase) -> None:
    begin_run(database, "one", "1", AHEAD)
    assert begin_run(database, "two", "1", RIGHT) == AHEAD.now_us()
    end_run(database, "two", RIGHT)
    assert begin_run(database, "three", "1", RIGHT) is None


def test_a_run_that_comes_back_with_a_backup_is_no_crash(database: SqliteDatabase) -> None:
    begin_run(database, "backed up while it ran", "1", RIGHT)
    note_run(database, "restored it", "1", RIGHT)
    end_run(database, "restored it", RIGHT)
    assert begin_run(database, "next", "1", RIGHT) is None


def test_a_run_is_not_forgotten_while_it_runs_though_many_seem_later(database: SqliteDatabase) -> None:
    for number in range(510):
        begin_run(database, str(number), "1", AHEAD)
        end_run(database, str(number), AHEAD)
    begin_run(database, "now", "1", RIGHT)
    assert RunRow.select().count(database) == 501
    assert begin_run(database, "next", "1", RIGHT) == RIGHT.now_us()


def test_state_is_kept_replaced_and_forgotten(tmp_path: Path) -> None:
    prepare(tmp_path / FILE_NAME)
    database = open_writer(tmp_path / FILE_NAME)
    assert load_state(database, "x") is None
    save_state(database, "x", {"a": [1, None]})
    save_state(database, "x", {"a": [2]})
    assert load_state(database, "x") == {"a": [2]}
    save_state(database, "x", None)
    assert load_state(database, "x") is None
    database.close()
