"""Questions to the log, and the thread that answers them."""

import threading
from collections.abc import Iterator
from concurrent.futures import CancelledError as FutureCancelledError
from concurrent.futures import Future, wait
from functools import partial
from pathlib import Path
from uuid import uuid4

import pytest
from peewee import SqliteDatabase

from core.activity.entry import Outcome, Severity, Target
from core.activity.filter import ActivityFilter, Term
from core.activity.reader import Choice, LogReader, ReaderLoop, Span
from core.errors import CancelledError, StorageError
from core.storage.database import open_reader
from tests.core.activity.logs import ACTORS, TARGETS, entry, file_of, new_database, reader_of

DEADLINE = 30.0
EVERYTHING = ActivityFilter()


def test_an_empty_log() -> None:
    reader = reader_of([])

    assert reader.head() == 0
    assert reader.span() == Span(0, 0, 0, 0)
    assert reader.count(EVERYTHING) == 0
    assert len(reader.positions(EVERYTHING)) == 0
    assert reader.page(EVERYTHING) == ()
    assert reader.choices("actor") == ()


def test_an_entry_comes_back_as_it_was_written() -> None:
    written = entry(
        7,
        "device.update",
        severity=Severity.ERROR,
        outcome=Outcome.FAILURE,
        actor=ACTORS[2],
        target=TARGETS[2],
        message="Größe 💡 geändert",
        metadata={"fields": ["name"], "tries": 2, "ratio": 0.5, "is_new": False, "note": None},
        cause=str(uuid4()),
    )
    reader = reader_of([written])

    assert reader.entry(written.id) == written
    assert reader.entries([7]) == (written,)
    assert reader.entry(str(uuid4())) is None
    assert reader.entry("no id") is None


def test_the_span_is_of_times_even_where_the_clock_went_back() -> None:
    reader = reader_of([entry(3, ts=50), entry(4, ts=10), entry(9, ts=30)])

    assert reader.span() == Span(3, 9, 10, 50)
    assert [each.seq for each in reader.page(ActivityFilter(since=10, until=50))] == [9, 4]


def test_entries_come_in_the_order_asked_for_without_the_lost() -> None:
    reader = reader_of(entry(seq) for seq in range(1, 1_200))

    asked = [1_000, 5, 7_000, 6, *range(1_199, 600, -1)]
    assert [each.seq for each in reader.entries(asked)] == [seq for seq in asked if seq != 7_000]


def test_positions_know_gaps_and_where_the_result_was_frozen() -> None:
    reader = reader_of(entry(seq) for seq in (1, 2, 3, 5, 6))

    assert list(reader.positions(EVERYTHING)) == [6, 5, 3, 2, 1]
    assert list(reader.positions(EVERYTHING.frozen_at(3))) == [3, 2, 1]
    assert isinstance(reader.positions(EVERYTHING.frozen_at(3))._ascending, range)
    assert reader.count(EVERYTHING.frozen_at(5)) == 4


def test_what_an_entry_led_to() -> None:
    cause = entry(1)
    led_to = [entry(seq, cause=cause.id) for seq in (2, 4, 5)]
    reader = reader_of([cause, *led_to, entry(6)])

    assert reader.caused_by(cause.id) == tuple(led_to)
    assert reader.caused_by(cause.id, limit=2) == tuple(led_to[:2])
    assert [each.seq for each in reader.page(ActivityFilter((Term("cause", (cause.id,)),)))] == [5, 4, 2, 1]


def test_choices_are_the_values_there_are_and_targets_go_by_their_newest_name() -> None:
    reader = reader_of(
        [
            entry(1, target=Target("device", "aa02", "Old name")),
            entry(2, target=Target("device", "aa01", "Shelf"), actor=ACTORS[0]),
            entry(3, target=Target("device", "aa02", "New name")),
            entry(4, "app.started"),
            entry(5, target=Target("device", "aa03", "")),
        ]
    )

    assert reader.choices("target") == (Choice("aa01", "Shelf"), Choice("aa02", "New name"), Choice("aa03", "aa03"))
    assert reader.choices("actor") == (Choice("Ada", "Ada"), Choice("Afterglow", "Afterglow"))
    assert reader.choices("action", limit=1) == (Choice("app.started", "app.started"),)


def test_a_damaged_database_is_a_sentence(tmp_path: Path) -> None:
    path = file_of(tmp_path / "log.db", (entry(seq, message="x" * 900) for seq in range(1, 400)))
    content = bytearray(path.read_bytes())
    content[8_192:-8_192] = b"\xff" * (len(content) - 16_384)
    path.write_bytes(content)

    with pytest.raises(StorageError, match="damaged"):
        LogReader(open_reader(path)).page(ActivityFilter((Term("text", ("nowhere",)),)))


def test_an_unwanted_question_stops_before_its_next_query() -> None:
    with pytest.raises(CancelledError):
        LogReader(new_database(), is_cancelled=lambda: True).head()


