"""The only writer of the database.

From any thread: `record` hands in an entry, `perform` a unit of work, `perform_steps` a long job in small
transactions, `perform_alone` something that must not run in a transaction. All of it happens on the recorder's
thread, which calls `work` whenever `wake` has been called or the time `work` returned has passed. Entries that have
queued up are committed together with one sync, and announced only after it.
"""

import contextvars
import logging
from collections import deque
from collections.abc import Callable, Generator
from concurrent.futures import Future
from dataclasses import dataclass
from pathlib import Path
from typing import Any, Final, TypeAlias, TypeVar

from peewee import SqliteDatabase

from core.activity.announcements import ActivityLogged, Durability, DurabilityChanged, RecorderNews
from core.activity.coalescing import Coalescer
from core.activity.entry import Draft
from core.activity.inbox import ENTRIES_AT_MOST, Inbox, Job
from core.activity.ledger import REFUSALS, Ledger
from core.activity.unsaved import Unsaved
from core.activity.upkeep import Upkeep
from core.clock import Clock, SystemClock
from core.errors import StorageError
from core.storage.damage import suspect
from core.storage.failures import SQLITE_ERRORS, as_storage_error, is_damage, is_environment

logger = logging.getLogger(__name__)

T = TypeVar("T")
Unit: TypeAlias = Callable[[Ledger], T]
Steps: TypeAlias = Callable[[Ledger], Generator[float, None, T]]

_QUIET_CHECK_S: Final = 15.0
_QUIET_PAUSE_S: Final = 0.001
"""Between the steps of a long job while no entries come in: they are what longer pauses are for."""


@dataclass(slots=True)
class _Stepping:
    job: Job
    steps: Generator[float, None, Any]
    due: float


