"""How many entries of each kind there are, and where; from the zones as far as these reach.

A kind is a category with a severity, in the order of `core.activity.zones.KINDS`. Pinned entries are counted apart.
"""

from collections.abc import Callable
from operator import attrgetter
from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray
from peewee import SQL, Field, Function, fn

from core.activity.finder import SeqFinder
from core.activity.queries import Condition, unindexed
from core.activity.retention.cut import Cut, not_pinned
from core.activity.zones import KINDS, ZONE_ENTRIES
from core.storage.tables import ActivityRow, PinRow, ZoneRow

Numbers: TypeAlias = NDArray[np.int64]

_LATEST: Final = 1 << 63
_PLACES: Final = {(str(category), int(severity)): place for place, (category, severity) in enumerate(KINDS)}


def _within(begin: int, end: int) -> Condition:
    return ActivityRow.seq.between(begin, end - 1)


class Extent(NamedTuple):
    """First and last `seq`, earliest and latest `ts` (µs UTC)."""

    first_seq: int
    last_seq: int
    earliest: int
    latest: int


class _Block(NamedTuple):
    """The entries `begin <= seq < end`: a zone, or all that is not in zones yet; how many of each kind."""

    begin: int
    end: int
    earliest: int
    latest: int
    counts: Numbers

    @property
    def rows(self) -> Condition:
        """Which rows are its entries."""
        return _within(self.begin, self.end)


class Census:
    """The entries of the log as they are at one moment; to be made and used within one snapshot of the finder's."""

    def __init__(self, finder: SeqFinder) -> None:
        self._finder = finder
        self.head = finder.number(ActivityRow.select(fn.MAX(ActivityRow.seq)))
        self._blocks = self._zones()
        self._blocks += self._beyond(self._blocks[-1].end if self._blocks else 0)
        self._ends = np.array([block.end for block in self._blocks], np.int64)
        self._pins = self._pinned()
        self._cumulated: Numbers = self._cumulate()
        self.total = int(self._cumulated[-1].sum()) + len(self._pins)

    def _zones(self) -> list[_Block]:
        zones = self._finder.rows(ZoneRow.select().order_by(ZoneRow.number))
        return [
            _Block(number * ZONE_ENTRIES, (number + 1) * ZONE_ENTRIES, earliest, latest, np.frombuffer(counts, "<u2"))
            for number, earliest, latest, counts in zones
        ]

    def _beyond(self, begin: int) -> list[_Block]:
        end = self.head + 1
        if begin >= end:
            return []
        earliest, latest = (self._extreme(extreme, ActivityRow.ts, _within(begin, end)) for extreme in (fn.MIN, fn.MAX))
        return [_Block(begin, end, earliest, latest, self._counted(_within(begin, end)))]

    def _cumulate(self) -> Numbers:
        """How many of each kind, without the pinned ones, there are before each block and after the last."""
        counts = np.zeros((len(self._blocks) + 1, len(KINDS)), np.int64)
        for row, block in enumerate(self._blocks, start=1):
            counts[row] = block.counts
        for seq, place in self._pins:
            counts[self._row(seq) + 1, place] -= 1
        return counts.cumsum(axis=0)

    def _pinned(self) -> list[tuple[int, int]]:
        pinned = ActivityRow.select(ActivityRow.seq, ActivityRow.category, ActivityRow.severity)
        rows = self._finder.rows(pinned.where(ActivityRow.seq.in_(PinRow.select(PinRow.seq))))
        return [(seq, _PLACES[category, severity]) for seq, category, severity in rows]

    def _row(self, seq: int) -> int:
        """How many blocks lie wholly before that entry."""
        return int(np.searchsorted(self._ends, seq, side="right"))

    def before(self, seq: int) -> Numbers:
        """How many of each kind are older than that entry."""
        row = self._row(seq)
        counts: Numbers = self._cumulated[row]
        if row < len(self._blocks):
            counts = counts + self._counted(_within(self._blocks[row].begin, seq) & not_pinned())
        return counts

    def _counted(self, wanted: Condition) -> Numbers:
        kind = (ActivityRow.category, ActivityRow.severity)
        counts = np.zeros(len(KINDS), np.int64)
        query = ActivityRow.select(*kind, fn.COUNT(SQL("*"))).where(wanted).group_by(*kind)
        for category, severity, count in self._finder.rows(query):
            counts[_PLACES[category, severity]] = count
        return counts

    def going(self, cut: Cut) -> Numbers:
        """How many of each kind are to go."""
        older = {seq: self.before(seq) for seq in set(cut.first_kept)}
        return np.array([older[seq][place] for place, seq in enumerate(cut.first_kept)], np.int64)

    def spared(self, cut: Cut) -> int:
        """How many would go, were they not pinned."""
        return sum(seq < cut.first_kept[place] for seq, place in self._pins)

    def deeper(self, cut: Cut, count: int) -> Cut:
        """The cut with as much of the beginning of the log as it takes for `count` entries to go, if there are."""
        going = np.maximum(self._cumulated, self.going(cut)).sum(axis=1)
        row = int(np.searchsorted(going, count))
        if row in (0, len(going)):
            return cut if row == 0 else cut.at_least(self.head + 1)
        block, missing = self._blocks[row - 1], count - int(going[row - 1])
        kept = block.rows & ~cut.kinds_condition & not_pinned()
        seqs = ActivityRow.select(ActivityRow.seq).where(kept).order_by(ActivityRow.seq)
        return cut.at_least(self._finder.number(seqs.limit(1).offset(missing - 1)) + 1)

    def extent(self, cut: Cut) -> Extent:
        """What those that are to go, of which there are some, reach over; few rows are read."""
        going = np.diff(np.minimum(self._cumulated, self.going(cut)), axis=0).sum(axis=1)
        blocks = [block for block, count in zip(self._blocks, going, strict=True) if count]
        return Extent(
            self._extreme(fn.MIN, ActivityRow.seq, blocks[0].rows & cut.condition),
            self._extreme(fn.MAX, ActivityRow.seq, blocks[-1].rows & cut.condition),
            self._earliest(blocks, cut),
            self._latest(blocks, cut),
        )

    def _earliest(self, blocks: list[_Block], cut: Cut) -> int:
        found = _LATEST
        for block in sorted(blocks, key=attrgetter("earliest")):
            if block.earliest >= found:
                break
            found = min(found, self._extreme(fn.MIN, ActivityRow.ts, block.rows & cut.condition))
        return found

    def _latest(self, blocks: list[_Block], cut: Cut) -> int:
        found = -_LATEST
        for block in sorted(blocks, key=attrgetter("latest"), reverse=True):
            if block.latest <= found:
                break
            found = max(found, self._extreme(fn.MAX, ActivityRow.ts, block.rows & cut.condition))
        return found

    def _extreme(self, extreme: Callable[..., Function], column: Field, wanted: Condition) -> int:
        # Kept from the planner, which would look for an extreme time by walking the times instead of the rows wanted.
        return self._finder.number(ActivityRow.select(extreme(unindexed(column))).where(wanted))
