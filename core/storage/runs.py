"""Each start of the app, so that the next one can say whether it ended cleanly."""

import os

from peewee import SqliteDatabase, fn

from core.clock import Clock
from core.storage.tables import RunRow

_KEPT = 500
_IS_OPEN = RunRow.ended_at.is_null()


def begin_run(database: SqliteDatabase, run: str, version: str, clock: Clock) -> int | None:
    """Note this start. Returns when a run that did not end cleanly was last seen (µs UTC), None where all did.

    Which run was the last is never asked: the clock may have been wrong. A run left open is told of once.
    """
    last_seen: int | None = RunRow.select(fn.MAX(RunRow.seen_at)).where(_IS_OPEN).scalar(database)
    note_run(database, run, version, clock)
    oldest_kept = RunRow.select(RunRow.id).order_by(RunRow.started_at.desc()).limit(_KEPT)
    RunRow.delete().where(RunRow.id.not_in(oldest_kept), ~_IS_OPEN).execute(database)
    return last_seen


def settle_runs(database: SqliteDatabase) -> None:
    """Have every run end when it was last seen: it has been told of, or came back with a backup made during it."""
    RunRow.update(ended_at=RunRow.seen_at).where(_IS_OPEN).execute(database)


def note_run(database: SqliteDatabase, run: str, version: str, clock: Clock) -> None:
    """Write the row of this run, the only open one: at its start, and after a restore has replaced the table."""
    settle_runs(database)
    now = clock.now_us()
    RunRow.insert(
        id=run,
        started_at=now,
        seen_at=now,
        version=version,
        pid=os.getpid(),
        clock_offset=now / 1e6 - clock.monotonic(),
    ).on_conflict_replace().execute(database)


def see_run(database: SqliteDatabase, run: str, clock: Clock) -> None:
    """Note that the run is alive now."""
    RunRow.update(seen_at=clock.now_us()).where(RunRow.id == run).execute(database)


def end_run(database: SqliteDatabase, run: str, clock: Clock) -> None:
    """Note that the run ended as it should."""
    now = clock.now_us()
    RunRow.update(seen_at=now, ended_at=now).where(RunRow.id == run).execute(database)
