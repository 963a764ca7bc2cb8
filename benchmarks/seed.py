"""Writes large, realistic activity logs, the same one for the same seed.

python -m benchmarks.seed FILE [--entries 1000000] [--seed 1] [--now]
"""

import argparse
import sqlite3
import time
from collections.abc import Iterator, Sequence
from contextlib import closing
from dataclasses import replace
from itertools import islice
from pathlib import Path
from random import Random
from string import Formatter
from typing import Any, Final

from peewee import SqliteDatabase

from core.activity.catalog import ACTIONS, draft
from core.activity.entry import ActivityEntry, Category, Draft, Outcome, Target
from core.activity.rows import COLUMNS, INSERT, Row, as_row, chained
from core.activity.upkeep import index_whole
from core.actor import SYSTEM, Actor, ActorKind
from core.clock import MICROSECONDS
from core.storage.database import prepare

END_US: Final = 1_795_176_000 * MICROSECONDS
"""2026-11-20 12:00 UTC, the time of the last entry unless it is to be now."""
_SPAN_US: Final = 90 * 86_400 * MICROSECONDS
_PROTOTYPES: Final = 20_000
_CHUNK: Final = 20_000
_ENTRIES_A_RUN: Final = 4_000
_UTC_OFFSET: Final = 60
_CLOCK_SET_BACK_US: Final = 3_600 * MICROSECONDS

# How often an action occurs, as a share of their sum; 0.2 where nothing is said.
_WEIGHTS: Final = {
    "device.connected": 150,
    "device.disconnected": 150,
    "device.discovered": 60,
    "device.lost": 60,
    "device.changed": 60,
    "device.rebooted": 6,
    "light.started": 90,
    "light.stopped": 90,
    "light.paused": 25,
    "light.resumed": 25,
    "capture.started": 40,
    "capture.stopped": 40,
    "output.failed": 40,
    "output.recovered": 40,
    "window.lock": 35,
    "window.unlock": 35,
    "light.update": 25,
    "settings.update": 10,
    "app.started": 5,
    "app.stopped": 5,
    "database.moved_aside": 0.002,
    "database.restore": 0.01,
}
_PLACES: Final = ("Desk", "Shelf", "TV", "Sofa", "Window", "Kitchen", "Bed", "Hall", "Stairs", "Bücherregal")
_KINDS: Final = ("strip", "matrix", "backlight", "lamp")
_DEVICES: Final = [
    Target("device", f"{0xA8_48_FA_00_00_00 + number * 7919:012x}", f"{place} {kind}")
    for number, (place, kind) in enumerate((place, kind) for place in _PLACES for kind in _KINDS)
]
_LIGHTS: Final = [Target("light", f"light-{number:02}", f"{place} light") for number, place in enumerate(_PLACES)]
_TARGETS: Final = {"device": _DEVICES, "light": _LIGHTS, "output": _LIGHTS, "capture": _LIGHTS}
_ACTORS: Final = {
    Category.ENTITY: (Actor(ActorKind.USER, "Ada"), Actor(ActorKind.USER, "Grace"), Actor(ActorKind.CLI, "ada")),
    Category.AUTH: (Actor(ActorKind.USER, "Ada"), Actor(ActorKind.USER, "Grace")),
    Category.SYSTEM: (SYSTEM, SYSTEM, Actor(ActorKind.SCHEDULE, "Evening"), Actor(ActorKind.USER, "Ada")),
}
_REASONS: Final = ("no answer within 2 s", "connection refused", "the network is unreachable", "it answered 503")
_RARE_REASON: Final = "a brownout of its supply"
_RARE_EVERY: Final = 5_000
_MESSAGE: Final = COLUMNS.index("message")
_TEXTS: Final[dict[str, Sequence[object]]] = {
    "reason": _REASONS,
    "fps": [30, 60],
    "address": [f"192.168.1.{number}" for number in range(20, 60)],
    "old_address": [f"192.168.1.{number}" for number in range(60, 99)],
    "old_name": ["WLED", "wled-9f2c", "New lamp"],
    "source": ["screen", "screen:1", "x11", "pattern"],
    "fields": ["brightness", "name", "gamma", "layout", "segment 0, preset"],
    "version": ["0.1.0", "0.2.0"],
    "format": ["csv", "json", "jsonl"],
    "file": ["afterglow-2026-11-01.db", "lights.db"],
    "finding": ["no fault found"],
    "subject": ["the log"],
    "pseudonym": ["forgotten-1"],
    "end": ["complete"],
    "summary": ["2 devices and 2 lights"],
    "last_seen": ["2026-11-01 22:14"],
}


def _value(field: str, random: Random) -> object:
    return random.choice(_TEXTS[field]) if field in _TEXTS else random.randrange(1, 5_000)


