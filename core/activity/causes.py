"""What led to an entry, and what it led to: a small tree of entries by their causes."""

from collections import deque
from dataclasses import dataclass
from typing import Final, Protocol

from core.activity.entry import ActivityEntry

CAUSES_LIMIT: Final = 32
EFFECTS_LIMIT: Final = 200


@dataclass(frozen=True, slots=True)
class Effect:
    """An entry that another one led to, and what it led to itself, oldest first."""

    entry: ActivityEntry
    effects: tuple["Effect", ...] = ()


@dataclass(frozen=True, slots=True)
class CauseChain:
    """An entry's causes, the first of all first, and its effects."""

    causes: tuple[ActivityEntry, ...]
    """At most `CAUSES_LIMIT`; empty where no entry is its cause, though a gesture of the user may be."""
    entry: ActivityEntry
    effects: tuple[Effect, ...]
    """At most `EFFECTS_LIMIT` in all, the nearest first."""
    is_cut: bool = False
    """Whether there is more than is shown."""


class Entries(Protocol):
    """Where entries are found; `core.activity.reader.LogReader` is one."""

    def entry(self, entry_id: str) -> ActivityEntry | None:
        """The entry of that id."""
        ...

    def caused_by(self, entry_id: str, limit: int) -> tuple[ActivityEntry, ...]:
        """The first entries that one led to."""
        ...


def chain_of(entries: Entries, entry: ActivityEntry) -> CauseChain:
    """The causes and effects of an entry; none twice, even where they run in a circle."""
    causes, is_cut_above = _causes(entries, entry)
    known = {entry.id, *(cause.id for cause in causes)}
    children, is_cut_below = _effects(entries, entry, known)
    return CauseChain(causes, entry, _tree(entry, children), is_cut_above or is_cut_below)


def _causes(entries: Entries, entry: ActivityEntry) -> tuple[tuple[ActivityEntry, ...], bool]:
    causes: deque[ActivityEntry] = deque()
    known, next_id = {entry.id}, entry.cause
    while next_id is not None and next_id not in known:
        cause = entries.entry(next_id)
        if cause is None:
            break
        if len(causes) == CAUSES_LIMIT:
            return tuple(causes), True
        causes.appendleft(cause)
        known.add(cause.id)
        next_id = cause.cause
    return tuple(causes), False


def _effects(entries: Entries, entry: ActivityEntry, known: set[str]) -> tuple[dict[str, list[ActivityEntry]], bool]:
    """What each entry below led to; level by level, so that the nearest are there where there are too many."""
    children: dict[str, list[ActivityEntry]] = {}
    waiting, left = deque([entry]), EFFECTS_LIMIT
    while waiting:
        parent = waiting.popleft()
        # One more than there is room for, and than could come back in a circle, tells whether that is all.
        found = [each for each in entries.caused_by(parent.id, left + len(known) + 1) if each.id not in known]
        if len(found) > left:
            return {**children, parent.id: found[:left]}, True
        children[parent.id] = found
        known.update(each.id for each in found)
        waiting.extend(found)
        left -= len(found)
    return children, False


def _tree(entry: ActivityEntry, children: dict[str, list[ActivityEntry]]) -> tuple[Effect, ...]:
    return tuple(Effect(child, _tree(child, children)) for child in children.get(entry.id, ()))
