"""What reading a large log costs, beside the same by bare sqlite3 in the same run."""

import sqlite3
import statistics
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from random import Random
from typing import Any, Final

from core.activity.filter import ActivityFilter, Term
from core.activity.reader import LogReader
from core.clock import MICROSECONDS
from core.storage.database import open_reader

Row = dict[str, Any]

_ROUNDS: Final = 5
_PAGE: Final = 200
_WEEK_US: Final = 7 * 86_400 * MICROSECONDS
_NEWEST: Final = "SELECT * FROM activity ORDER BY seq DESC LIMIT 200"
_LIKE: Final = "message LIKE ? OR target_name LIKE ? OR actor LIKE ? OR action LIKE ?"

# What is asked for, and the SQL that a person would write for it.
_FILTERS: Final[dict[str, tuple[Term, str, tuple[object, ...]]]] = {
    "category:auth": (Term("category", ("auth",)), "category = ?", ("auth",)),
    "severity>=warning": (Term("severity", (3, 4)), "severity >= ?", (3,)),
    "outcome:failure": (Term("outcome", ("failure",)), "outcome = ?", ("failure",)),
    "action:database.*": (Term("action", ("database.*",)), "action LIKE ?", ("database.%",)),
    "two rare actions": (
        Term("action", ("database.restore", "database.moved_aside")),
        "action IN (?, ?)",
        ("database.restore", "database.moved_aside"),
    ),
    "actor:Grace": (Term("actor", ("Grace",)), "actor = ?", ("Grace",)),
    "target_id:light-03": (Term("target", ("light-03",)), "target_id = ?", ("light-03",)),
    "text in 2 of 10,000": (Term("text", ("brownout",)), _LIKE, ("%brownout%",) * 4),
    "text in a third": (Term("text", ("answer",)), _LIKE, ("%answer%",) * 4),
    "text in none": (Term("text", ("xyzzy",)), _LIKE, ("%xyzzy%",) * 4),
}


def _median_ms(act: Callable[[], object]) -> float:
    took = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        act()
        took.append(time.perf_counter() - started)
    return statistics.median(took) * 1000


def _row(what: str, act: Callable[[], object], raw: Callable[[], object]) -> Row:
    ours, theirs = _median_ms(act), _median_ms(raw)
    return {"what": what, "value": ours, "unit": "ms", "ratio": ours / theirs}


def _pages(reader: LogReader, raw: sqlite3.Connection) -> list[Row]:
    span = reader.span()
    everything, last_week = ActivityFilter(), ActivityFilter(since=span.last_ts - _WEEK_US)
    places = Random(1)
    offsets = [places.randrange(span.last_seq - span.first_seq) for _ in range(_ROUNDS * 2)]
    ours, theirs = iter(offsets), iter(offsets)
    return [
        _row("newest 200", lambda: reader.page(everything, limit=_PAGE), lambda: raw.execute(_NEWEST).fetchall()),
        _row(
            "200 at a random place",
            lambda: reader.page(everything, span.last_seq - next(ours), _PAGE),
            lambda: raw.execute(f"{_NEWEST} OFFSET {next(theirs)}").fetchall(),
        ),
        _row(
            "newest 200 of the last week",
            lambda: reader.page(last_week, limit=_PAGE),
            lambda: raw.execute(_newest("ts >= ?"), (last_week.since,)).fetchall(),
        ),
    ]


def _newest(condition: str) -> str:
    return f"SELECT * FROM activity WHERE {condition} ORDER BY seq DESC LIMIT 200"  # noqa: S608 - our own conditions


def _filtered(reader: LogReader, raw: sqlite3.Connection) -> list[Row]:
    return [row for name in _FILTERS for row in _one_filter(name, reader, raw)]


def _one_filter(name: str, reader: LogReader, raw: sqlite3.Connection) -> list[Row]:
    term, condition, values = _FILTERS[name]
    wanted = ActivityFilter((term,))
    newest = _newest(condition)
    count = f"SELECT count(*) FROM activity WHERE {condition}"  # noqa: S608 - our own conditions
    return [
        _row(
            f"{name}, newest 200",
            lambda: reader.page(wanted, limit=_PAGE),
            lambda: raw.execute(newest, values).fetchall(),
        ),
        _row(
            f"{name}, exact count",
            lambda: reader.count(wanted),
            lambda: raw.execute(count, values).fetchone(),
        ),
    ]


def _choices(reader: LogReader, raw: sqlite3.Connection) -> list[Row]:
    return [
        _row(
            "the actors there are",
            lambda: reader.choices("actor"),
            lambda: raw.execute("SELECT DISTINCT actor FROM activity ORDER BY actor").fetchall(),
        ),
        _row(
            "where every warning stands",
            lambda: reader.positions(ActivityFilter((_FILTERS["severity>=warning"][0],))),
            lambda: raw.execute("SELECT seq FROM activity WHERE severity >= 3 ORDER BY seq").fetchall(),
        ),
    ]


def measure(log: Path) -> list[Row]:
    """One row a figure; `ratio` is to bare sqlite3 and csv doing the same. `log` comes from `benchmarks.seed`."""
    with closing(open_reader(log)) as database, closing(sqlite3.connect(log)) as raw:
        reader = LogReader(database)
        return [*_pages(reader, raw), *_filtered(reader, raw), *_choices(reader, raw)]