class Recorder:
    """See the module. `open_database` is called on the recorder's thread, at the first `work`."""

    def __init__(
        self,
        path: Path,
        open_database: Callable[[Path], SqliteDatabase],
        run: str,
        *,
        announce: Callable[[RecorderNews], None],
        wake: Callable[[], None],
        clock: Clock | None = None,
        capacity: int = ENTRIES_AT_MOST,
    ) -> None:
        self._path = path
        self._open_database = open_database
        self._run = run
        self._announce = announce
        self._wake = wake
        self._clock = clock or SystemClock()
        self._inbox = Inbox(capacity)
        # From here on: the recorder's thread only.
        self._ledger: Ledger | None = None
        self._identity: tuple[int, int] | None = None
        self._coalescer = Coalescer()
        self._unsaved = Unsaved(self._clock)
        self._upkeep = Upkeep(self._clock, announce)
        self._stepping: deque[_Stepping] = deque()
        self._saved_at = 0

    # -- from any thread

    def record(self, draft: Draft) -> None:
        """Hand in an entry. Never blocks and never raises; what does not fit is counted and told of."""
        if self._inbox.add_entry(draft):
            self._wake()

    def perform(self, unit: "Unit[T]") -> "Future[T]":
        """Run `unit` in one transaction; the future resolves when it is on disk, or fails and nothing changed.

        It fails with `StorageError` at once where too many jobs wait already; so do the two below.
        """
        return self._enqueue(unit)

    def perform_steps(self, steps: "Steps[T]") -> "Future[T]":
        """Run a generator, each stretch up to a `yield seconds` in a transaction of its own, entries going first.

        So long is the pause at most; it is short while no entries come in.
        """
        return self._enqueue(lambda ledger: _Started(steps(ledger)), in_transaction=False)

    def perform_alone(self, act: Callable[[Ledger], T]) -> "Future[T]":
        """Run something that manages its own transactions, such as a vacuum or a restore."""
        return self._enqueue(act, in_transaction=False)

    def _enqueue(self, act: Callable[[Ledger], Any], *, in_transaction: bool = True) -> "Future[Any]":
        future: Future[Any] = Future()
        try:
            self._inbox.add_job(Job(act, future, contextvars.copy_context(), in_transaction))
        except StorageError as error:
            future.set_exception(error)
        else:
            self._wake()
        return future

    # -- on the recorder's thread

    def work(self) -> float | None:
        """Give everything one turn: what could not be stored, what is next in the inbox, each long job; and where
        nothing waits, the indexes over the log.

        Returns the seconds until it should be called again even if nobody wakes it, 0 where more waits, or None.
        """
        self._retry()
        self._do(self._taken())
        for stepping in [s for s in self._stepping if s.due <= self._clock.monotonic()]:
            self._step(stepping)
        self._store(self._coalescer.due(self._clock.now_us()))
        self._tell_durability()
        if self._upkeep_wait_s() == 0:
            self._upkeep.work(self._commit)
        return self._next_due_s()

    def close(self) -> None:
        """Do what waits, end long jobs between two steps, move the write-ahead log into the file, and close it."""
        self._inbox.close()
        try:
            self._finish()
        finally:
            self._close_database()
        self._tell_durability()

    def _finish(self) -> None:
        while waiting := self._taken():
            self._do(waiting)
        for stepping in tuple(self._stepping):
            stepping.steps.close()
            self._end(stepping, StorageError("Afterglow closed before this was done; what was done is kept."))
        self._store(self._coalescer.flush())
        self._retry(is_last=True)

    def _close_database(self) -> None:
        if self._ledger is not None:
            self._checkpoint(self._ledger.database)
            self._ledger.database.close()
            self._ledger = None

    @staticmethod
    def _checkpoint(database: SqliteDatabase) -> None:
        try:
            database.execute_sql("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
        except SQLITE_ERRORS:
            # A full disk or a reader in another process: the write-ahead log stays, and is complete.
            logger.warning("The write-ahead log was not folded into the database at the end.", exc_info=True)

    def _taken(self) -> list[Draft | Job]:
        if lost := self._inbox.take_lost():
            self._unsaved.lose(lost, "more happened at once than could be taken in")
        return self._inbox.take()

    def _do(self, waiting: list[Draft | Job]) -> None:
        drafts: list[Draft] = []
        for item in waiting:
            if isinstance(item, Job):
                self._store(drafts)
                drafts = []
                self._run_job(item)
            else:
                drafts += self._coalescer.admit(item)
        self._store(drafts)

    def _store(self, drafts: list[Draft]) -> None:
        if not drafts:
            return
        if self._unsaved.is_failing and self._unsaved.wait_s() > 0:
            self._unsaved.keep(drafts, self._unsaved.reason)
            return
        try:
            self._upkeep.make_way()
            self._transact(lambda ledger: ledger.write(*drafts))
        except StorageError as error:
            self._unsaved.keep(drafts, str(error))
            self._unsaved.put_off()
        except REFUSALS as error:
            self._store_apart(drafts, error)
        else:
            self._saved()

    def _store_apart(self, drafts: list[Draft], error: Exception) -> None:
        """One entry is refused for what it is: it alone is lost and told of, the others are stored."""
        if len(drafts) == 1:
            self._unsaved.lose(1, f"an entry was refused: {error}")
            return
        # By halves: each part that holds no such entry still costs a single sync.
        middle = len(drafts) // 2
        self._store(drafts[:middle])
        self._store(drafts[middle:])

    def _retry(self, *, is_last: bool = False) -> None:
        if not self._unsaved.is_failing or (self._unsaved.wait_s() > 0 and not is_last):
            return
        try:
            self._transact(lambda ledger: ledger.write(*self._unsaved.account()))
        except StorageError as error:
            self._unsaved.keep([], str(error))
            self._unsaved.put_off()
        except REFUSALS:
            if self._unsaved.lose_those(self._is_refused):
                self._retry(is_last=is_last)
            else:
                self._unsaved.put_off()
        else:
            self._unsaved.settle()
            self._saved()

    def _is_refused(self, draft: Draft) -> bool:
        """Whether an entry can never be stored, for what it is; it is not stored now either."""
        try:
            self._transact(lambda ledger: ledger.try_out(draft))
        except StorageError:
            return False
        except REFUSALS:
            return True
        return False

    def _run_job(self, job: Job) -> None:
        if not job.future.set_running_or_notify_cancel():
            return
        self._upkeep.look_again()
        try:
            result = job.context.run(self._commit if job.in_transaction else self._alone, job.act)
        except Exception as error:
            job.future.set_exception(error)
            return
        if isinstance(result, _Started):
            self._stepping.append(_Stepping(job, result.steps, due=0.0))
        else:
            job.future.set_result(result)

    def _step(self, stepping: _Stepping) -> None:
        self._upkeep.look_again()
        try:
            is_done, value = stepping.job.context.run(self._commit, lambda _ledger: _stretch(stepping.steps))
        except Exception as error:
            self._end(stepping, error)
            return
        if is_done:
            self._end(stepping, value)
        else:
            pause_s = min(value, _QUIET_PAUSE_S) if self._upkeep.is_quiet else value
            stepping.due = self._clock.monotonic() + pause_s

    def _end(self, stepping: _Stepping, result: object) -> None:
        self._stepping.remove(stepping)
        if isinstance(result, Exception):
            stepping.job.future.set_exception(result)
        else:
            stepping.job.future.set_result(result)

    def _alone(self, act: Callable[[Ledger], T]) -> T:
        try:
            result = act(self._opened())
        except SQLITE_ERRORS as error:
            raise as_storage_error(error) from error
        self._saved()
        return result

    def _commit(self, unit: Callable[[Ledger], T]) -> T:
        """Run `unit` in one transaction and announce what it wrote."""
        result = self._transact(unit)
        self._saved()
        return result

    def _transact(self, unit: Callable[[Ledger], T]) -> T:
        """Run `unit` in one transaction. What the disk or another program is to blame for becomes `StorageError`."""
        ledger = self._opened()
        try:
            with ledger.database.atomic("IMMEDIATE"):
                return unit(ledger)
        except SQLITE_ERRORS as error:
            ledger.rolled_back()
            if is_damage(error):
                suspect(self._path)
            if is_environment(error):
                raise as_storage_error(error) from error
            raise
        except BaseException:
            ledger.rolled_back()
            raise

    def _saved(self) -> None:
        if self._ledger is None:
            return
        self._saved_at = self._clock.now_us()
        if entries := self._ledger.committed():
            self._announce(ActivityLogged(entries))

    def _opened(self) -> Ledger:
        if self._ledger is None:
            self._ledger = self._new_ledger()
            self._identity = self._file_identity()
        elif self._file_identity() != self._identity:
            # SQLite would go on writing into a file that no longer has a name.
            raise StorageError("The database file was moved or deleted while Afterglow was running.")
        return self._ledger

    def _new_ledger(self) -> Ledger:
        database = self._open_database(self._path)
        try:
            return Ledger(database, self._run)
        except SQLITE_ERRORS as error:
            database.close()
            raise as_storage_error(error) from error

    def _file_identity(self) -> tuple[int, int] | None:
        try:
            status = self._path.stat()
        except OSError:
            return None
        return status.st_dev, status.st_ino

    def _upkeep_wait_s(self) -> float | None:
        """Seconds until the indexes want a turn; None while that is not the time for it."""
        # Not before something has been stored: where another program has the file locked, even trying takes seconds.
        if self._ledger is None or not self._saved_at or self._unsaved.is_failing or len(self._inbox):
            return None
        return self._upkeep.wait_s(self._ledger)

    def _next_due_s(self) -> float | None:
        if len(self._inbox):
            return 0.0
        now = self._clock.monotonic()
        due = [max(0.0, stepping.due - now) for stepping in self._stepping]
        if self._unsaved.is_failing:
            due.append(self._unsaved.wait_s())
        if not self._coalescer.is_idle:
            due.append(_QUIET_CHECK_S)
        if (upkeep := self._upkeep_wait_s()) is not None:
            due.append(upkeep)
        return min(due, default=None)

    def _tell_durability(self) -> None:
        queued, unsaved = len(self._inbox), self._unsaved
        busy = Durability.SAVING if queued else Durability.SAVED
        state = Durability.UNSAVED if unsaved.is_failing else busy
        self._announce(DurabilityChanged(state, self._saved_at, queued, len(unsaved), unsaved.lost, unsaved.reason))


@dataclass(frozen=True, slots=True)
class _Started:
    """What a unit returns that is to go on in steps."""

    steps: Generator[float, None, Any]


def _stretch(steps: Generator[float, None, Any]) -> tuple[bool, Any]:
    """Run a generator up to its next `yield`: whether it is done, and its result or the seconds it will pause.

    The end is caught here, inside the transaction, which an exception would roll back.
    """
    try:
        return False, next(steps)
    except StopIteration as stop:
        return True, stop.value
