"""Repeated identical failures of one actor: the first is kept as it is, what follows is counted.

While the same failure repeats, an entry is let through at the 2nd, 4th, 8th … time, carrying the count since the
one before, and one more when it has stopped for `QUIET_US`. So a thing that fails every second for a day leaves
some twenty entries, and a crash loses at most the tally since the last of them, never a first failure.
"""

from collections import OrderedDict
from dataclasses import dataclass, replace
from typing import Final, TypeAlias

from core.activity.entry import Draft, Outcome, Target
from core.actor import Actor

QUIET_US: Final = 60 * 1_000_000
_TRACKED_AT_MOST: Final = 1000

_Key: TypeAlias = tuple[Actor, str, Target | None, str]


@dataclass(slots=True)
class _Series:
    times: int
    untold: int
    latest: Draft


class Coalescer:
    """Decides, draft by draft, what is written."""

    def __init__(self) -> None:
        self._series: OrderedDict[_Key, _Series] = OrderedDict()

    def admit(self, draft: Draft) -> list[Draft]:
        """What to write now that `draft` has come: itself, itself with a count, or nothing yet."""
        told = self.due(draft.ts)
        if draft.outcome is not Outcome.FAILURE:
            return [*told, draft]
        key = (draft.actor, draft.action, draft.target, draft.message)
        series = self._series.get(key)
        if series is None:
            self._series[key] = _Series(times=1, untold=0, latest=draft)
            if len(self._series) > _TRACKED_AT_MOST:
                told += self._told(self._series.popitem(last=False)[1])
            return [*told, draft]
        series.times += 1
        series.untold += 1
        series.latest = draft
        self._series.move_to_end(key)
        if series.times & (series.times - 1) == 0:
            told += self._told(series)
        return told

    def due(self, now_us: int) -> list[Draft]:
        """The counts of the series that have been quiet long enough."""
        told: list[Draft] = []
        while self._series:
            key, series = next(iter(self._series.items()))
            # A clock that went back must not keep a series open for ever.
            if 0 <= now_us - series.latest.ts < QUIET_US:
                break
            del self._series[key]
            told += self._told(series)
        return told

    def flush(self) -> list[Draft]:
        """All counts not yet told, at the end."""
        told = [counted for series in self._series.values() for counted in self._told(series)]
        self._series.clear()
        return told

    @property
    def is_idle(self) -> bool:
        """Whether there is no series that `due` could end."""
        return not self._series

    @staticmethod
    def _told(series: _Series) -> list[Draft]:
        if not series.untold:
            return []
        count, series.untold = series.untold, 0
        if count == 1:
            return [series.latest]
        metadata = {**series.latest.metadata, "count": count}
        return [replace(series.latest, message=f"{series.latest.message} (×{count})", metadata=metadata)]
