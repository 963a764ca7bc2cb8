"""Like entries that stand together, as one: for display only, nothing is lost and nothing is stored.

A log falls into stretches between which nothing is alike (`is_linked`). Each stretch folds by itself, so that the
folds of a part are those of the whole wherever the part is made of whole stretches, however it was read.
"""

from collections import Counter
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from typing import Final, NamedTuple, TypeAlias

from core.activity.entry import ActivityEntry
from core.clock import MICROSECONDS

LEAST: Final = 3
"""Fewer entries are shown as they are."""
LEAST_FLAPS: Final = 5
"""A first connect, one outage and the return are three entries worth reading; two outages and more are flapping."""
_LEAST_BY_TURNS: Final = 4
"""Of several devices that come and go at the same time, one must have gone twice."""
GAP_US: Final = 600 * MICROSECONDS
"""Repetitions further apart than this are events of their own."""

# Actions that undo each other, and what is said of a target that goes back and forth between the two.
_PAIRS: Final = {
    ("device.connected", "device.disconnected"): "stopped answering and came back",
    ("device.discovered", "device.lost"): "came and went on the network",
    ("capture.failed", "capture.recovered"): "lost its picture and got it back",
    ("output.failed", "output.recovered"): "could not be sent to and could be again",
    ("light.paused", "light.resumed"): "paused and resumed",
}
_PAIR_OF: Final = {action: pair for pair in _PAIRS for action in pair}
_DEEDS: Final = {frozenset(pair): deed for pair, deed in _PAIRS.items()}

_PRESENCE: Final = frozenset(("device.connected", "device.disconnected", "device.discovered", "device.lost"))
"""Devices that come and go at the same time are told of by turns."""

Likeness: TypeAlias = tuple[object, ...]
_Runs: TypeAlias = dict[str, tuple[int, int]]
"""By the id of a cause: where its run ends, and where the cause itself stands (-1: not in it)."""


class Fact(NamedTuple):
    """What folding looks at in an entry. Ids are 32 hexadecimal digits."""

    seq: int
    ts: int
    id: str
    cause: str | None
    action: str
    likeness: Likeness
    """Equal for what may be folded together; its second part is the id of the target."""
    severity: int


@dataclass(frozen=True, slots=True)
class Fold:
    """`facts[start:stop]` as one: a repetition, devices that come and go, or a batch with the entry that led to it."""

    start: int
    stop: int
    shown: int
    """The one to show for all: the cause of a batch, else the newest."""
    earliest: int
    """µs UTC."""
    latest: int
    severity: int
    """The worst of all."""
    cause: str | None = None
    """Of a batch, the id of the one among the entries that led to all others."""
    actions: frozenset[str] = frozenset()
    """Without those of a batch, as are the next."""
    likenesses: frozenset[Likeness] = frozenset()

    @property
    def count(self) -> int:
        """How many entries it stands for."""
        return self.stop - self.start

    @property
    def targets(self) -> int:
        """How many targets a repetition is of."""
        return len({target_id for _action, target_id, *_others in self.likenesses})

    @property
    def deed(self) -> str:
        """What its targets went through over and over again; empty where the message shown says all."""
        return _DEEDS.get(self.actions, "came and went") if len(self.actions) > 1 else ""

    def goes_on(self, newest: Fact, newer: Fact) -> bool:
        """Whether what comes after the newest of its entries belongs to it, too."""
        if self.cause:
            return newer.cause == self.cause
        return (come_and_go if len(self.likenesses) > 1 else repeats)(newest, newer)

    def grown(self, newer: Sequence[Fact]) -> "Fold":
        """With these besides, oldest first, all of which belong to it."""
        stop = self.stop + len(newer)
        more = _folded(newer, 0, len(newer), 0, self.cause)
        return replace(
            self,
            stop=stop,
            shown=self.shown if self.cause else stop - 1,
            earliest=min(self.earliest, more.earliest),
            latest=max(self.latest, more.latest),
            severity=max(self.severity, more.severity),
            actions=self.actions | more.actions,
            likenesses=self.likenesses | more.likenesses,
        )


def likeness(action: str, target_id: str | None, message: str, *others: str) -> Likeness:
    """What two entries must have in common to be repetitions; `others`: outcome, kind and label of the actor."""
    if action in _PAIR_OF:
        return (_PAIR_OF[action], target_id)
    return (action, target_id, message, *others)


