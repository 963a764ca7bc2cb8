"""Reading the log: pages, positions, counts and timelines, never all of it."""

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from pathlib import Path
from typing import Final, NamedTuple

from peewee import Expression, Field, SqliteDatabase, fn

from core.activity import causes, distribution
from core.activity.causes import CauseChain
from core.activity.entry import ActivityEntry
from core.activity.extent import Extent, usual_extent
from core.activity.filter import ActivityFilter
from core.activity.finder import INDEXED, SeqFinder, counted
from core.activity.positions import Positions
from core.activity.queries import id_bytes
from core.activity.rows import Row, from_row
from core.activity.timeline import Timeline
from core.clock import iso_utc
from core.storage.tables import ActivityRow, PinRow, RunRow

PAGE_SIZE: Final = 128
_BIND_LIMIT: Final = 500
"""Sequence numbers a query; every SQLite takes 999 parameters."""


@dataclass(frozen=True, slots=True)
class Choice:
    """A value that a term of a field can have, and how a person calls it."""

    value: str
    label: str


class Span(NamedTuple):
    """What the log reaches over: first and last `seq`, earliest and latest `ts` (µs UTC); all 0 where it is empty."""

    first_seq: int
    last_seq: int
    first_ts: int
    last_ts: int


class LogReader:
    """Answers questions about the log over one connection, on the thread that opened it.

    Every method raises `StorageError` where reading fails, and `CancelledError` where the answer is no longer
    wanted. No cursor and no transaction outlives a call.
    """

    def __init__(self, database: SqliteDatabase, is_cancelled: Callable[[], bool] = lambda: False) -> None:
        """`database` is open, on this thread; `is_cancelled` is asked before each query."""
        self.finder = SeqFinder(database, is_cancelled)

    def file(self) -> Path:
        """The database that is read."""
        return self.finder.file()

    def head(self) -> int:
        """`seq` of the last entry, 0 where there is none."""
        return self.finder.number(ActivityRow.select(fn.MAX(ActivityRow.seq)))

    def span(self) -> Span:
        """What the log reaches over."""
        # One aggregate a query: asked for two at once, SQLite scans the table.
        columns, extremes = (ActivityRow.seq, ActivityRow.ts), (fn.MIN, fn.MAX)
        with self.finder.snapshot():
            return Span(*(self.finder.number(ActivityRow.select(e(c))) for c in columns for e in extremes))

    def extent(self) -> Extent:
        """Between which times the log is, but for the few entries that a wrong clock has dated far from all others."""
        with self.finder.snapshot():
            return usual_extent(self.finder)

    def count(self, wanted: ActivityFilter) -> int:
        """How many entries match, exactly."""
        with self.finder.snapshot():
            if wanted.is_everything:
                return self.finder.count_to(self.finder.seq_range(wanted).last)
            if distribution.is_of_kinds(wanted):
                return distribution.count_of_kinds(self.finder, wanted)
            return sum(self.finder.number(counted(query)) for query in self.finder.matching(wanted))

    def positions(self, wanted: ActivityFilter) -> Positions:
        """Where each matching entry stands."""
        with self.finder.snapshot():
            within = self.finder.seq_range(wanted)
            if wanted.is_everything and self.finder.count_to(within.last) == within.width:
                return Positions(range(within.first, within.last + 1))
            return Positions(self.finder.all(wanted))

    def page(
        self, wanted: ActivityFilter, before_seq: int | None = None, limit: int = PAGE_SIZE
    ) -> tuple[ActivityEntry, ...]:
        """The newest `limit` matching entries, or the newest older than `before_seq`; newest first."""
        with self.finder.snapshot():
            return self._entries(self.finder.newest(wanted, limit, before_seq))

    def rows_after(self, wanted: ActivityFilter, after_seq: int = 0, limit: int = PAGE_SIZE) -> list[Row]:
        """The oldest `limit` matching entries newer than `after_seq`, oldest first, as the table holds them."""
        with self.finder.snapshot():
            return self._rows(self.finder.oldest(wanted, limit, after_seq))

    def entries(self, seqs: Sequence[int]) -> tuple[ActivityEntry, ...]:
        """Those entries in that order; without those that are no longer there."""
        with self.finder.snapshot():
            return self._entries(seqs)

    def entry(self, entry_id: str) -> ActivityEntry | None:
        """The entry of that id."""
        seqs = self.finder.seqs(
            ActivityRow.select(ActivityRow.seq).where(ActivityRow.id == id_bytes(entry_id)).limit(1)
        )
        return next(iter(self._entries(seqs)), None)

    def caused_by(self, entry_id: str, limit: int = PAGE_SIZE) -> tuple[ActivityEntry, ...]:
        """The first `limit` entries that one led to, oldest first."""
        led_to = ActivityRow.select(ActivityRow.seq).where(ActivityRow.cause == id_bytes(entry_id))
        return self._entries(self.finder.seqs(led_to.order_by(ActivityRow.seq).limit(limit)))

    def chain_of(self, entry_id: str) -> CauseChain | None:
        """What led to the entry of that id and what it led to; None where there is no such entry."""
        with self.finder.snapshot():
            entry = self.entry(entry_id)
            return causes.chain_of(self, entry) if entry else None

    def around(self, seq: int, count: int) -> tuple[ActivityEntry, ...]:
        """The entry with that number, and `count` before and after it whatever they are of; newest first."""
        with self.finder.snapshot():
            older = self.finder.newest(ActivityFilter(), count, before_seq=seq)
            newer = self.finder.oldest(ActivityFilter(), count + 1, after_seq=seq - 1)
            return self._entries([*reversed(newer[: count + 1 if seq in newer else count]), *older])

    def timeline(
        self, wanted: ActivityFilter, stacked_by: str, bins: int, since: int | None = None, until: int | None = None
    ) -> Timeline:
        """How the matching entries are spread over `bins` bins, at least one, each divided by one of `STACKS`.

        The bins reach from `since` to `until`, else over the filter's time range, else over the log's extent. There
        are none where that is empty.
        """
        with self.finder.snapshot():
            extent = self.extent()
            first = next((at for at in (since, wanted.since) if at is not None), extent.first_ts)
            last = next((at for at in (until, wanted.until) if at is not None), extent.last_ts + 1)
            if self.head() == 0 or last <= first:
                return Timeline(first, max(first, last), stacked_by)
            return distribution.timeline(self.finder, wanted, stacked_by, first, last, bins)

    def choices(self, field: str, limit: int = 200) -> tuple[Choice, ...]:
        """The first `limit` values that `action`, `actor`, `category` or `target` have, in order; of `run`, the newest.

        A target's label is its newest name, a run's the time at which it started. Other fields have none to choose of.
        """
        with self.finder.snapshot():
            if field == "run":
                return self._runs(limit)
            values = self.finder.distinct(field, limit) if field in INDEXED else []
            return tuple(Choice(value, self._label(field, value)) for value in values)

    def _runs(self, limit: int) -> tuple[Choice, ...]:
        started = RunRow.select(RunRow.id, RunRow.started_at).order_by(RunRow.started_at.desc()).limit(limit)
        return tuple(Choice(run, iso_utc(at)) for run, at in self.finder.rows(started))

    def _label(self, field: str, value: str) -> str:
        if field != "target":
            return value
        names = ActivityRow.select(ActivityRow.target_name).where(ActivityRow.target_id == value)
        ((name,),) = self.finder.rows(names.order_by(ActivityRow.seq.desc()).limit(1))
        return str(name or value)

    def _entries(self, seqs: Sequence[int]) -> tuple[ActivityEntry, ...]:
        pinned = set(self._found(PinRow.seq, seqs))
        return tuple(from_row(row, is_pinned=row[0] in pinned) for row in self._rows(seqs))

    def _rows(self, seqs: Sequence[int]) -> list[Row]:
        found = self._found(ActivityRow.seq, seqs)
        return [found[seq] for seq in seqs if seq in found]

    def _found(self, column: Field, seqs: Sequence[int]) -> dict[int, Row]:
        """Rows of the column's table by that column, their first."""
        found: dict[int, Row] = {}
        for start in range(0, len(seqs), _BIND_LIMIT):
            some = seqs[start : start + _BIND_LIMIT]
            for row in self.finder.rows(column.model.select().where(_is_one_of(column, some))):
                found[row[0]] = row
        return found


def _is_one_of(column: Field, seqs: Sequence[int]) -> Expression:
    first, last = min(seqs), max(seqs)
    if last - first + 1 == len(seqs):
        return column.between(first, last)
    return column.in_(list(seqs))
