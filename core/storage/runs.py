"""Each start of the app, so that the next one can say whether it ended cleanly."""

import os

from peewee import SqliteDatabase

from core.clock import Clock
from core.storage.tables import RunRow

_KEPT = 500


def begin_run(database: SqliteDatabase, run: str, version: str, clock: Clock) -> int | None:
    """Note this start. Returns when the last run was last seen (µs UTC) if it did not end cleanly, else None."""
    last = list(
        RunRow.select(RunRow.seen_at, RunRow.ended_at)
        .order_by(RunRow.started_at.desc())
        .limit(1)
        .tuples()
        .execute(database)
    )
    note_run(database, run, version, clock)
    oldest_kept = RunRow.select(RunRow.id).order_by(RunRow.started_at.desc()).limit(_KEPT)
    RunRow.delete().where(RunRow.id.not_in(oldest_kept)).execute(database)
    if last and last[0][1] is None:
        return int(last[0][0])
    return None


def note_run(database: SqliteDatabase, run: str, version: str, clock: Clock) -> None:
    """Write the row of this run: at its start, and again after a restore has replaced the table."""
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