def fact_of(entry: ActivityEntry) -> Fact:
    """What folding looks at in that entry."""
    target_id = entry.target.id if entry.target else None
    like = likeness(
        entry.action, target_id, entry.message, str(entry.outcome), str(entry.actor.kind), entry.actor.label
    )
    cause = entry.cause.replace("-", "") if entry.cause else None
    return Fact(entry.seq, entry.ts, entry.id.replace("-", ""), cause, entry.action, like, int(entry.severity))


def is_linked(one: Fact, other: Fact) -> bool:
    """Whether a fold might hold these neighbours both; where not, nothing on one side bears on the other."""
    if one.id == other.cause or one.cause == other.id or (one.cause is not None and one.cause == other.cause):
        return True
    return repeats(one, other) or come_and_go(one, other)


def repeats(one: Fact, other: Fact) -> bool:
    """Whether one is a repetition of its neighbour."""
    return one.likeness == other.likeness and abs(one.ts - other.ts) <= GAP_US


def come_and_go(one: Fact, other: Fact) -> bool:
    """Whether these neighbours tell of devices that come or go, be it different ones."""
    return one.action in _PRESENCE and other.action in _PRESENCE and abs(one.ts - other.ts) <= GAP_US


def fold(facts: Sequence[Fact]) -> list[Fold]:
    """The folds among these neighbours, oldest first; none has an entry of another."""
    folds: list[Fold] = []
    runs: _Runs = {}
    start = calm_until = 0
    while start < len(facts):
        found = _batch_at(facts, start, runs) or _repetition_at(facts, start)
        if not found and start >= calm_until:
            calm_until = _run_end(facts, start, come_and_go)
            found = _restless(facts, start, calm_until)
        if found:
            folds.append(found)
        start = found.stop if found else start + 1
    return folds


def _batch_at(facts: Sequence[Fact], start: int, runs: _Runs) -> Fold | None:
    for cause in (facts[start].id, facts[start].cause):
        if cause is None:
            continue
        if cause not in runs or runs[cause][0] <= start:
            runs[cause] = _run_of(facts, start, cause)
        stop, cause_at = runs[cause]
        if cause_at >= start and stop - start >= LEAST:
            return _folded(facts, start, stop, cause_at, cause)
    return None


def _run_of(facts: Sequence[Fact], start: int, cause: str) -> tuple[int, int]:
    """How far the cause and what it led to stand together, and where the cause is."""
    stop, cause_at = start, -1
    while stop < len(facts) and cause in (facts[stop].id, facts[stop].cause):
        if facts[stop].id == cause:
            cause_at = stop
        stop += 1
    return stop, cause_at


def _repetition_at(facts: Sequence[Fact], start: int) -> Fold | None:
    stop = _run_end(facts, start, repeats)
    is_one_and_the_same = len({fact.action for fact in facts[start:stop]}) == 1
    least = LEAST if is_one_and_the_same else LEAST_FLAPS
    return _folded(facts, start, stop, stop - 1) if stop - start >= least else None


def _restless(facts: Sequence[Fact], start: int, stop: int) -> Fold | None:
    """These, all of devices that come and go, as one, where at least one of the devices does so again and again."""
    times = Counter(fact.likeness for fact in facts[start:stop])
    is_restless = len(times) > 1 and max(times.values()) >= _LEAST_BY_TURNS
    return _folded(facts, start, stop, stop - 1) if is_restless else None


def _run_end(facts: Sequence[Fact], start: int, belong: Callable[[Fact, Fact], bool]) -> int:
    """Where the neighbours from `start` on that belong together, one with the next, end."""
    stop = start + 1
    while stop < len(facts) and belong(facts[stop - 1], facts[stop]):
        stop += 1
    return stop


def _folded(facts: Sequence[Fact], start: int, stop: int, shown: int, cause: str | None = None) -> Fold:
    own = facts[start:stop]
    times = [fact.ts for fact in own]
    worst = max(fact.severity for fact in own)
    if cause is not None:
        return Fold(start, stop, shown, min(times), max(times), worst, cause)
    actions, likenesses = frozenset(fact.action for fact in own), frozenset(fact.likeness for fact in own)
    return Fold(start, stop, shown, min(times), max(times), worst, None, actions, likenesses)


def spread(facts: Sequence[Fact]) -> list[Fold]:
    """All of these neighbours, oldest first: the folds, and each entry that is in none as one of its own."""
    rows: list[Fold] = []
    stop = 0
    for each in (*fold(facts), None):
        start = each.start if each else len(facts)
        rows += [_folded(facts, alone, alone + 1, alone) for alone in range(stop, start)]
        if each:
            rows.append(each)
            stop = each.stop
    return rows