class Running:
    """A loop on its thread."""

    def __init__(self, path: Path) -> None:
        self.opened: list[SqliteDatabase] = []
        self.path = path
        self.loop = ReaderLoop(self._open)
        self.thread = threading.Thread(target=self.loop.run)
        self.thread.start()

    def _open(self) -> SqliteDatabase:
        self.opened.append(open_reader(self.path))
        return self.opened[-1]

    def block(self) -> tuple[threading.Event, "Future[str]"]:
        """Keep the loop busy until the event is set."""
        begun, released = threading.Event(), threading.Event()

        def hold(_reader: LogReader) -> str:
            begun.set()
            released.wait(DEADLINE)
            return "held"

        future = self.loop.ask("hold", hold)
        assert begun.wait(DEADLINE)
        return released, future


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Running]:
    running = Running(file_of(tmp_path / "log.db", [entry(1), entry(2)]))
    yield running
    running.loop.stop()
    running.thread.join(DEADLINE)
    assert not running.thread.is_alive()
    assert all(database.is_closed() for database in running.opened)


def endless(reader: LogReader) -> object:
    """A query that ends only when it is interrupted."""
    return reader.finder._database.execute_sql(
        "WITH RECURSIVE n(x) AS (SELECT 1 UNION ALL SELECT x + 1 FROM n) SELECT count(*) FROM n"
    ).fetchone()


def _append(answered: list[str], key: str, _reader: LogReader) -> None:
    answered.append(key)


def test_questions_are_answered_in_order_over_one_connection(running: Running) -> None:
    answered: list[str] = []
    released, _held = running.block()
    futures = [running.loop.ask(key, partial(_append, answered, key)) for key in "abc"]
    released.set()
    wait(futures, DEADLINE)

    assert answered == ["a", "b", "c"]
    assert running.loop.ask("head", LogReader.head).result(DEADLINE) == 2
    assert len(running.opened) == 1


def test_a_newer_question_replaces_one_that_waits(running: Running) -> None:
    released, _held = running.block()
    older = running.loop.ask("count", lambda _reader: "older")
    other = running.loop.ask("other", lambda _reader: "other")
    newer = running.loop.ask("count", lambda _reader: "newer")
    released.set()

    assert newer.result(DEADLINE) == "newer"
    assert other.result(DEADLINE) == "other"
    assert older.cancelled()


def test_a_newer_question_interrupts_the_one_that_runs(running: Running) -> None:
    begun = threading.Event()

    def question(reader: LogReader) -> object:
        begun.set()
        return endless(reader)

    older = running.loop.ask("count", question)
    assert begun.wait(DEADLINE)
    # An interrupt that comes between two queries stops nothing by itself, so it is repeated until it has.
    while not older.done():
        newer = running.loop.ask("count", LogReader.head)

    assert older.cancelled()
    assert running.loop.ask("count", LogReader.head).result(DEADLINE) == 2
    assert newer.done()


def test_a_stale_question_that_runs_to_its_end_still_ends_cancelled(running: Running) -> None:
    released, held = running.block()
    newer = running.loop.ask("hold", LogReader.head)
    released.set()

    assert newer.result(DEADLINE) == 2
    with pytest.raises(FutureCancelledError):
        held.result(DEADLINE)


def test_a_question_with_another_key_interrupts_nothing(running: Running) -> None:
    released, held = running.block()
    other = running.loop.ask("other", LogReader.head)
    released.set()

    assert (held.result(DEADLINE), other.result(DEADLINE)) == ("held", 2)


def test_an_error_reaches_the_asker_and_the_loop_goes_on(running: Running) -> None:
    def fail(_reader: LogReader) -> None:
        raise ZeroDivisionError

    with pytest.raises(ZeroDivisionError):
        running.loop.ask("a", fail).result(DEADLINE)
    assert running.loop.ask("a", LogReader.head).result(DEADLINE) == 2


def test_a_database_that_cannot_be_opened_is_tried_again(running: Running) -> None:
    path, running.path = running.path, running.path / "nowhere.db"
    with pytest.raises(StorageError):
        running.loop.ask("a", LogReader.head).result(DEADLINE)

    running.path = path
    assert running.loop.ask("a", LogReader.head).result(DEADLINE) == 2


def test_a_future_its_owner_cancelled_is_left_alone(running: Running) -> None:
    released, _held = running.block()
    cancelled = running.loop.ask("a", LogReader.head)
    cancelled.cancel()
    released.set()

    assert running.loop.ask("b", LogReader.head).result(DEADLINE) == 2
    assert cancelled.cancelled()


def test_stopping_cancels_what_waits_and_what_comes_later(running: Running) -> None:
    released, held = running.block()
    waiting = running.loop.ask("a", LogReader.head)
    running.loop.stop()
    late = running.loop.ask("b", LogReader.head)
    released.set()
    running.thread.join(DEADLINE)

    assert [future.cancelled() for future in (held, waiting, late)] == [True, True, True]
