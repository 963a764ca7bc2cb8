"""What reading a large log costs, beside the same by bare sqlite3 in the same run, as a person would write the SQL."""

import sqlite3
import statistics
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from functools import partial
from pathlib import Path
from random import Random
from typing import Any, Final, NamedTuple

from core.activity.filter import ActivityFilter, Term
from core.activity.reader import PAGE_SIZE, LogReader
from core.clock import MICROSECONDS
from core.storage.database import open_reader

Row = dict[str, Any]

_ROUNDS: Final = 5
_JUMPS: Final = 200
_PAGE: Final = 200
_BINS: Final = 200
_WEEK_US: Final = 7 * 86_400 * MICROSECONDS
_NEWEST: Final = "SELECT * FROM activity ORDER BY seq DESC LIMIT 200"
_LIKE: Final = "(message LIKE ? OR target_name LIKE ? OR actor LIKE ? OR action LIKE ?)"
_NO_LIKE: Final = "NOT (message LIKE ? OR IFNULL(target_name, '') LIKE ? OR actor LIKE ? OR action LIKE ?)"


class _Question(NamedTuple):
    """What is asked for, and the SQL for it."""

    terms: Sequence[Term]
    condition: str
    values: tuple[object, ...]


def _text(*words: str) -> _Question:
    terms = [Term("text", (word,)) for word in words]
    return _Question(terms, " AND ".join([_LIKE] * len(words)), tuple(f"%{word}%" for word in words for _ in range(4)))


_FILTERS: Final[dict[str, _Question]] = {
    "category:auth": _Question([Term("category", ("auth",))], "category = ?", ("auth",)),
    "severity>=warning": _Question([Term("severity", (3, 4))], "severity >= ?", (3,)),
    "outcome:failure": _Question([Term("outcome", ("failure",))], "outcome = ?", ("failure",)),
    "action:database.*": _Question([Term("action", ("database.*",))], "action LIKE ?", ("database.%",)),
    "action:device.*": _Question([Term("action", ("device.*",))], "action LIKE ?", ("device.%",)),
    "actor:Grace": _Question([Term("actor", ("Grace",))], "actor = ?", ("Grace",)),
    "target:Shelf": _Question([Term("target_name", ("Shelf",))], "target_name LIKE ?", ("%Shelf%",)),
    "target_id:light-03": _Question([Term("target", ("light-03",))], "target_id = ?", ("light-03",)),
    "run:run-0017": _Question([Term("run", ("run-0017",))], "run = ?", ("run-0017",)),
    "seq:100..90000": _Question([Term("seq", ("100..90000",))], "seq BETWEEN ? AND ?", (100, 90_000)),
    "is:pinned": _Question([Term("pinned", (1,))], "seq IN (SELECT seq FROM pin)", ()),
    "text in 2 of 10,000": _text("brownout"),
    "text in a third": _text("answer"),
    "text in none": _text("xyzzy"),
    "two words": _text("desk", "refused"),
    "text or another": _Question(
        [Term("text", ("brownout", "refused"))], f"{_LIKE} OR {_LIKE}", ("%brownout%",) * 4 + ("%refused%",) * 4
    ),
    "text and actor": _Question(
        [Term("text", ("answer",)), Term("actor", ("Grace",))], f"{_LIKE} AND actor = ?", ("%answer%",) * 4 + ("Grace",)
    ),
    "two terms, never together": _Question(
        [Term("category", ("device",)), Term("actor", ("Ada",))], "category = ? AND actor = ?", ("device", "Ada")
    ),
    "known exception: text of 2 characters": _text("fp"),
    "known exception: target of 2 characters": _Question(
        [Term("target_name", ("zq",))], "target_name LIKE ?", ("%zq%",)
    ),
    "known exception: two common words": _text("no", "answer"),
    "known exception: two words, common together": _text("stopped", "answering"),
    "known exception: -text": _Question([Term("text", ("answer",), negated=True)], _NO_LIKE, ("%answer%",) * 4),
    "known exception: -actor:Ada": _Question([Term("actor", ("Ada",), negated=True)], "actor <> ?", ("Ada",)),
    "known exception: -action:device.lost": _Question(
        [Term("action", ("device.lost",), negated=True)], "action <> ?", ("device.lost",)
    ),
}

SINGLE_QUALIFIERS: Final = (
    "category:*",
    "severity>=*",
    "outcome:*",
    "action:*",
    "actor:*",
    "target*",
    "run:*",
    "seq:*",
    "is:*",
)
"""The filters above that are one qualifier each."""


