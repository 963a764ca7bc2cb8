"""Reading the log: pages, positions and counts, never all of it, and the thread on which that happens."""

import sqlite3
import threading
from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, Generic, NamedTuple, TypeVar

from peewee import SQL, Expression, SqliteDatabase, fn

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.finder import SeqFinder, counted
from core.activity.positions import Positions
from core.activity.queries import id_bytes
from core.activity.rows import Row, from_row
from core.storage.tables import ActivityRow

PAGE_SIZE: Final = 128
_BIND_LIMIT: Final = 500
"""Sequence numbers a query; every SQLite takes 999 parameters."""

T = TypeVar("T")


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a term of a field can have, and how a person calls it."""

    value: str
    label: str


class Span(NamedTuple):
    """What the log reaches over: first and last `seq`, earliest and latest `ts` (µs UTC); all 0 where it is empty."""

    first_seq: int
    last_seq: int
    first_ts: int
    last_ts: int


class LogReader:
    """Answers questions about the log over one connection, on the thread that opened it.

    Every method raises `StorageError` where reading fails, and `CancelledError` where the answer is no longer
    wanted. No cursor and no transaction outlives a call.
    """

    def __init__(self, database: SqliteDatabase, is_cancelled: Callable[[], bool] = lambda: False) -> None:
        """`database` is open, on this thread; `is_cancelled` is asked before each query."""
        self.finder = SeqFinder(database, is_cancelled)

    def file(self) -> Path:
        """The database that is read."""
        return self.finder.file()

    def head(self) -> int:
        """`seq` of the last entry, 0 where there is none."""
        return self.finder.number(ActivityRow.select(fn.MAX(ActivityRow.seq)))

    def span(self) -> Span:
        """What the log reaches over."""
        # One aggregate a query: asked for two at once, SQLite scans the table.
        columns, extremes = (ActivityRow.seq, ActivityRow.ts), (fn.MIN, fn.MAX)
        with self.finder.snapshot():
            return Span(*(self.finder.number(ActivityRow.select(e(c))) for c in columns for e in extremes))

    def count(self, wanted: ActivityFilter) -> int:
        """How many entries match, exactly."""
        with self.finder.snapshot():
            if wanted.is_everything:
                return self.finder.count_to(self.finder.seq_range(wanted).last)
            return self.finder.number(counted(self.finder.matching(wanted)))

    def positions(self, wanted: ActivityFilter) -> Positions:
        """Where each matching entry stands."""
        with self.finder.snapshot():
            within = self.finder.seq_range(wanted)
            if wanted.is_everything and self.finder.count_to(within.last) == within.width:
                return Positions(range(within.first, within.last + 1))
            return Positions(self.finder.seqs(self.finder.matching(wanted).order_by(SQL("1"))))

    def page(
        self, wanted: ActivityFilter, before_seq: int | None = None, limit: int = PAGE_SIZE
    ) -> tuple[ActivityEntry, ...]:
        """The newest `limit` matching entries, or the newest older than `before_seq`; newest first."""
        with self.finder.snapshot():
            newest_first = self.finder.matching(wanted, before_seq=before_seq).order_by(SQL("1").desc())
            return self._entries(self.finder.seqs(newest_first.limit(limit)))

    def rows_after(self, wanted: ActivityFilter, after_seq: int = 0, limit: int = PAGE_SIZE) -> list[Row]:
        """The oldest `limit` matching entries newer than `after_seq`, oldest first, as the table holds them."""
        with self.finder.snapshot():
            oldest_first = self.finder.matching(wanted, after_seq=after_seq).order_by(SQL("1"))
            return self._rows(self.finder.seqs(oldest_first.limit(limit)))

    def entries(self, seqs: Sequence[int]) -> tuple[ActivityEntry, ...]:
        """Those entries in that order; without those that are no longer there."""
        with self.finder.snapshot():
            return self._entries(seqs)

    def entry(self, entry_id: str) -> ActivityEntry | None:
        """The entry of that id."""
        found = self.finder.rows(ActivityRow.select().where(ActivityRow.id == id_bytes(entry_id)).limit(1))
        return from_row(found[0]) if found else None

    def caused_by(self, entry_id: str, limit: int = PAGE_SIZE) -> tuple[ActivityEntry, ...]:
        """The first `limit` entries that one led to, oldest first."""
        led_to = ActivityRow.select().where(ActivityRow.cause == id_bytes(entry_id))
        return tuple(map(from_row, self.finder.rows(led_to.order_by(ActivityRow.seq).limit(limit))))

    def choices(self, field: str, limit: int = 200) -> tuple[Choice, ...]:
        """The first `limit` values that `action`, `actor`, `category` or `target` have, in order.

        A target's label is its newest name.
        """
        with self.finder.snapshot():
            values = self.finder.distinct(field, limit)
            return tuple(Choice(value, self._label(field, value)) for value in values)

    def _label(self, field: str, value: str) -> str:
        if field != "target":
            return value
        names = ActivityRow.select(ActivityRow.target_name).where(ActivityRow.target_id == value)
        ((name,),) = self.finder.rows(names.order_by(ActivityRow.seq.desc()).limit(1))
        return str(name or value)

    def _entries(self, seqs: Sequence[int]) -> tuple[ActivityEntry, ...]:
        return tuple(map(from_row, self._rows(seqs)))

    def _rows(self, seqs: Sequence[int]) -> list[Row]:
        found: dict[int, Row] = {}
        for start in range(0, len(seqs), _BIND_LIMIT):
            some = seqs[start : start + _BIND_LIMIT]
            for row in self.finder.rows(ActivityRow.select().where(_is_one_of(some))):
                found[row[0]] = row
        return [found[seq] for seq in seqs if seq in found]


def _is_one_of(seqs: Sequence[int]) -> Expression:
    first, last = min(seqs), max(seqs)
    if last - first + 1 == len(seqs):
        return ActivityRow.seq.between(first, last)
    return ActivityRow.seq.in_(list(seqs))


@dataclass(eq=False, slots=True)
class _Asked(Generic[T]):
    """A question on its way."""

    key: str
    question: Callable[[LogReader], T]
    future: "Future[T]"
    is_stale: bool = False

    def answer(self, reader: Callable[[], LogReader]) -> None:
        """Ask the reader and settle the future, which ends cancelled where the question has become stale."""
        # The future stays pending meanwhile: one that runs could no longer end cancelled.
        try:
            result = self.question(reader())
        except Exception as error:  # whatever it is, it is the asker's
            if self._is_wanted():
                self.future.set_exception(error)
        else:
            if self._is_wanted():
                self.future.set_result(result)

    def cancel(self) -> None:
        """End the future cancelled."""
        self.future.cancel()
        self.future.set_running_or_notify_cancel()

    def _is_wanted(self) -> bool:
        if self.is_stale:
            self.future.cancel()
        return self.future.set_running_or_notify_cancel()


class ReaderLoop:
    """The log reader's thread: questions come from any thread and are answered here one after another."""

    def __init__(self, opener: Callable[[], SqliteDatabase]) -> None:
        """`opener` opens a connection for reading; it is called on the thread that runs the loop."""
        self._opener = opener
        self._changed = threading.Condition()
        self._queued: dict[str, _Asked[Any]] = {}
        self._running: _Asked[Any] | None = None
        self._database: SqliteDatabase | None = None
        self._connection: sqlite3.Connection | None = None
        self._is_stopped = False

    def ask(self, key: str, question: Callable[[LogReader], T]) -> "Future[T]":
        """The answer to a question, which takes the place of an older one with the same key.

        The future of the older one ends cancelled, whether it was still waiting or is interrupted at its work;
        so does this one where the loop has been stopped.
        """
        asked = _Asked(key, question, Future())
        with self._changed:
            replaced = asked if self._is_stopped else self._queued.pop(key, None)
            if not self._is_stopped:
                self._queued[key] = asked
            if self._running is not None and self._running.key == key:
                self._interrupt()
            self._changed.notify()
        if replaced is not None:
            replaced.cancel()
        return asked.future

    def run(self) -> None:
        """Answer questions until `stop`."""
        while self._wait():
            if asked := self._take():
                self._answer(asked)
        self._close()

    def stop(self) -> None:
        """End the loop; questions that wait or run end cancelled."""
        with self._changed:
            self._is_stopped = True
            left, self._queued = self._queued, {}
            self._interrupt()
            self._changed.notify()
        for asked in left.values():
            asked.cancel()

    def _interrupt(self) -> None:
        """Stop the running question, whose successor can only begin once the lock, held here, is free."""
        if self._running is not None:
            self._running.is_stale = True
            if self._connection is not None:
                self._connection.interrupt()

    def _wait(self) -> bool:
        """Wait for something to do; False when the loop is to end."""
        with self._changed:
            self._changed.wait_for(lambda: self._is_stopped or bool(self._queued))
            return not self._is_stopped

    def _take(self) -> _Asked[Any] | None:
        with self._changed:
            if not self._queued:
                return None
            self._running = self._queued.pop(next(iter(self._queued)))
            return self._running

    def _answer(self, asked: _Asked[Any]) -> None:
        asked.answer(self._reader)
        with self._changed:
            self._running = None

    def _reader(self) -> LogReader:
        if self._database is None:
            self._database = self._opener()
            self._connection = self._database.connection()
        return LogReader(self._database, lambda: self._running is not None and self._running.is_stale)

    def _close(self) -> None:
        with self._changed:
            self._connection = None
        if self._database is not None:
            self._database.close()
            self._database = None
