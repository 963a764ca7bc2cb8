"""The index over the log follows the log, in the recorder's idle moments."""

import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Generator, Iterator
from contextlib import closing
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from core.activity import upkeep, zones
from core.activity.announcements import RecorderNews, Work, WorkChanged
from core.activity.catalog import draft
from core.activity.ledger import Ledger
from core.activity.recorder import Recorder
from core.activity.removal import remove_entries
from core.activity.text_index import TEXT_COLUMNS
from core.activity.zones import ZONE_ENTRIES
from core.errors import StorageError
from core.storage.database import open_reader, open_writer, prepare
from core.storage.tables import ActivityRow, ZoneRow
from tests.core.activity.logs import entry, fill, new_database
from tests.fakes.recording import FakeClock


class Kept:
    """A recorder at work by hand, beside a connection that looks."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "afterglow.db"
        self.clock = FakeClock()
        self.announced: list[RecorderNews] = []
        prepare(self.path)
        self.recorder = self._recorder()
        self.database = open_reader(self.path)

    def _recorder(self) -> Recorder:
        return Recorder(
            self.path, open_writer, "run-1", announce=self.announced.append, wake=lambda: None, clock=self.clock
        )

    def record(self, count: int) -> None:
        for number in range(count):
            self.recorder.record(draft("device.connected", address=f"10.0.0.{number % 250}", attempts=number))

    def settle(self, turns: int = 100) -> None:
        """Give turns, as many as it wants, without a pause."""
        for _ in range(turns):
            wait_s = self.recorder.work()
            if wait_s is None or wait_s >= 10:
                return
            self.clock.go(wait_s)
        raise AssertionError("The recorder finds no end.")

    def close(self) -> None:
        self.recorder.close()
        self.database.close()


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    kept = Kept(tmp_path)
    yield kept
    kept.close()


def assert_index_is_right(database: SqliteDatabase) -> None:
    """Below the watermark, zones and full text are what the entries make them; above it, there are none."""
    end = zones.watermark(database)
    assert end % ZONE_ENTRIES == 0
    known = {zone.number: zone for zone in zones.stored(database, 0, 1 << 40)}
    expected = {number: zones.summary(database, number) for number in range(zones.zone_of(end))}
    assert known == {number: zone for number, zone in expected.items() if zone is not None}
    assert indexed(database) == seqs_below(database, end)


def indexed(database: SqliteDatabase) -> list[int]:
    """What the full-text index holds, by trigrams that every entry has."""
    found = 'SELECT rowid FROM activity_text WHERE activity_text MATCH \'"dev" AND "con"\' ORDER BY rowid'
    return [seq for (seq,) in database.execute_sql(found)]


def seqs_below(database: SqliteDatabase, end: int) -> list[int]:
    below = ActivityRow.select(ActivityRow.seq).where(ActivityRow.seq < end, ActivityRow.action == "device.connected")
    return [seq for (seq,) in below.order_by(ActivityRow.seq).tuples().execute(database)]


def test_whole_zones_are_indexed_when_nothing_waits(kept: Kept) -> None:
    kept.record(3 * ZONE_ENTRIES + 10)
    kept.settle()

    assert zones.watermark(kept.database) == 3 * ZONE_ENTRIES
    assert_index_is_right(kept.database)


def test_a_zone_is_indexed_once_its_last_entry_is_written(kept: Kept) -> None:
    kept.record(ZONE_ENTRIES - 2)
    kept.settle()
    assert zones.watermark(kept.database) == 0

    kept.record(1)
    kept.settle()
    assert zones.watermark(kept.database) == ZONE_ENTRIES
    assert_index_is_right(kept.database)


def test_what_waits_is_written_before_anything_is_indexed(kept: Kept) -> None:
    kept.record(5_000)
    kept.recorder.work()
    assert (zones.watermark(kept.database), ActivityRow.select().count(kept.database)) == (0, 2_000)

    kept.settle()
    assert zones.watermark(kept.database) == 5_000 // ZONE_ENTRIES * ZONE_ENTRIES


def test_closing_does_not_wait_for_the_index_and_the_next_start_goes_on(kept: Kept) -> None:
    kept.record(4 * ZONE_ENTRIES)
    kept.recorder.work()
    kept.recorder.close()
    assert zones.watermark(kept.database) < 4 * ZONE_ENTRIES

    kept.recorder = kept._recorder()
    kept.record(1)
    kept.settle()
    assert zones.watermark(kept.database) == 4 * ZONE_ENTRIES
    assert_index_is_right(kept.database)


def test_a_turn_that_fails_leaves_nothing_behind_and_is_put_off(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    def fail(*_arguments: object) -> None:
        raise StorageError("The disk is full.")

    kept.record(2 * ZONE_ENTRIES)
    with monkeypatch.context() as patched:
        patched.setattr(zones, "raise_watermark", fail)
        kept.settle()
        assert indexed(kept.database) == []
        assert ZoneRow.select().count(kept.database) == 0

    # Entries are taken in as ever meanwhile.
    kept.record(1)
    kept.recorder.work()
    assert (zones.watermark(kept.database), ActivityRow.select().count(kept.database)) == (0, 2 * ZONE_ENTRIES + 1)
    kept.clock.go(100)
    kept.settle()
    assert zones.watermark(kept.database) == 2 * ZONE_ENTRIES
    assert_index_is_right(kept.database)


def test_entries_that_are_removed_leave_the_index(kept: Kept) -> None:
    kept.record(4 * ZONE_ENTRIES)
    kept.settle()
    gone = [*range(1, 300), *range(400, 500, 3), *range(4 * ZONE_ENTRIES - 5, 4 * ZONE_ENTRIES + 1)]
    removal = kept.recorder.perform(lambda ledger: remove_entries(ledger.database, gone))
    kept.settle()

    removal.result()
    assert_index_is_right(kept.database)
    assert indexed(kept.database) == [seq for seq in range(1, 4 * ZONE_ENTRIES) if seq not in gone]


_INDEXING = """
import sys, time
from pathlib import Path
from core.activity.catalog import draft
from core.activity.recorder_thread import recording

