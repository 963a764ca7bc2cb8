"""Entries as rows of the table `activity`, and back."""

import json
from collections.abc import Iterable, Iterator
from operator import itemgetter
from typing import Any, Final, TypeAlias
from uuid import UUID

from core.activity.chain import FACTS, GENESIS, PERSONAL, Hash, commitment, link, new_salt
from core.activity.entry import ActivityEntry, Category, Outcome, Severity, Target
from core.actor import Actor, ActorKind
from core.storage.tables import ActivityRow

Row: TypeAlias = tuple[Any, ...]

COLUMNS: Final = tuple(field.column_name for field in ActivityRow._meta.sorted_fields)
ENTRY_COLUMNS: Final = COLUMNS[:-3]
"""Without `salt`, `commitment` and `hash`."""
INSERT: Final = f"INSERT INTO activity ({', '.join(COLUMNS)}) VALUES ({', '.join('?' * len(COLUMNS))})"  # noqa: S608 - our names

_DAY_MINUTES: Final = 24 * 60
_FIRST_TS: Final = -62_135_510_400_000_000
_LAST_TS: Final = 253_402_214_400_000_000
"""A day within what `datetime` can tell, which is a local time anywhere."""
_UUID_MASK: Final = (1 << 128) - 1

facts_of: Final = itemgetter(*map(COLUMNS.index, FACTS))
"""The values of a row that the chain covers as they are."""
personal_of: Final = itemgetter(*map(COLUMNS.index, PERSONAL))
"""The values of a row that the chain covers by their commitment."""


def sealed(row: Row, before: Hash) -> Row:
    """A row of `ENTRY_COLUMNS` as one of `COLUMNS`: the link of the chain after the hash `before`."""
    salt = new_salt()
    return (*row, salt, None, link(before, commitment(salt, personal_of(row)), facts_of(row)))


def chained(rows: Iterable[Row], before: Hash = GENESIS) -> Iterator[Row]:
    """Rows of `ENTRY_COLUMNS`, oldest first, as the links of the chain that follow the hash `before`."""
    for row in rows:
        link_ = sealed(row, before)
        before = link_[-1]
        yield link_


def as_row(entry: ActivityEntry) -> Row:
    """The values of an entry in the order of `ENTRY_COLUMNS`."""
    target = entry.target
    return (
        entry.seq,
        UUID(entry.id).bytes,
        entry.ts,
        entry.utc_offset,
        str(entry.category),
        entry.action,
        int(entry.severity),
        str(entry.outcome),
        str(entry.actor.kind),
        entry.actor.label,
        target.type if target else None,
        target.id if target else None,
        target.name if target else None,
        entry.message,
        json.dumps(entry.metadata, ensure_ascii=False, separators=(",", ":")),
        UUID(entry.cause).bytes if entry.cause else None,
        entry.run,
    )


def from_row(row: Row, *, is_pinned: bool = False) -> ActivityEntry:
    """The entry of a row selected in the order of `COLUMNS`.

    Of a row that no Afterglow wrote so, an entry that says it cannot be read: one such row must not hide all others.
    """
    try:
        return _understood(row, is_pinned)
    except (ValueError, TypeError, AttributeError):
        return _unreadable(row, is_pinned)


def _understood(row: Row, is_pinned: bool) -> ActivityEntry:
    (
        seq,
        id_,
        ts,
        utc_offset,
        category,
        action,
        severity,
        outcome,
        actor_kind,
        actor,
        target_type,
        target_id,
        target_name,
        message,
        metadata,
        cause,
        run,
        _salt,
        committed,
        hash_,
    ) = row
    if not (_is_of_calendar(ts) and abs(utc_offset) < _DAY_MINUTES):
        raise ValueError("no time")
    return ActivityEntry(
        id=str(UUID(bytes=id_)),
        ts=ts,
        utc_offset=utc_offset,
        category=Category(category),
        action=action,
        severity=Severity(severity),
        outcome=Outcome(outcome),
        actor=Actor(ActorKind(actor_kind), actor),
        message=message,
        target=_target(target_type, target_id, target_name),
        metadata=dict(json.loads(metadata).items()),
        cause=str(UUID(bytes=cause)) if cause is not None else None,
        seq=seq,
        run=run,
        is_pinned=is_pinned,
        is_redacted=committed is not None,
        hash=hash_.hex(),
    )


def _target(type_: str | None, id_: str | None, name: str | None) -> Target | None:
    if id_ is None:
        return None
    if type_ is None or name is None:
        raise ValueError("half a target")
    return Target(type_, id_, name)


def _is_of_calendar(ts: int) -> bool:
    return _FIRST_TS <= ts <= _LAST_TS


def _unreadable(row: Row, is_pinned: bool) -> ActivityEntry:
    """What stands for such a row; its metadata is what the columns hold."""
    held = dict(zip(ENTRY_COLUMNS, row, strict=False))
    return ActivityEntry(
        id=str(UUID(int=held["seq"] & _UUID_MASK)),
        ts=held["ts"] if _is_of_calendar(held["ts"]) else 0,
        utc_offset=0,
        category=Category.SYSTEM,
        action=held["action"],
        severity=Severity.ERROR,
        outcome=Outcome.UNKNOWN,
        actor=Actor(ActorKind.SYSTEM, held["actor"]),
        message=f"Entry {held['seq']} cannot be read: it is not as Afterglow writes it",
        metadata={name: value.hex() if isinstance(value, bytes) else value for name, value in held.items()},
        seq=held["seq"],
        run=held["run"],
        is_pinned=is_pinned,
    )
