"""Like entries that stand together, as one: for display only, nothing is lost and nothing is stored."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from core.activity.entry import ActivityEntry
from core.clock import MICROSECONDS

LEAST: Final = 3
"""Fewer entries are shown as they are."""
LEAST_FLAPS: Final = 5
"""A first connect, one outage and the return are three entries worth reading; two outages and more are flapping."""
GAP_US: Final = 600 * MICROSECONDS
"""Repetitions further apart than this are events of their own."""

# Actions that undo each other; a target that goes back and forth between the two is one restless target.
_PAIRS: Final = (
    ("device.connected", "device.disconnected"),
    ("device.discovered", "device.lost"),
    ("capture.failed", "capture.recovered"),
    ("output.failed", "output.recovered"),
    ("light.paused", "light.resumed"),
)
_PAIR_OF: Final = {action: pair for pair in _PAIRS for action in pair}

_Likeness: TypeAlias = tuple[object, ...]


@dataclass(frozen=True, slots=True)
class Fold:
    """Neighbouring entries, in the order given: one alone, a repetition, or a batch with the entry that led to it."""

    entries: tuple[ActivityEntry, ...]
    cause: ActivityEntry | None = None
    """Of a batch, the one among the entries that led to all others."""

    @property
    def count(self) -> int:
        """How many entries it stands for."""
        return len(self.entries)

    @property
    def first(self) -> ActivityEntry:
        """The oldest."""
        return min(self.entries, key=lambda entry: entry.seq)

    @property
    def last(self) -> ActivityEntry:
        """The newest."""
        return max(self.entries, key=lambda entry: entry.seq)

    @property
    def shown(self) -> ActivityEntry:
        """The one to show for all: the cause of a batch, else the newest."""
        return self.cause or self.last

    @property
    def span_us(self) -> int:
        """From the earliest time to the latest, in µs."""
        times = [entry.ts for entry in self.entries]
        return max(times) - min(times)


def fold(entries: Sequence[ActivityEntry]) -> list[Fold]:
    """The entries, in the order of `seq` either way, as folds; joined together these are the entries again."""
    folds: list[Fold] = []
    start = 0
    while start < len(entries):
        found = _batch_at(entries, start) or _repetition_at(entries, start) or Fold((entries[start],))
        folds.append(found)
        start += found.count
    return folds


def _batch_at(entries: Sequence[ActivityEntry], start: int) -> Fold | None:
    for cause_id in (entries[start].id, entries[start].cause):
        if cause_id is None:
            continue
        batch = tuple(_led_by(entries, start, cause_id))
        cause = next((entry for entry in batch if entry.id == cause_id), None)
        if cause is not None and len(batch) >= LEAST:
            return Fold(batch, cause)
    return None


def _led_by(entries: Sequence[ActivityEntry], start: int, cause_id: str) -> Iterator[ActivityEntry]:
    """The cause and what it led to, as far as they stand together."""
    for index in range(start, len(entries)):
        if cause_id not in (entries[index].id, entries[index].cause):
            return
        yield entries[index]


def _repetition_at(entries: Sequence[ActivityEntry], start: int) -> Fold | None:
    end = start + 1
    while end < len(entries) and _repeats(entries[end - 1], entries[end]):
        end += 1
    is_one_and_the_same = len({entry.action for entry in entries[start:end]}) == 1
    least = LEAST if is_one_and_the_same else LEAST_FLAPS
    return Fold(tuple(entries[start:end])) if end - start >= least else None


def _repeats(one: ActivityEntry, other: ActivityEntry) -> bool:
    return _likeness(one) == _likeness(other) and abs(one.ts - other.ts) <= GAP_US


def _likeness(entry: ActivityEntry) -> _Likeness:
    target_id = entry.target.id if entry.target else None
    if entry.action in _PAIR_OF:
        return (_PAIR_OF[entry.action], target_id)
    return (entry.action, target_id, entry.message, entry.outcome, entry.actor)
