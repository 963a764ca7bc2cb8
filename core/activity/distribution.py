"""How the matching entries are distributed over time and kind, for counts and for the timeline.

A filter of category, severity and time is answered from the zones: those that lie within one bin add their counts,
and only the entries of the others are read. For any other filter the times of all matching entries are.
"""

from collections.abc import Iterator, Sequence
from dataclasses import replace
from itertools import chain
from typing import Final, TypeAlias

import numpy as np
from numpy.typing import NDArray
from peewee import JOIN, Case, fn

from core.activity import zones
from core.activity.entry import Category, Severity
from core.activity.filter import ActivityFilter, Term
from core.activity.finder import SeqFinder, counted
from core.activity.queries import Query, all_of, condition, unindexed, within_time
from core.activity.seq_range import SeqRange
from core.activity.timeline import Series, Timeline
from core.activity.zones import KINDS, ZONE_ENTRIES
from core.storage.tables import ActivityRow, ZoneRow

Edges: TypeAlias = NDArray[np.int64]
"""Where the bins begin, µs UTC, ascending, and after them where the last one ends."""

Counts: TypeAlias = NDArray[np.int64]
"""One row a kind, in the order of `KINDS`, and one column a bin."""

_ROWS_AT_ONCE: Final = 20_000
_OF_KINDS: Final = ("category", "severity")
# A row's time and kind in one number, which is quicker to take over: 8 bytes, no text.
_PLACES: Final = 32
_OF_CATEGORY: Final = Case(
    ActivityRow.category,
    [(str(category), place * len(Severity)) for place, category in enumerate(Category)],
    len(KINDS),
)
_FARTHEST: Final = (1 << 58) - 1
"""µs before and after 1970, far beyond any calendar: times are packed no farther than that."""
_PACKED: Final = (
    fn.MIN(fn.MAX(ActivityRow.ts, -_FARTHEST), _FARTHEST) * _PLACES + _OF_CATEGORY + ActivityRow.severity - 1
)
_ALL_TIMES: Final = (-_FARTHEST, _FARTHEST + 1)


def is_of_kinds(wanted: ActivityFilter) -> bool:
    """Whether the filter asks for category, severity and time alone."""
    return all(term.field in _OF_KINDS for term in wanted.terms)


def count_of_kinds(finder: SeqFinder, wanted: ActivityFilter) -> int:
    """How many entries match a filter that `is_of_kinds`."""
    whole, apart = _whole_zones(finder, wanted, np.array(_ALL_TIMES, np.int64))
    # Counted as they are: a row of no known kind is one too.
    return int(whole.sum()) + sum(finder.number(counted(_rows_within(wanted, each))) for each in apart)


def timeline(finder: SeqFinder, wanted: ActivityFilter, stacked_by: str, since: int, until: int, bins: int) -> Timeline:
    """The matching entries in bins of equal width over `since <= ts < until`, which is not empty."""
    shape = Timeline(since, until, stacked_by, (Series("", (0,) * bins),))
    first, last = _ALL_TIMES
    inner = (min(max(shape.edge(bin_), first), last) for bin_ in range(bins + 1))
    edges = np.array([first, *inner, last], np.int64)
    counts = (_from_zones if is_of_kinds(wanted) else _from_rows)(finder, wanted, edges)
    before, *_, after = counts.sum(axis=0).tolist()
    return replace(shape, series=_series(counts[:, 1:-1], stacked_by), before=before, after=after)


def _series(counts: Counts, stacked_by: str) -> tuple[Series, ...]:
    by_kind = counts.reshape(len(Category), len(Severity), -1)
    stacked: dict[int | str, Counts] = (
        dict(zip(map(str, Category), by_kind.sum(axis=1), strict=True))
        if stacked_by == "category"
        else dict(zip(map(int, Severity), by_kind.sum(axis=0), strict=True))
    )
    return tuple(Series(value, tuple(each.tolist())) for value, each in stacked.items() if each.any())


def _from_zones(finder: SeqFinder, wanted: ActivityFilter, edges: Edges) -> Counts:
    found, apart = _whole_zones(finder, wanted, edges)
    for looked_at in apart:
        found += _binned(finder, _rows_within(wanted, looked_at), edges)
    return found