with recording(Path(sys.argv[1]), "run-1", lambda event: None) as recorder:
    for number in range(20_000):
        recorder.record(draft("device.connected", address="10.0.0.1", attempts=number))
    time.sleep(600)
"""


def test_a_process_killed_while_it_indexes_leaves_an_index_that_is_right(tmp_path: Path) -> None:
    path = tmp_path / "afterglow.db"
    prepare(path)
    with subprocess.Popen([sys.executable, "-c", _INDEXING, str(path)]) as process:
        while watermark_of(path) < 5 * ZONE_ENTRIES:
            assert process.poll() is None
            time.sleep(0.01)
        process.kill()

    with closing(open_reader(path)) as database:
        assert_index_is_right(database)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("INSERT INTO activity_text (activity_text) VALUES ('integrity-check')")
        assert connection.execute("PRAGMA quick_check").fetchall() == [("ok",)]


def watermark_of(path: Path) -> int:
    with closing(open_reader(path)) as database:
        return zones.watermark(database)


def test_a_log_that_is_another_is_looked_at_anew(kept: Kept) -> None:
    kept.record(3 * ZONE_ENTRIES)
    kept.settle()

    def replace(ledger: Ledger) -> None:
        ledger.database.execute_sql("INSERT INTO activity_text (activity_text) VALUES ('delete-all')")
        ZoneRow.delete().execute(ledger.database)
        zones.raise_watermark(ledger.database, 0)
        ledger.replaced(())

    kept.recorder.perform_alone(replace)
    kept.settle()

    assert zones.watermark(kept.database) == 3 * ZONE_ENTRIES
    assert_index_is_right(kept.database)


def test_the_segments_of_the_index_are_merged(kept: Kept) -> None:
    kept.record(40 * ZONE_ENTRIES)
    kept.settle(turns=500)

    (structure,) = kept.database.execute_sql("SELECT length(block) FROM activity_text_data WHERE id = 10").fetchone()
    assert structure < 40
    assert_index_is_right(kept.database)


def test_an_index_is_built_over_a_log_with_holes() -> None:
    database = new_database()
    with closing(database):
        fill(database, [entry(seq) for seq in (3, 255, 256, 900, 1_023)])
        for number in range(4):
            upkeep.index_zone(database, number)

        assert zones.watermark(database) == 4 * ZONE_ENTRIES
        assert_index_is_right(database)


def test_the_columns_of_the_index_are_those_it_is_fed_with() -> None:
    database = new_database()
    made: Callable[[str], list[str]] = lambda table: [  # noqa: E731
        row[1] for row in database.execute_sql(f"PRAGMA table_info({table})")
    ]

    assert made("activity_text") == [column.column_name for column in TEXT_COLUMNS[1:]]


def break_index(kept: Kept) -> None:
    """Spoil what SQLite does not look into when it checks a file."""
    kept.recorder.perform_alone(
        lambda ledger: ledger.database.execute_sql(
            "UPDATE activity_text_data SET block = x'00' WHERE id = (SELECT max(id) FROM activity_text_data)"
        )
    )
    kept.settle()
    kept.recorder.close()
    kept.recorder = kept._recorder()


@pytest.mark.parametrize("removed", [0, 100])
def test_a_damaged_index_is_made_anew_and_keeps_nothing_from_going_on(kept: Kept, removed: int) -> None:
    kept.record(3 * ZONE_ENTRIES)
    kept.settle()
    break_index(kept)
    kept.record(2 * ZONE_ENTRIES)
    if removed:
        gone = kept.recorder.perform(lambda ledger: remove_entries(ledger.database, range(1, removed + 1)))
        kept.recorder.work()
        assert gone.result()
    kept.settle()

    told = "SELECT seq, severity FROM activity WHERE action = 'log.index_rebuilt'"
    assert kept.database.execute_sql(told).fetchall() == [(5 * ZONE_ENTRIES + 1, 3)]
    assert zones.watermark(kept.database) == 5 * ZONE_ENTRIES
    found = "SELECT count(*) FROM activity_text WHERE activity_text MATCH '\"dev\"'"
    assert kept.database.execute_sql(found).fetchall() == [(5 * ZONE_ENTRIES - 1 - removed,)]


def test_what_takes_long_is_told_of_until_it_is_over(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(upkeep, "_TOLD_ENTRIES", 4 * ZONE_ENTRIES)
    kept.record(3 * ZONE_ENTRIES)
    kept.settle()
    assert [event for event in kept.announced if isinstance(event, WorkChanged)] == []

    kept.record(6 * ZONE_ENTRIES)
    kept.settle()
    told = [event for event in kept.announced if isinstance(event, WorkChanged)]
    assert told[0].work is Work.INDEXING
    assert [event.is_over for event in told] == [False] * (len(told) - 1) + [True]
    assert [event.done for event in told] == sorted(event.done for event in told)


def test_long_jobs_pause_for_entries_that_come_in_and_hardly_otherwise(kept: Kept) -> None:
    def steps(_ledger: Ledger) -> Generator[float, None, None]:
        while True:
            yield 0.04

    kept.recorder.perform_steps(steps)
    kept.recorder.work()
    assert kept.recorder.work() == pytest.approx(0.001)
    kept.record(1)
    kept.recorder.work()
    kept.clock.go(0.001)
    kept.recorder.work()
    assert kept.recorder.work() == pytest.approx(0.04)
