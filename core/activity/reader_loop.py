"""The log reader's thread: questions to the log come from any thread, and a newer one takes the place of an older."""

import sqlite3
import threading
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Generic, TypeVar

from peewee import SqliteDatabase

from core.activity.reader import LogReader

T = TypeVar("T")


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
