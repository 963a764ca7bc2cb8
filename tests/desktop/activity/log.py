"""A small log in a file of its own, and a reader's loop that answers when the test says so."""

from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import replace
from pathlib import Path
from typing import Any, TypeVar

from core.activity.announcements import ActivityLogged
from core.activity.catalog import draft
from core.activity.entry import ActivityEntry, Outcome, Severity, Target
from core.activity.ledger import head_hash
from core.activity.reader import LogReader
from core.activity.rows import INSERT, as_row, chained
from core.actor import Actor, ActorKind
from core.clock import MICROSECONDS
from core.storage.database import open_reader, open_writer, prepare

T = TypeVar("T")

START_US = 1_795_176_000 * MICROSECONDS
"""2026-11-20 12:00:00 UTC."""

DESK = Target("device", "a0b1c2d3e4f5", "Desk")
SHELF = Target("device", "a0b1c2d3e4f6", "Shelf")
ADA = Actor(ActorKind.USER, "Ada")


def make_entry(
    action: str = "device.discovered",
    *,
    seq: int = 0,
    target: Target | None = DESK,
    actor: Actor = ADA,
    cause: str | None = None,
    severity: Severity | None = None,
    outcome: Outcome = Outcome.SUCCESS,
    ts: int | None = None,
    message: str | None = None,
    **fields: Any,
) -> ActivityEntry:
    """An entry as the recorder would store it; its time is `seq` seconds after `START_US` where none is given."""
    drawn = draft(action, target=target, actor=actor, cause=cause, severity=severity, outcome=outcome, **fields)
    values = {name: getattr(drawn, name) for name in drawn.__dataclass_fields__}
    values |= {"ts": START_US + seq * MICROSECONDS if ts is None else ts}
    values |= {"message": drawn.message if message is None else message}
    return ActivityEntry(**values, seq=seq, run="run-1")


class LogFile:
    """Entries in a database file."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "afterglow.db"
        prepare(self.path)
        self._database = open_writer(self.path)
        self.head = 0

    def add(self, *entries: ActivityEntry) -> ActivityLogged:
        """Store entries under the next numbers; what the recorder would announce."""
        first = self.head + 1
        numbered = [_numbered(entry, first + offset) for offset, entry in enumerate(entries)]
        self.head += len(numbered)
        with self._database.atomic():
            self._database.connection().executemany(INSERT, chained(map(as_row, numbered), head_hash(self._database)))
        return ActivityLogged(tuple(numbered))

    def fill(self, count: int, **fields: Any) -> ActivityLogged:
        """Store that many entries that are all different."""
        return self.add(
            *(make_entry("device.changed", message=f"Entry {self.head + n + 1}", **fields) for n in range(count))
        )

    def remove_up_to(self, seq: int) -> None:
        """Let go of the oldest entries."""
        self._database.execute_sql("DELETE FROM activity WHERE seq <= ?", (seq,))

    def close(self) -> None:
        """Let go of the file."""
        self._database.close()


def _numbered(entry: ActivityEntry, seq: int) -> ActivityEntry:
    ts = START_US + seq * MICROSECONDS if entry.ts == START_US else entry.ts
    return replace(entry, seq=seq, ts=ts)


class HeldLoop:
    """Takes questions at once and answers them in `answer()`; like the real loop, only the newest of a key."""

    def __init__(self, path: Path) -> None:
        self._database = open_reader(path)
        self.reader = LogReader(self._database)
        self.statements: list[str] = []
        self._database.connection().set_trace_callback(self.statements.append)
        self._waiting: dict[str, tuple[Future[Any], Callable[[LogReader], Any]]] = {}
        self.asked: list[str] = []
        self.failure: Exception | None = None

    def ask(self, key: str, question: Callable[[LogReader], T], /) -> "Future[T]":
        """The reader loop's own signature."""
        future: Future[T] = Future()
        if key in self._waiting:
            self._waiting.pop(key)[0].cancel()
        self._waiting[key] = (future, question)
        self.asked.append(key)
        return future

    @property
    def waiting(self) -> list[str]:
        """The keys of the questions that have not been answered."""
        return list(self._waiting)

    def answer(self, key: str | None = None) -> None:
        """Answer what waits, or only the question of that key."""
        keys = self.waiting if key is None else [key]
        for each in keys:
            future, question = self._waiting.pop(each)
            future.set_running_or_notify_cancel()
            if self.failure is not None:
                future.set_exception(self.failure)
            else:
                future.set_result(question(self.reader))

    def close(self) -> None:
        """Let go of the file."""
        self._database.connection().set_trace_callback(None)
        self._database.close()