def _took_ms(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return (time.perf_counter() - started) * 1000


def _median_ms(act: Callable[[], object]) -> float:
    return statistics.median(_took_ms(act) for _ in range(_ROUNDS))


def _row(what: str, act: Callable[[], object], raw: Callable[[], object]) -> Row:
    ours, theirs = _median_ms(act), _median_ms(raw)
    return {"what": what, "value": ours, "unit": "ms", "ratio": ours / theirs}


def _pages(reader: LogReader, raw: sqlite3.Connection) -> list[Row]:
    span = reader.span()
    everything, last_week = ActivityFilter(), ActivityFilter(since=span.last_ts - _WEEK_US)
    return [
        _row("newest 200", lambda: reader.page(everything, limit=_PAGE), lambda: raw.execute(_NEWEST).fetchall()),
        _row(
            "newest 200 of the last week",
            lambda: reader.page(last_week, limit=_PAGE),
            lambda: raw.execute(_newest("ts >= ?"), (last_week.since,)).fetchall(),
        ),
        _row(
            "exact count of the last week",
            lambda: reader.count(last_week),
            lambda: raw.execute("SELECT count(*) FROM activity WHERE ts >= ?", (last_week.since,)).fetchone(),
        ),
    ]


def _jumps(reader: LogReader) -> list[Row]:
    """Pages of the table as the scroll bar asks for them, anywhere in the log and in a filtered result."""
    warnings = ActivityFilter(tuple(_FILTERS["severity>=warning"].terms))
    return [*_jump("", reader, ActivityFilter()), *_jump(" of severity>=warning", reader, warnings)]


def _jump(where: str, reader: LogReader, wanted: ActivityFilter) -> list[Row]:
    positions, places = reader.positions(wanted), Random(1)
    first_rows = [places.randrange(len(positions)) for _ in range(_JUMPS)]
    pages = [positions.seqs(row, row + PAGE_SIZE) for row in first_rows]
    quantiles = statistics.quantiles([_took_ms(partial(reader.entries, page)) for page in pages], n=20)
    return [
        {"what": f"{PAGE_SIZE} at a random place{where}, {name}", "value": quantiles[place], "unit": "ms"}
        for name, place in (("p50", 9), ("p95", 18))
    ]


def _newest(condition: str) -> str:
    return f"SELECT * FROM activity WHERE {condition} ORDER BY seq DESC LIMIT 200"  # noqa: S608 - our own conditions


def _one_filter(name: str, reader: LogReader, raw: sqlite3.Connection) -> list[Row]:
    terms, condition, values = _FILTERS[name]
    wanted = ActivityFilter(tuple(terms))
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
            lambda: reader.positions(ActivityFilter(tuple(_FILTERS["severity>=warning"].terms))),
            lambda: raw.execute("SELECT seq FROM activity WHERE severity >= 3 ORDER BY seq").fetchall(),
        ),
    ]


def _timelines(reader: LogReader, raw: sqlite3.Connection) -> list[Row]:
    span = reader.span()
    width = (span.last_ts - span.first_ts) // _BINS + 1
    grouped = "SELECT (ts - ?) / ? AS bin, {0}, count(*) FROM activity WHERE {1} GROUP BY bin, {0}"
    asked: dict[str, tuple[str, _Question]] = {
        "the whole log by category": ("category", _Question([], "1", ())),
        "the whole log by severity": ("severity", _Question([], "1", ())),
        "two words by severity": ("severity", _FILTERS["two words"]),
        "actor:Grace by category": ("category", _FILTERS["actor:Grace"]),
        "text in a third by category": ("category", _FILTERS["text in a third"]),
    }
    return [
        _row(
            f"timeline of {what}, {_BINS} bins",
            partial(reader.timeline, ActivityFilter(tuple(question.terms)), stacked_by, _BINS),
            partial(
                _all_rows,
                raw,
                grouped.format(stacked_by, question.condition),
                (span.first_ts, width, *question.values),
            ),
        )
        for what, (stacked_by, question) in asked.items()
    ]


def _all_rows(raw: sqlite3.Connection, query: str, values: tuple[object, ...]) -> list[tuple[object, ...]]:
    return raw.execute(query, values).fetchall()


def measure(log: Path) -> list[Row]:
    """One row a figure; `ratio` is to bare sqlite3 doing the same. `log` comes from `benchmarks.seed`."""
    with closing(open_reader(log)) as database, closing(sqlite3.connect(log)) as raw:
        reader = LogReader(database)
        filtered = [row for name in _FILTERS for row in _one_filter(name, reader, raw)]
        return [
            *_pages(reader, raw),
            *_jumps(reader),
            *filtered,
            *_choices(reader, raw),
            *_timelines(reader, raw),
        ]
