"""Finding which entries match: their sequence numbers, by the quickest way through the log."""

import operator
from array import array
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import contextmanager
from dataclasses import dataclass, replace
from functools import reduce
from itertools import chain
from math import prod
from pathlib import Path
from typing import Any, Final

import numpy as np
from peewee import SQL, CharField, Select, SqliteDatabase, fn

from core.activity import zones
from core.activity.filter import ActivityFilter, Term, seq_bounds
from core.activity.matching import matches_action
from core.activity.queries import Query, condition, unindexed, within_time
from core.activity.runs import extents
from core.activity.seq_range import EVERYWHERE, SeqRange, apart, common, few
from core.activity.walks import WALKS_LIMIT, Way, seqs_along, ways
from core.activity.zones import ZONE_ENTRIES
from core.errors import CancelledError
from core.storage.failures import SQLITE_ERRORS, as_storage_error, error_name
from core.storage.tables import ActivityRow, ZoneRow

_SAMPLE: Final = 1_000
"""Entries by which the length of a way is told; one that has no more is taken alone."""

_WORTH_WALKING: Final = 8
"""So many entries of an index are merged, at least, in the time in which one row is looked up."""

_RANGES_LIMIT: Final = 16
"""In which a time range is looked for, each with queries of its own."""

_PLACED: Final = ("seq", "run")

INDEXED: Final[dict[str, CharField]] = {
    "action": ActivityRow.action,
    "actor": ActivityRow.actor,
    "category": ActivityRow.category,
    "target": ActivityRow.target_id,
}


@contextmanager
def _reading() -> Iterator[None]:
    """SQLite's errors as `StorageError`, an interrupted query as `CancelledError`."""
    try:
        yield
    except SQLITE_ERRORS as error:
        if error_name(error) == "SQLITE_INTERRUPT":
            raise CancelledError("Cancelled.") from error
        raise as_storage_error(error) from error


def counted(query: Query) -> Query:
    """How many rows the query has."""
    return query.select_from(fn.COUNT(SQL("*")))


