"""The thread that answers questions to the log."""

import sqlite3
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError as FutureCancelledError
from concurrent.futures import Future, wait
from functools import partial
from pathlib import Path

import pytest
from peewee import SqliteDatabase

from core.activity.filter import ActivityFilter, Term
from core.activity.reader import LogReader
from core.activity.reader_loop import ReaderLoop
from core.errors import StorageError
from core.storage.database import open_reader
from tests.core.activity.logs import entry, file_of

DEADLINE = 30.0


class Running:
    """A loop on its thread."""

    def __init__(self, path: Path) -> None:
        self.opened: list[SqliteDatabase] = []
        self.path = path
        self.prepare: Callable[[sqlite3.Connection], None] = lambda _connection: None
        self.loop = ReaderLoop(self._open)
        self.thread = threading.Thread(target=self.loop.run)
        self.thread.start()

    def _open(self) -> SqliteDatabase:
        self.opened.append(open_reader(self.path))
        self.prepare(self.opened[-1].connection())
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


def test_a_count_is_interrupted_in_its_midst(tmp_path: Path) -> None:
    begun, compared = threading.Event(), 0

    def slow_like(_pattern: str, _text: str, _escape: str | None = None) -> bool:
        nonlocal compared
        compared += 1
        begun.set()
        released.wait(DEADLINE)
        return False

    released = threading.Event()
    running = Running(file_of(tmp_path / "log.db", [entry(seq) for seq in range(1, 2_000)]))
    running.prepare = lambda connection: connection.create_function("like", -1, slow_like)
    older = running.loop.ask("count", lambda log: log.count(ActivityFilter((Term("text", ("ab",)),))))
    assert begun.wait(DEADLINE)
    newer = running.loop.ask("count", LogReader.head)
    released.set()

    assert newer.result(DEADLINE) == 1_999
    assert older.cancelled()
    assert compared < 1_999
    running.loop.stop()
    running.thread.join(DEADLINE)


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