def _whole_zones(finder: SeqFinder, wanted: ActivityFilter, edges: Edges) -> tuple[Counts, Iterator[SeqRange]]:
    """The counts of the zones that lie within one bin, and where the entries stand that must be looked at."""
    within = finder.seq_range(wanted)
    numbers, earliest, latest, counts = _zones(finder, within, wanted)
    since, until = _times(wanted)
    bins = _bins(earliest, edges)
    ends = (numbers + 1) * ZONE_ENTRIES
    is_whole = (bins == _bins(latest, edges)) & (earliest >= since) & (latest < until) & (ends <= within.last + 1)
    found = np.zeros((len(KINDS), len(edges) - 1), np.int64)
    of_kinds = counts * _allowed(wanted.terms)
    np.add.at(found.T, bins[is_whole], of_kinds[is_whole])
    return found, _apart(numbers[~is_whole], within, finder.indexed_to())


def _zones(finder: SeqFinder, within: SeqRange, wanted: ActivityFilter) -> tuple[NDArray[np.int64], ...]:
    """Numbers, earliest and latest times, and counts, of the zones in that range and in the filter's times."""
    columns = (ZoneRow.number, ZoneRow.earliest, ZoneRow.latest, ZoneRow.counts)
    first, last = zones.zone_of(within.first), zones.zone_of(within.last)
    is_wanted = [ZoneRow.number.between(first, last), *map(unindexed, zones.overlapping(wanted.since, wanted.until))]
    rows = finder.rows(ZoneRow.select(*columns).where(*is_wanted).order_by(ZoneRow.number))
    counts = np.frombuffer(b"".join(row[3] for row in rows), "<u2").reshape(-1, len(KINDS))
    numbers, earliest, latest = (np.array([row[place] for row in rows], np.int64) for place in range(3))
    times = (each.clip(-_FARTHEST, _FARTHEST) for each in (earliest, latest))
    return numbers, *times, counts.astype(np.int64)


def _times(wanted: ActivityFilter) -> tuple[int, int]:
    first, last = _ALL_TIMES
    return first if wanted.since is None else wanted.since, last if wanted.until is None else wanted.until


def _bins(times: NDArray[np.int64], edges: Edges) -> NDArray[np.int64]:
    """The bin of each time; -1 before the first, and their number after the last."""
    return np.searchsorted(edges, times, side="right").astype(np.int64) - 1


def _allowed(terms: Sequence[Term]) -> NDArray[np.int64]:
    """1 for the kinds that the terms let through, 0 for the others."""
    return np.array([all(_lets_through(term, *kind) for term in terms) for kind in KINDS], np.int64)


def _lets_through(term: Term, category: Category, severity: Severity) -> bool:
    value = category if term.field == "category" else severity
    return (value in term.values) is not term.negated


def _apart(numbers: NDArray[np.int64], within: SeqRange, indexed_to: int) -> Iterator[SeqRange]:
    """The entries of these zones and those that are in no zone yet, as few ranges as there are."""
    breaks = np.flatnonzero(np.diff(numbers) > 1) + 1
    runs = np.split(numbers, breaks) if len(numbers) else []
    ranges = [SeqRange(int(run[0]) * ZONE_ENTRIES, (int(run[-1]) + 1) * ZONE_ENTRIES - 1) for run in runs]
    within_each = (each.cut_to(within) for each in [*ranges, SeqRange(indexed_to, within.last)])
    return (each for each in within_each if each.width)


def _rows_within(wanted: ActivityFilter, within: SeqRange) -> Query:
    checked = [*map(condition, wanted.terms), *within_time(wanted)]
    rows = ActivityRow.select(_PACKED).where(ActivityRow.seq.between(within.first, within.last))
    return rows.where(*all_of(map(unindexed, checked)))


def _from_rows(finder: SeqFinder, wanted: ActivityFilter, edges: Edges) -> Counts:
    found = np.zeros((len(KINDS), len(edges) - 1), np.int64)
    for query in finder.matching(wanted):
        # A cross join looks up the row of each number; else SQLite would collect and sort the numbers first.
        matching = query.alias("matching")
        rows = matching.select_from(_PACKED).join(ActivityRow, JOIN.CROSS)
        found += _binned(finder, rows.where(ActivityRow.seq == matching.c.seq), edges)
    return found


def _binned(finder: SeqFinder, query: Query, edges: Edges) -> Counts:
    """The entries of a query for `_PACKED` counted; those of no known kind, or outside the edges, are not."""
    bins = len(edges) - 1
    found = np.zeros((_PLACES, bins + 2), np.int64)
    for rows in finder.batches(query, _ROWS_AT_ONCE):
        packed = np.fromiter(chain.from_iterable(rows), np.int64, len(rows))
        flat = packed % _PLACES * (bins + 2) + _bins(packed // _PLACES, edges) + 1
        found += np.bincount(flat, minlength=found.size).reshape(found.shape)
    return found[: len(KINDS), 1 : bins + 1]