class SeqFinder:
    """Runs queries over one connection. Raises `StorageError`, or `CancelledError` when nobody wants the answer."""

    def __init__(self, database: SqliteDatabase, is_cancelled: Callable[[], bool]) -> None:
        self._database = database
        self._is_cancelled = is_cancelled

    def file(self) -> Path:
        """Where the database is."""
        with _reading():
            (_, _, name) = self._database.execute_sql("PRAGMA database_list").fetchone()
        return Path(name)

    def define(self, function: Callable[[str], str]) -> None:
        """Have queries find that function of a text by its name."""
        with _reading():
            self._database.register_function(function, function.__name__, 1, deterministic=True)

    def rows(self, query: Query) -> list[tuple[Any, ...]]:
        """All rows of a query that has few."""
        with _reading():
            rows: list[tuple[Any, ...]] = self._cursor(query).fetchall()
        return rows

    def number(self, query: Query, otherwise: int = 0) -> int:
        """The one number that a query has; `otherwise` where that is NULL."""
        ((number,),) = self.rows(query)
        return otherwise if number is None else int(number)

    def batches(self, query: Query, size: int) -> Iterator[list[tuple[Any, ...]]]:
        """All rows of a query, so many at a time; cancelled in between where nobody wants them any more."""
        with _reading():
            cursor = self._cursor(query)
            while rows := cursor.fetchmany(size):
                yield rows
                self._raise_if_cancelled()

    def seqs(self, query: Query) -> "array[int]":
        """The sequence numbers that a query has, 8 bytes each."""
        with _reading():
            return array("q", chain.from_iterable(self._cursor(query)))

    def _cursor(self, query: Query) -> Any:
        self._raise_if_cancelled()
        return self._database.execute(query)

    def _raise_if_cancelled(self) -> None:
        if self._is_cancelled():
            raise CancelledError("Cancelled.")

    def indexed_to(self) -> int:
        """The first number that zones and full text do not reach."""
        return zones.watermark(self._database)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """The queries within all see the log as it was at the first of them."""
        with _reading(), self._database.atomic():
            yield

    def newest(self, wanted: ActivityFilter, limit: int, before_seq: int | None = None) -> "array[int]":
        """The highest `limit` matching numbers, or the highest below `before_seq`; descending."""
        found = array("q")
        for stretch in reversed(self._stretches(wanted, last_seq=before_seq and before_seq - 1)):
            found += self._merged(stretch, limit - len(found), is_descending=True)
            if len(found) == limit:
                break
        return found

    def oldest(self, wanted: ActivityFilter, limit: int, after_seq: int = 0) -> "array[int]":
        """The lowest `limit` matching numbers above `after_seq`, ascending."""
        found = array("q")
        for stretch in self._stretches(wanted, first_seq=after_seq + 1):
            found += self._merged(stretch, limit - len(found), is_descending=False)
            if len(found) == limit:
                break
        return found

    def all(self, wanted: ActivityFilter) -> "array[int]":
        """All matching numbers, ascending, 8 bytes each."""
        found = array("q")
        for stretch in self._stretches(wanted):
            parts = [self.seqs(query.order_by(SQL("1"))) for query in self._queries(stretch)]
            found += parts[0] if len(parts) == 1 else _sorted_together(parts)
        return found

    def matching(self, wanted: ActivityFilter) -> list[Query]:
        """Queries for the matching numbers, each number in one of them."""
        return [query for stretch in self._stretches(wanted) for query in self._queries(stretch)]

    def _merged(self, stretch: "_Stretch", limit: int, *, is_descending: bool) -> "array[int]":
        order = SQL("1").desc() if is_descending else SQL("1")
        parts = [self.seqs(query.order_by(order).limit(limit)) for query in self._queries(stretch)]
        return array("q", sorted(chain.from_iterable(parts), reverse=is_descending)[:limit])

    def _stretches(
        self, wanted: ActivityFilter, first_seq: int | None = None, last_seq: int | None = None
    ) -> list["_Stretch"]:
        """The parts of the log in which to look, ascending, and what for in each."""
        bounds = SeqRange(first_seq or 0, EVERYWHERE.last if last_seq is None else last_seq)
        named = self._with_actions_named(wanted)
        placed = [self._ranges(term) for term in named.terms if term.field in _PLACED]
        ranges = reduce(common, placed, common([bounds], self._seq_ranges(wanted)))
        sought = replace(named, terms=tuple(term for term in named.terms if term.field != "seq" or term.negated))
        edge = self.indexed_to() if _has_texts(sought) else 0
        parts = [(part, is_below) for each in ranges for part, is_below in _split(each, edge)]
        return [_Stretch(part, sought, is_below) for part, is_below in parts if part.width]

    def _queries(self, stretch: "_Stretch") -> list[Query]:
        """The matching numbers of a stretch, by the quickest ways."""
        wanted = stretch.wanted
        taken = self._taken(stretch, ways(wanted.terms, are_texts_indexed=stretch.are_texts_indexed))
        found = [term for way in taken for term in way.terms]
        rest = [condition(term) for term in wanted.terms if term not in found]
        return seqs_along(taken, rest + within_time(wanted), stretch.within)

    def _taken(self, stretch: "_Stretch", there_are: list[Way]) -> list[Way]:
        """The shortest way, on which each row is looked up; or all of them where nothing needs to be."""
        if len(there_are) < 2:
            return there_are
        lengths = {way: self._length(way, stretch.within) for way in there_are}
        shortest = min(there_are, key=lengths.__getitem__)
        found = sum(len(way.terms) for way in there_are)
        is_proven = found == len(stretch.wanted.terms) and not within_time(stretch.wanted)
        is_proven = is_proven and all(way.is_proof for way in there_are)
        is_worth_it = lengths[shortest] >= _SAMPLE and _is_worth_merging(there_are, lengths)
        return there_are if is_proven and is_worth_it else [shortest]

    def _length(self, way: Way, within: SeqRange) -> float:
        """About how many entries are on that way, as dense as it is at its newer end."""
        walked = reduce(operator.add, [walk.seqs(within) for walk in way.walks])
        newest = self.seqs(walked.order_by(SQL("1").desc()).limit(_SAMPLE))
        if len(newest) < _SAMPLE:
            return len(newest)
        return _SAMPLE * within.width / (within.last - newest[-1] + 1)

    def _ranges(self, term: Term) -> list[SeqRange]:
        """Outside of these, no entry matches a term whose field is one of `_PLACED`; all do within those of `seq`."""
        if term.negated:
            return [EVERYWHERE]
        if term.field == "run":
            return apart([*extents(self._database, term.values), SeqRange(self.indexed_to(), EVERYWHERE.last)])
        return apart([SeqRange(*seq_bounds(value)) for value in term.values])

    def seq_range(self, wanted: ActivityFilter) -> SeqRange:
        """Bounds outside of which no entry matches. Within them the clock may have gone back."""
        every, ranges = self._every(wanted), self._seq_ranges(wanted)
        return SeqRange(ranges[0].first, ranges[-1].last) if ranges else SeqRange(every.last + 1, every.last)

    def _seq_ranges(self, wanted: ActivityFilter) -> list[SeqRange]:
        """Outside of these, no entry matches. They are several where a clock has gone wrong."""
        return common(self._in_time(wanted), [self._every(wanted)])

    def _every(self, wanted: ActivityFilter) -> SeqRange:
        """From the first entry to the last, or to the filter's `max_seq`."""
        first = self.number(ActivityRow.select(fn.MIN(ActivityRow.seq)), 1)
        last = self.number(ActivityRow.select(fn.MAX(ActivityRow.seq)))
        return SeqRange(first, last if wanted.max_seq is None else min(last, wanted.max_seq))

    def _in_time(self, wanted: ActivityFilter) -> list[SeqRange]:
        """Outside of these, no entry is in the filter's time range."""
        if wanted.since is None and wanted.until is None:
            return [EVERYWHERE]
        is_in_time = zones.overlapping(wanted.since, wanted.until)
        numbers = self.seqs(ZoneRow.select(ZoneRow.number).where(*map(unindexed, is_in_time)).order_by(ZoneRow.number))
        indexed = apart(SeqRange(number * ZONE_ENTRIES, (number + 1) * ZONE_ENTRIES - 1) for number in numbers)
        return few(apart([*indexed, *self._newer_in_time(wanted)]), _RANGES_LIMIT)

    def _newer_in_time(self, wanted: ActivityFilter) -> list[SeqRange]:
        """The same of what is in no zone yet."""
        first = self.indexed_to()
        found = ActivityRow.select(ActivityRow.seq).where(
            ActivityRow.seq >= first, *map(unindexed, within_time(wanted))
        )
        return [SeqRange(first, seq) for seq in self.seqs(found.order_by(ActivityRow.seq.desc()).limit(1))]

    def count_to(self, last_seq: int) -> int:
        """How many entries there are up to that one."""
        # SQLite counts the whole by its smallest index, but a part by walking the table.
        every = self.number(ActivityRow.select(fn.COUNT(SQL("*"))))
        newer = ActivityRow.select(fn.COUNT(SQL("*"))).where(ActivityRow.seq > last_seq)
        return every - self.number(newer)

    def distinct(self, field: str, limit: int) -> list[str]:
        """The first values that `action`, `actor`, `category` or `target` have, by jumps through its index."""
        column = INDEXED[field]
        first = ActivityRow.select(fn.MIN(column)).where(column.is_null(False))
        found = first.cte("found", recursive=True, columns=("value",))
        after = ActivityRow.select(fn.MIN(column)).where(column > found.c.value)
        jumps = found.union_all(Select((found,), (after,)).where(found.c.value.is_null(False)))
        values = jumps.select_from(jumps.c.value).where(jumps.c.value.is_null(False)).limit(limit)
        return [str(value) for (value,) in self.rows(values)]

    def _with_actions_named(self, wanted: ActivityFilter) -> ActivityFilter:
        """The filter with `device.*` replaced by the actions there are, which an index can find."""
        if not any(term.field == "action" for term in wanted.terms):
            return wanted
        actions = self.distinct("action", limit=10_000)
        return replace(wanted, terms=tuple(_with_actions_named(term, actions) for term in wanted.terms))


