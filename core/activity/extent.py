"""Between which times a log is, whatever a wrong clock has dated far from all else."""

from typing import Final, NamedTuple, TypeAlias

import numpy as np
from numpy.typing import NDArray

from core.activity.finder import SeqFinder
from core.activity.zones import ZONE_ENTRIES
from core.storage.tables import ActivityRow, ZoneRow

Times: TypeAlias = NDArray[np.int64]
"""µs UTC."""

_ASIDE: Final = 100
"""One time in so many, at either end, may be wrong; one of those in a short log, none in one of less than five."""
_WIDTHS: Final = 4
_YEAR_US: Final = 366 * 86_400 * 1_000_000
"""Far from all others is what is farther than so many times their own width, and than a year."""


class Extent(NamedTuple):
    """Earliest and latest time, µs UTC; both 0 where the log is empty."""

    first_ts: int
    last_ts: int


def usual_extent(finder: SeqFinder) -> Extent:
    """Between which times the entries are, but for the few that are far from all others."""
    zones = np.array(finder.rows(ZoneRow.select(ZoneRow.number, ZoneRow.earliest, ZoneRow.latest)), np.int64)
    numbers, earliest, latest = zones.reshape(-1, 3).T
    times = np.concatenate([earliest, latest, _times(finder, finder.indexed_to(), None)])
    if not times.size:
        return Extent(0, 0)
    fence = _fence(np.sort(times))
    # What else is in a zone with a wrong time is not told by its ends.
    beyond = numbers[(earliest < fence.first_ts) | (latest > fence.last_ts)]
    within = [_times(finder, int(each) * ZONE_ENTRIES, (int(each) + 1) * ZONE_ENTRIES - 1) for each in beyond]
    every = np.concatenate([times, *within])
    usual = every[(every >= fence.first_ts) & (every <= fence.last_ts)]
    return Extent(int(usual.min()), int(usual.max()))


def _times(finder: SeqFinder, first: int, last: int | None) -> Times:
    rows = ActivityRow.select(ActivityRow.ts).where(ActivityRow.seq >= first)
    return np.array(finder.seqs(rows if last is None else rows.where(ActivityRow.seq <= last)), np.int64)


def _fence(ascending: Times) -> Extent:
    count = len(ascending)
    aside = max(1, count // _ASIDE) if count >= 5 else 0
    first, last = int(ascending[aside]), int(ascending[count - 1 - aside])
    reach = max(_WIDTHS * (last - first), _YEAR_US)
    return Extent(first - reach, last + reach)
