"""Where an entry stands: what led to it, what it led to, and what else happened then."""

from dataclasses import dataclass
from typing import Final

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.reader import LogReader

CAUSES_LIMIT: Final = 32
EFFECTS_LIMIT: Final = 200
AROUND: Final = 5
"""Entries before and after."""

_EVERYTHING: Final = ActivityFilter()


@dataclass(frozen=True, slots=True)
class Effects:
    """An entry and what it led to, oldest first."""

    entry: ActivityEntry
    led_to: tuple["Effects", ...] = ()


@dataclass(frozen=True, slots=True)
class Kin:
    """What an entry hangs together with."""

    causes: tuple[ActivityEntry, ...]
    """From the first cause of all down to the one that led to the entry itself."""
    effects: Effects
    is_all: bool
    """Whether there were no more than the limit of either."""


@dataclass(frozen=True, slots=True)
class Surroundings:
    """What happened just after and just before an entry, each newest first, as the table has them."""

    newer: tuple[ActivityEntry, ...]
    older: tuple[ActivityEntry, ...]


def kin_of(entry: ActivityEntry, reader: LogReader) -> Kin:
    """What led to that entry and what it led to."""
    causes = _causes(entry, reader)
    found = _EffectsFinder(reader)
    effects = found.effects(entry)
    is_all = found.left > 0 and (not causes or len(causes) < CAUSES_LIMIT)
    return Kin(tuple(causes), effects, is_all)


def surroundings_of(entry: ActivityEntry, reader: LogReader) -> Surroundings:
    """The entries on either side of that one, whatever they are about."""
    newer = reader.rows_after(_EVERYTHING, entry.seq, AROUND)
    older = reader.page(_EVERYTHING, entry.seq, AROUND)
    return Surroundings(reader.entries([row[0] for row in reversed(newer)]), older)


def _causes(entry: ActivityEntry, reader: LogReader) -> list[ActivityEntry]:
    causes: list[ActivityEntry] = []
    seen = {entry.id}
    while (id_ := (causes[0] if causes else entry).cause) and id_ not in seen and len(causes) < CAUSES_LIMIT:
        cause = reader.entry(id_)
        if cause is None:
            break
        seen.add(id_)
        causes.insert(0, cause)
    return causes


class _EffectsFinder:
    """Looks for effects of effects until there are too many; no entry is told twice."""

    def __init__(self, reader: LogReader) -> None:
        self._reader = reader
        self._seen: set[str] = set()
        self.left = EFFECTS_LIMIT

    def effects(self, entry: ActivityEntry) -> Effects:
        """That entry and all it led to."""
        self._seen.add(entry.id)
        led_to = self._reader.caused_by(entry.id, self.left) if self.left else ()
        news = [each for each in led_to if each.id not in self._seen]
        self.left = max(0, self.left - len(news))
        return Effects(entry, tuple(self.effects(each) for each in news if each.id not in self._seen))
