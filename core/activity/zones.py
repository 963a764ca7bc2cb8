"""Summaries of 256 entries each: their times, and how many there are of each category and severity.

Zone `n` is of the entries `256 n <= seq < 256 (n + 1)`. It is written once its entries are and nothing more urgent is
to be done, together with their part of the full-text index; the watermark says how far both reach. What lies above it
is answered from the entries themselves, so that a lagging index is never a wrong one.
"""

import struct
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from typing import Final

from peewee import Expression, SqliteDatabase

from core.activity.entry import Category, Severity
from core.storage.state import load_state, save_state
from core.storage.tables import ZoneRow

ZONE_ENTRIES: Final = 256
KINDS: Final = tuple((category, severity) for category in Category for severity in Severity)
"""What a zone counts apart, in the order of its counts."""

_PLACES: Final = {(str(category), int(severity)): place for place, (category, severity) in enumerate(KINDS)}
_COUNTS: Final = struct.Struct(f"<{len(KINDS)}H")
_WATERMARK: Final = "log.indexed"
_BY_KIND: Final = """
    SELECT category, severity, COUNT(*), MIN(ts), MAX(ts) FROM activity WHERE seq BETWEEN ? AND ?
    GROUP BY category, severity
"""


@dataclass(frozen=True, slots=True)
class Zone:
    """The summary of a zone's entries; times in µs UTC, counts in the order of `KINDS`."""

    number: int
    earliest: int
    latest: int
    counts: tuple[int, ...]


def watermark(database: SqliteDatabase) -> int:
    """The first `seq` that is not indexed yet, where a zone begins; 0 where none is."""
    return int(load_state(database, _WATERMARK) or 0)


def raise_watermark(database: SqliteDatabase, seq: int) -> None:
    """Everything before `seq`, where a zone begins, is indexed; in the transaction in which it has become so."""
    save_state(database, _WATERMARK, seq)


def zone_of(seq: int) -> int:
    """The number of the zone an entry belongs to."""
    return seq // ZONE_ENTRIES


def refresh(database: SqliteDatabase, numbers: Iterable[int]) -> None:
    """Count the entries of these zones anew, in the transaction that has changed them. Those not indexed yet wait."""
    end = zone_of(watermark(database))
    for number in numbers:
        if number < end:
            write(database, number)


def write(database: SqliteDatabase, number: int) -> None:
    """Store the summary of that zone's entries; none where it has no entry left."""
    row = row_of(database, number)
    if row is None:
        ZoneRow.delete().where(ZoneRow.number == number).execute(database)
    else:
        database.execute_sql("INSERT OR REPLACE INTO zone (number, earliest, latest, counts) VALUES (?, ?, ?, ?)", row)


def row_of(database: SqliteDatabase, number: int) -> tuple[int, int, int, bytes] | None:
    """The summary of that zone's entries as the table `zone` holds it."""
    zone = summary(database, number)
    return None if zone is None else (number, zone.earliest, zone.latest, _COUNTS.pack(*zone.counts))


def summary(database: SqliteDatabase, number: int) -> Zone | None:
    """That zone as its entries make it; None where it has none."""
    first = number * ZONE_ENTRIES
    kinds = database.execute_sql(_BY_KIND, (first, first + ZONE_ENTRIES - 1)).fetchall()
    if not kinds:
        return None
    counts = [0] * len(KINDS)
    for category, severity, count, _earliest, _latest in kinds:
        # A kind that nobody knows is in the time range, but counted nowhere.
        if (category, severity) in _PLACES:
            counts[_PLACES[category, severity]] = count
    return Zone(number, min(kind[3] for kind in kinds), max(kind[4] for kind in kinds), tuple(counts))


def overlapping(since: int | None, until: int | None) -> list[Expression]:
    """Which rows of the zones can have an entry with `since <= ts < until`."""
    conditions = []
    if since is not None:
        conditions.append(ZoneRow.latest >= since)
    if until is not None:
        conditions.append(ZoneRow.earliest < until)
    return conditions


def stored(database: SqliteDatabase, first: int, last: int) -> Iterator[Zone]:
    """The summaries there are of the zones `first <= number <= last`, in order."""
    columns = (ZoneRow.number, ZoneRow.earliest, ZoneRow.latest, ZoneRow.counts)
    found = ZoneRow.select(*columns).where(ZoneRow.number.between(first, last)).order_by(ZoneRow.number)
    for number, earliest, latest, counts in database.execute(found):
        yield Zone(number, earliest, latest, _COUNTS.unpack(counts))
