"""Pinned entries, which retention leaves alone."""

from collections.abc import Callable, Sequence
from typing import Final

from peewee import SqliteDatabase

from core.activity.catalog import draft
from core.activity.ledger import Ledger
from core.activity.queries import Query
from core.errors import InputError
from core.storage.tables import ActivityRow, PinRow

AT_MOST: Final = 10_000
"""Entries a command pins or unpins: all in one transaction, which keeps no other entry waiting for long."""

_AT_ONCE: Final = 500
"""Sequence numbers a query; every SQLite takes 999 parameters."""


def pin_entries(seqs: Sequence[int]) -> Callable[[Ledger], tuple[int, ...]]:
    """A unit for `Recorder.perform`: pin those of the entries that are there and are not pinned yet.

    It returns their numbers, ascending, and where there are any writes the entry that tells of it. Raises `InputError`
    for more than `AT_MOST` numbers.
    """
    return _unit("log.pin", _checked(seqs), _pin)


def unpin_entries(seqs: Sequence[int]) -> Callable[[Ledger], tuple[int, ...]]:
    """As `pin_entries`: unpin those that are pinned."""
    return _unit("log.unpin", _checked(seqs), _unpin)


def _checked(seqs: Sequence[int]) -> list[int]:
    if len(seqs) > AT_MOST:
        raise InputError(f"At most {AT_MOST:,} entries can be pinned or unpinned at once.")
    return sorted(set(seqs))


def _unit(
    action: str, seqs: list[int], change: Callable[[SqliteDatabase, list[int]], list[int]]
) -> Callable[[Ledger], tuple[int, ...]]:
    def unit(ledger: Ledger) -> tuple[int, ...]:
        some = [seqs[start : start + _AT_ONCE] for start in range(0, len(seqs), _AT_ONCE)]
        changed = tuple(seq for part in some for seq in change(ledger.database, part))
        if changed:
            ledger.write(draft(action, count=len(changed), entries=_spelled_out(changed), seqs=_ranges(changed)))
        return changed

    return unit


def _pin(database: SqliteDatabase, seqs: list[int]) -> list[int]:
    there, pinned = ActivityRow.select(ActivityRow.seq).where(ActivityRow.seq.in_(seqs)), PinRow.select(PinRow.seq)
    new = _seqs(database, there.where(ActivityRow.seq.not_in(pinned)).order_by(ActivityRow.seq))
    if new:
        PinRow.insert_many([(seq,) for seq in new], fields=[PinRow.seq]).execute(database)
    return new


def _unpin(database: SqliteDatabase, seqs: list[int]) -> list[int]:
    among = PinRow.seq.in_(seqs)
    old = _seqs(database, PinRow.select(PinRow.seq).where(among).order_by(PinRow.seq))
    PinRow.delete().where(among).execute(database)
    return old


def _seqs(database: SqliteDatabase, query: Query) -> list[int]:
    return [seq for (seq,) in query.tuples().execute(database)]


def _spelled_out(seqs: Sequence[int]) -> str:
    """`entry 7`, `12 entries (3–90)`; `seqs` are ascending."""
    return f"{len(seqs):,} entries ({seqs[0]}–{seqs[-1]})" if len(seqs) > 1 else f"entry {seqs[0]}"


def _ranges(seqs: Sequence[int]) -> list[str]:
    """`3..7`, `12`: as the search language writes them."""
    breaks = [n for n in range(1, len(seqs)) if seqs[n] != seqs[n - 1] + 1]
    runs = [seqs[start:end] for start, end in zip([0, *breaks], [*breaks, len(seqs)], strict=True)]
    return [f"{run[0]}..{run[-1]}" if len(run) > 1 else str(run[0]) for run in runs]
