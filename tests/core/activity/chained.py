"""A log as it is after some life: entries let go of here and there, and a name forgotten."""

from collections.abc import Callable, Generator, Sequence
from typing import Any, TypeVar

from peewee import SqliteDatabase

from core.activity import text_index, zones
from core.activity.catalog import draft
from core.activity.entry import Target
from core.activity.integrity import told_after_letting_go
from core.activity.ledger import Ledger
from core.activity.name import Name
from core.activity.redaction import find_name, redact_steps
from core.activity.removal import remove_entries
from core.activity.text_index import TEXT_COLUMNS
from core.activity.verification import Verification, verify_chain
from core.actor import Actor, ActorKind
from core.progress import Progress
from core.storage.tables import ActivityRow
from tests.core.activity.logs import new_database

T = TypeVar("T")

ADA = Actor(ActorKind.USER, "Ada")
DESK = Target("light", "l1", "Ada's desk")


def log_of(count: int) -> SqliteDatabase:
    """A log of so many entries, written by a ledger; some by Ada, some on her desk's light."""
    database = new_database()
    ledger = Ledger(database, "run-1")
    with database.atomic():
        for number in range(1, count + 1):
            ledger.write(
                draft("light.create", actor=ADA, target=DESK)
                if number % 3 == 0
                else draft("settings.update", fields=["time.zone", f"number {number}"], cause=None)
            )
    return database


def index(database: SqliteDatabase, below_zone: int) -> None:
    """Put what is in the first zones into their indexes."""
    end = below_zone * zones.ZONE_ENTRIES
    rows = ActivityRow.select(*TEXT_COLUMNS).where(ActivityRow.seq < end).tuples().execute(database)
    text_index.add(database, list(rows))
    zones.raise_watermark(database, end)
    zones.refresh(database, range(below_zone))


def prune(database: SqliteDatabase, seqs: Sequence[int]) -> None:
    """Let go of entries as retention does, and tell of it."""
    with database.atomic():
        remove_entries(database, seqs)
        told = told_after_letting_go(database)
        Ledger(database, "run-1").write(draft("log.prune", count=len(seqs), seq_from=seqs[0], seq_to=seqs[-1], **told))


def redact(database: SqliteDatabase, name: str) -> None:
    """Forget a name."""
    found = find_name(database, Name(name), Progress())
    run(database, redact_steps(Name(name), found, Progress(), chunk=2))


def run(database: SqliteDatabase, steps: Callable[[Ledger], Generator[float, None, T]]) -> T:
    """Do what the recorder does with steps: each stretch in a transaction."""
    running = steps(Ledger(database, "run-1"))
    while True:
        with database.atomic():
            try:
                next(running)
            except StopIteration as stop:
                result: T = stop.value
                return result


def copy_of(database: SqliteDatabase) -> SqliteDatabase:
    """The same log, to be tampered with."""
    copy = SqliteDatabase(":memory:", autoconnect=False)
    copy.connect()
    database.connection().backup(copy.connection())
    return copy


def verified(database: SqliteDatabase) -> Verification:
    """What a check finds, with every entry looked at."""
    return verify_chain(database, Progress())


def misfit(database: SqliteDatabase) -> tuple[int, str]:
    """What is named as the first that does not fit."""
    found = verified(database).misfit
    assert found is not None
    return found.seq, found.sentence


def rows(database: SqliteDatabase, query: str, *values: Any) -> list[tuple[Any, ...]]:
    """What the query has."""
    return list(database.execute_sql(query, values).fetchall())
