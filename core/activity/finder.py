"""Finding which entries match: their sequence numbers, by the quickest way through the log."""

from array import array
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from dataclasses import replace
from itertools import chain
from pathlib import Path
from typing import Any, Final

from peewee import SQL, CharField, Function, Select, SqliteDatabase, fn

from core.activity.filter import ActivityFilter, Term
from core.activity.matching import matches_action
from core.activity.queries import Query, SeqRange, branches, matching_seqs, unindexed, within_time
from core.errors import CancelledError
from core.storage.failures import SQLITE_ERRORS, as_storage_error, error_name
from core.storage.tables import ActivityRow

_SELECTIVE: Final = 8
"""An index is worth its jumps to the table where it finds less than one entry in so many."""

_NEAR_HEAD: Final = 100_000
"""Entries that are looked through before the times of all others are read; some 8 ms."""

_INDEXED: Final[dict[str, CharField]] = {
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

    def rows(self, query: Query) -> list[tuple[Any, ...]]:
        """All rows of a query that has few."""
        with _reading():
            rows: list[tuple[Any, ...]] = self._cursor(query).fetchall()
        return rows

    def number(self, query: Query, otherwise: int = 0) -> int:
        """The one number that a query has; `otherwise` where that is NULL."""
        ((number,),) = self.rows(query)
        return otherwise if number is None else int(number)

    def seqs(self, query: Query) -> "array[int]":
        """The sequence numbers that a query has, 8 bytes each."""
        with _reading():
            return array("q", chain.from_iterable(self._cursor(query)))

    def _cursor(self, query: Query) -> Any:
        if self._is_cancelled():
            raise CancelledError("Cancelled.")
        return self._database.execute(query)

    @contextmanager
    def snapshot(self) -> Iterator[None]:
        """The queries within all see the log as it was at the first of them."""
        with _reading(), self._database.atomic():
            yield

    def matching(self, wanted: ActivityFilter, before_seq: int | None = None, after_seq: int = 0) -> Query:
        """The query of the matching `seq`, `after_seq < seq < before_seq`, to be ordered by column 1."""
        resolved = self._with_actions_named(wanted)
        within = self.seq_range(resolved)
        last = within.last if before_seq is None else min(within.last, before_seq - 1)
        within = SeqRange(max(within.first, after_seq + 1), last)
        return matching_seqs(resolved, within, self._best_index(resolved, within))

    def seq_range(self, wanted: ActivityFilter) -> SeqRange:
        """Bounds outside of which no entry matches. Within them the clock may have gone back."""
        first = self.number(ActivityRow.select(fn.MIN(ActivityRow.seq)), 1)
        last = self.number(ActivityRow.select(fn.MAX(ActivityRow.seq)))
        if wanted.since is not None:
            first = self._extreme_seq(fn.MIN, wanted, last + 1)
        if wanted.until is not None:
            last = self._last_near_head(wanted, last) or self._extreme_seq(fn.MAX, wanted, 0)
        return SeqRange(first, last if wanted.max_seq is None else min(last, wanted.max_seq))

    def _extreme_seq(self, extreme: Callable[..., Function], wanted: ActivityFilter, otherwise: int) -> int:
        # Kept from the planner, which would look for an extreme `seq` by walking the log instead of by the times.
        seq = unindexed(ActivityRow.seq)
        return self.number(ActivityRow.select(extreme(seq)).where(*within_time(wanted)), otherwise)

    def _last_near_head(self, wanted: ActivityFilter, head: int) -> int:
        """The last entry before the filter's end, where it is one of the newest; else 0."""
        if wanted.since is not None:
            return 0
        near = (ActivityRow.seq > head - _NEAR_HEAD, *map(unindexed, within_time(wanted)))
        found = self.rows(ActivityRow.select(ActivityRow.seq).where(*near).order_by(ActivityRow.seq.desc()).limit(1))
        return int(found[0][0]) if found else 0

    def count_to(self, last_seq: int) -> int:
        """How many entries there are up to that one."""
        # SQLite counts the whole by its smallest index, but a part by walking the table.
        every = self.number(ActivityRow.select(fn.COUNT(SQL("*"))))
        newer = ActivityRow.select(fn.COUNT(SQL("*"))).where(ActivityRow.seq > last_seq)
        return every - self.number(newer)

    def distinct(self, field: str, limit: int) -> list[str]:
        """The first values that `action`, `actor`, `category` or `target` have, by jumps through its index."""
        column = _INDEXED[field]
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

    def _best_index(self, wanted: ActivityFilter, within: SeqRange) -> Term | None:
        """The term whose index leads to the matching entries soonest; None where walking the log does."""
        indexed = [term for term in wanted.terms if branches(term)]
        if len(indexed) == 1 and len(wanted.terms) == 1:
            return indexed[0]
        enough = within.width // _SELECTIVE
        counts = {term: self._count_up_to(enough, term, within) for term in indexed}
        best = min(indexed, key=counts.__getitem__, default=None)
        return best if best and counts[best] < enough else None

    def _count_up_to(self, limit: int, term: Term, within: SeqRange) -> int:
        return self.number(counted(matching_seqs(ActivityFilter((term,)), within, term).limit(limit)))


def _with_actions_named(term: Term, actions: Sequence[str]) -> Term:
    if term.field != "action" or term.negated:
        return term
    named = (action for action in actions if any(matches_action(value, action) for value in term.values))
    return replace(term, values=tuple(named))
