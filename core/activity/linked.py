"""Reading what stands next to an entry for as long as it might be folded with it."""

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import Final

from core.activity.folding import Fact, Likeness, is_linked, likeness
from core.activity.reader import LogReader
from core.storage.tables import ActivityRow

_CHUNKS: Final = (32, 480)
"""Entries read at a time: first few, for mostly the next one is of another kind."""
_COLUMNS: Final = (
    ActivityRow.seq,
    ActivityRow.ts,
    ActivityRow.id,
    ActivityRow.cause,
    ActivityRow.action,
    ActivityRow.severity,
    ActivityRow.target_id,
    ActivityRow.message,
    ActivityRow.outcome,
    ActivityRow.actor_kind,
    ActivityRow.actor,
)


@dataclass(frozen=True, slots=True)
class Linked:
    """Neighbours of an entry, the nearest first."""

    facts: tuple[Fact, ...] = ()
    is_all: bool = True
    """Whether the next one, where there is one, has been seen and is not linked."""


def read_linked(border: Fact, seqs: Sequence[int], reader: LogReader) -> Linked:
    """Of the entries `seqs`, which follow on `border` in either direction, those linked to it one by one."""
    facts: list[Fact] = []
    interned: dict[Likeness, Likeness] = {}
    before = border
    for some in _chunks(seqs):
        there = _facts(some, reader, interned)
        for seq in some:
            fact = there.get(seq)
            if fact is None or not is_linked(before, fact):
                return Linked(tuple(facts))
            facts.append(fact)
            before = fact
    return Linked(tuple(facts), is_all=not seqs)


def _chunks(seqs: Sequence[int]) -> Iterator[Sequence[int]]:
    first, others = _CHUNKS
    yield seqs[:first]
    for start in range(first, len(seqs), others):
        yield seqs[start : start + others]


def _facts(seqs: Sequence[int], reader: LogReader, interned: dict[Likeness, Likeness]) -> dict[int, Fact]:
    """What folding looks at in those entries, by `seq`; without those that are no longer there."""
    if not seqs:
        return {}
    rows = reader.finder.rows(ActivityRow.select(*_COLUMNS).where(ActivityRow.seq.in_(list(seqs))))
    facts: dict[int, Fact] = {}
    for seq, ts, id_, cause, action, severity, *others in rows:
        like = likeness(action, *others)
        like = interned.setdefault(like, like)
        facts[seq] = Fact(seq, ts, id_.hex(), cause.hex() if cause is not None else None, action, like, severity)
    return facts
