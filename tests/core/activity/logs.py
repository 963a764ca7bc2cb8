"""Logs for tests: entries written straight into a database of the current schema."""

from collections.abc import Iterable, Iterator
from contextlib import ExitStack, closing, contextmanager
from dataclasses import replace
from pathlib import Path
from unittest.mock import patch
from uuid import UUID, uuid4

from hypothesis import strategies as st
from peewee import SqliteDatabase

from core.activity import distribution, extent, finder, upkeep, zones
from core.activity.catalog import ACTIONS
from core.activity.entry import ActivityEntry, Outcome, Severity, Target
from core.activity.filter import ActivityFilter, Term, TermValue
from core.activity.ledger import head_hash
from core.activity.reader import LogReader
from core.activity.rows import INSERT, as_row, chained
from core.activity.upkeep import index_zone
from core.actor import Actor, ActorKind
from core.storage.building import upgrade
from core.storage.migrations import APPLICATION_ID

ACTORS = (Actor(ActorKind.USER, "Ada"), Actor(ActorKind.SYSTEM, "Afterglow"), Actor(ActorKind.DEVICE, "Écran_1"))
TARGETS = (
    None,
    Target("device", "aa01", "Shelf"),
    Target("device", "aa02", "50% TV\\"),
    Target("light", "l1", "Ünder desk"),
)
RUNS = ("run-1", "run-2", "run-3")
IDS = tuple(str(UUID(int=number)) for number in range(1, 30))


def entry(seq: int = 0, action: str = "device.connected", **changes: object) -> ActivityEntry:
    """An entry of that action with plain values for all that is not given."""
    plain = ActivityEntry(
        id=str(uuid4()),
        ts=1_700_000_000_000_000 + seq * 1_000_000,
        utc_offset=60,
        category=ACTIONS[action].category,
        action=action,
        severity=ACTIONS[action].severity,
        outcome=Outcome.SUCCESS,
        actor=ACTORS[1],
        message=f"Message {seq}",
        seq=seq,
        run="run-1",
    )
    return replace(plain, **changes)  # type: ignore[arg-type]


def new_database(path: Path | None = None) -> SqliteDatabase:
    """An empty, open database of the current schema; in memory without a path."""
    database = SqliteDatabase(str(path) if path else ":memory:", autoconnect=False)
    database.connect()
    database.execute_sql(f"PRAGMA application_id={APPLICATION_ID}")
    upgrade(database.connection(), 0)
    return database


def fill(database: SqliteDatabase, entries: Iterable[ActivityEntry]) -> None:
    """Write entries as they are, `seq` included, chained in the order given; pins too."""
    entries = tuple(entries)
    database.cursor().executemany(INSERT, chained(map(as_row, entries), head_hash(database)))
    database.cursor().executemany("INSERT INTO pin VALUES (?)", [(each.seq,) for each in entries if each.is_pinned])


def reader_of(entries: Iterable[ActivityEntry], *, indexed_zones: int = 0) -> LogReader:
    """A reader of a log in memory that holds these entries, the first zones of it indexed."""
    database = new_database()
    fill(database, entries)
    for number in range(indexed_zones):
        index_zone(database, number)
    return LogReader(database)


@contextmanager
def small_zones() -> Iterator[None]:
    """Zones of four entries within the block."""
    with ExitStack() as patches:
        for module in (distribution, extent, finder, upkeep, zones):
            patches.enter_context(patch.object(module, "ZONE_ENTRIES", 4))
        yield


def file_of(path: Path, entries: Iterable[ActivityEntry]) -> Path:
    """A database file whose log holds these entries."""
    database = new_database(path)
    with closing(database), database.atomic():
        fill(database, entries)
    return path


# Few values of each kind, so that random filters find something, with what LIKE, GLOB and case folding trip over.
_TIMES = st.integers(1_700_000_000_000_000, 1_700_000_000_000_020)
_WORDS = st.text(st.sampled_from("aAéÉ%_\\*.'\"\u017fK\u212a \U0001f4a1"), max_size=6)


@st.composite
def logs(draw: st.DrawFn, max_size: int = 12) -> list[ActivityEntry]:
    """Logs with gaps, clocks that go back, and causes."""
    seqs = sorted(draw(st.sets(st.integers(1, 40), max_size=max_size)))
    ids = draw(st.permutations(IDS))
    return [
        entry(
            seq,
            draw(st.sampled_from(sorted(ACTIONS))),
            id=ids[index],
            ts=draw(_TIMES),
            severity=draw(st.sampled_from(Severity)),
            outcome=draw(st.sampled_from(Outcome)),
            actor=draw(st.sampled_from(ACTORS)),
            target=draw(st.sampled_from(TARGETS)),
            message=draw(_WORDS),
            cause=draw(st.none() | st.sampled_from(IDS)),
            run=draw(st.sampled_from(RUNS)),
            is_pinned=draw(st.booleans()),
        )
        for index, seq in enumerate(seqs)
    ]


_VALUES: dict[str, st.SearchStrategy[TermValue]] = {
    "category": st.sampled_from(["entity", "auth", "device", "system", "nonsense"]),
    "severity": st.sampled_from([int(severity) for severity in Severity]),
    "outcome": st.sampled_from([outcome.value for outcome in Outcome]),
    "action": st.sampled_from([*sorted(ACTIONS), "device.*", "light.s*", "*", "device.c", "d_vice.*", "DEVICE.*"]),
    "actor": st.sampled_from([*(actor.label for actor in ACTORS), "ada"]),
    "target": st.sampled_from([*(target.id for target in TARGETS if target), "AA01", ""]),
    "target_name": _WORDS,
    "cause": st.sampled_from([*IDS, IDS[9].upper(), "no id"]),
    "run": st.sampled_from([*RUNS, "run-"]),
    "seq": st.integers(0, 45).map(str) | st.builds("{}..{}".format, st.integers(0, 45), st.integers(0, 45)),
    "pinned": st.just(1),
    "text": _WORDS
    | st.sampled_from(
        ["shelf", "ADA", "%", "\\", "device.", "ünder", "Ünder", "connected", "Connected", "sHelf", 'e"', "  "]
    ),
}


@st.composite
def terms(draw: st.DrawFn) -> Term:
    """Terms of every field."""
    field = draw(st.sampled_from(sorted(_VALUES)))
    return Term(field, tuple(draw(st.lists(_VALUES[field], max_size=3))), draw(st.booleans()))


FILTERS = st.builds(
    ActivityFilter,
    terms=st.lists(terms(), max_size=3).map(tuple),
    since=st.none() | _TIMES,
    until=st.none() | _TIMES,
    max_seq=st.none() | st.integers(0, 45),
)