def _with_actions_named(term: Term, actions: Sequence[str]) -> Term:
    if term.field != "action" or term.negated:
        return term
    named = (action for action in actions if any(matches_action(value, action) for value in term.values))
    return replace(term, values=tuple(named))


@dataclass(frozen=True, slots=True)
class _Stretch:
    """A part of the log, and what is sought in it."""

    within: SeqRange
    wanted: ActivityFilter
    are_texts_indexed: bool


def _is_worth_merging(there_are: Sequence[Way], lengths: Mapping[Way, float]) -> bool:
    """Whether to merge these ways, each walk of one with each of all others, is sooner done than looking up rows."""
    merges = prod(len(way.walks) for way in there_are)
    entries = sum(lengths[way] * merges / len(way.walks) for way in there_are)
    return merges <= WALKS_LIMIT and entries <= _WORTH_WALKING * min(lengths.values())


def _has_texts(wanted: ActivityFilter) -> bool:
    return any(term.field in ("text", "target_name") and not term.negated for term in wanted.terms)


def _split(within: SeqRange, edge: int) -> list[tuple[SeqRange, bool]]:
    """What is below the number `edge` and what is not, and which of it that is."""
    return [(within.cut_to(SeqRange(0, edge - 1)), True), (within.cut_to(SeqRange(edge, within.last)), False)]


def _sorted_together(parts: "Sequence[array[int]]") -> "array[int]":
    together = np.sort(np.concatenate([np.frombuffer(part, np.int64) for part in parts]))
    return array("q", together.tobytes())