def _fields(sentence: str, random: Random) -> dict[str, Any]:
    names = {name for _, name, _, _ in Formatter().parse(sentence) if name and name != "target"}
    return {name: _value(name, random) for name in sorted(names)}


def _prototype(action: str, random: Random) -> Draft:
    declared = ACTIONS[action]
    failed = bool(declared.failure) and random.random() < 0.05
    target = random.choice(_TARGETS[action.split(".")[0]]) if action.split(".")[0] in _TARGETS else None
    is_device = declared.category is Category.DEVICE and target is not None
    actors = (
        (Actor(ActorKind.DEVICE, target.name),) if is_device and target else _ACTORS.get(declared.category, (SYSTEM,))
    )
    drawn = draft(
        action,
        target=target,
        outcome=Outcome.FAILURE if failed else Outcome.SUCCESS,
        actor=random.choice(actors),
        **_fields(declared.failure if failed else declared.sentence, random),
    )
    return replace(
        drawn,
        metadata={**drawn.metadata, "gesture": f"{random.getrandbits(48):012x}", "took_ms": random.randrange(900)},
    )


def _id(ts: int, random: Random) -> bytes:
    return (
        (ts // 1000) << 80 | 0x7 << 76 | random.getrandbits(12) << 64 | 0b10 << 62 | random.getrandbits(62)
    ).to_bytes(16)


def _rows(entries: int, random: Random, end_us: int) -> Iterator[Row]:
    """Rows in the order of `ENTRY_COLUMNS`. Once, half way, the clock is set back by an hour."""
    weights = [_WEIGHTS.get(action, 0.2) for action in ACTIONS]
    actions = random.choices(list(ACTIONS), weights, k=_PROTOTYPES)
    # The rare ones would be missing from most draws.
    pool = [as_row(ActivityEntry(**_as_fields(_prototype(action, random)))) for action in [*ACTIONS, *actions]]
    common = pool[len(ACTIONS) :]
    rare = _with_rare_reason(next(row for row in common if _REASONS[0] in row[_MESSAGE]))
    step = _SPAN_US // max(1, entries)
    ids: list[bytes] = [bytes(16)] * 64
    for seq in range(1, entries + 1):
        age = (entries - seq) * step + (_CLOCK_SET_BACK_US if seq < entries // 2 else 0)
        ts = end_us - age + random.randrange(step)
        ids[seq % 64] = id_ = _id(ts, random)
        cause = ids[random.randrange(64)] if random.random() < 0.2 and seq > 64 else None
        row = pool[seq // 1_000 % len(ACTIONS)] if seq % 1_000 == 0 else random.choice(common)
        row = rare if seq % _RARE_EVERY == 1 else row
        yield (seq, id_, ts, _UTC_OFFSET, *row[4:15], cause, f"run-{seq // _ENTRIES_A_RUN:04}")


def _with_rare_reason(row: Row) -> Row:
    return tuple(value.replace(_REASONS[0], _RARE_REASON) if isinstance(value, str) else value for value in row)


def _as_fields(drawn: Draft) -> dict[str, Any]:
    return {name: getattr(drawn, name) for name in Draft.__dataclass_fields__}


def seed(path: Path, entries: int = 1_000_000, seed: int = 1, end_us: int = END_US) -> None:
    """Make a database at `path`, which must not exist, whose log holds that many entries over 90 days."""
    prepare(path)
    rows = chained(_rows(entries, Random(seed), end_us))
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=off")
        connection.execute("PRAGMA synchronous=off")
        indexes = connection.execute(
            "SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'activity'"
        ).fetchall()
        for name, _sql in indexes:
            connection.execute(f"DROP INDEX {name}")
        connection.execute("BEGIN")
        while chunk := list(islice(rows, _CHUNK)):
            connection.executemany(INSERT, chunk)
        for _name, sql in indexes:
            connection.execute(sql)
        connection.execute("COMMIT")
    _index(path)


def _index(path: Path) -> None:
    """Have zones and full text reach as far as the recorder would bring them."""
    quick = {"journal_mode": "off", "synchronous": 0}
    with closing(SqliteDatabase(str(path), autoconnect=False, pragmas=quick)) as log:
        log.connect()
        for _ in index_whole(log):
            pass
        log.execute_sql("PRAGMA journal_mode=wal")


def main() -> None:
    """The command line."""
    parser = argparse.ArgumentParser(description="Write a large, realistic activity log.")
    parser.add_argument("file", type=Path)
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--seed", type=int, default=1)
    parser.add_argument("--now", action="store_true", help="end the log now instead of at a fixed time")
    options = parser.parse_args()
    started = time.monotonic()
    seed(options.file, options.entries, options.seed, time.time_ns() // 1000 if options.now else END_US)
    size = options.file.stat().st_size / 1e6
    print(f"{options.entries:,} entries, {size:.0f} MB, {time.monotonic() - started:.1f} s")


if __name__ == "__main__":
    main()
