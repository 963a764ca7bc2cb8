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
    """The entry of a row selected in the order of `COLUMNS`."""
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
        target=Target(target_type, target_id, target_name) if target_id is not None else None,
        metadata=json.loads(metadata),
        cause=str(UUID(bytes=cause)) if cause is not None else None,
        seq=seq,
        run=run,
        is_pinned=is_pinned,
        is_redacted=committed is not None,
        hash=hash_.hex(),
    )
