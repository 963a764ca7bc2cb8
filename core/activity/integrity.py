"""What the log says of the chain's exceptions, so that those are inside the chain themselves.

Each entry that tells of letting go or of redaction tells what all anchors and all redactions together were then. The
next such act goes on from there. What else the database holds of it can be edited without breaking the chain, so it
counts for nothing once it has been told, and for what it is noted to be, no more, until then.
"""

import json
from collections.abc import Iterator
from dataclasses import dataclass, fields
from typing import Any, Final, NamedTuple, TypeVar

from peewee import SqliteDatabase

from core.activity.anchors import AnchorsDigest, digest_of_table
from core.activity.catalog import draft
from core.activity.chain import GENESIS, redaction_link
from core.activity.entry import Outcome
from core.activity.ledger import Ledger
from core.storage.state import load_state, save_state
from core.storage.tables import RedactionRow

PRUNING: Final = "log.prune"
REDACTING: Final = "log.redaction"
"""State: what such an act has done so far, until the log tells of it."""

_RUNNING: Final = "log.anchors"
"""State: what is to be told, while entries are let go of: what was told last may itself have gone."""

TELLING: Final = ("log.prune", "log.redact", "database.migrate", "database.restore")
"""Which entries tell of it."""

_TELLING: Final = f"SELECT metadata FROM activity WHERE action IN {TELLING} ORDER BY +seq "  # noqa: S608 - our names
_GONE_WITHIN: Final = """
    SELECT TOTAL(MIN(last_seq, ?2) - MAX(first_seq, ?1) + 1) FROM anchor WHERE last_seq >= ?1 AND first_seq <= ?2
"""
_LET_GO: Final = "SELECT TOTAL(last_seq - first_seq + 1) FROM anchor"
_UNTOLD_REDACTIONS: Final = """
    SELECT seq, content, hash FROM redaction
    WHERE number > COALESCE((SELECT number FROM redaction WHERE hash = ?), 0) ORDER BY number
"""
_LARGEST: Final = 1 << 62

T = TypeVar("T", bound="Noted")


class Told(NamedTuple):
    """Metadata of every entry that tells of letting go or of redaction, and of a database that came from elsewhere."""

    anchors: str = str(AnchorsDigest())
    """The digest of all anchors."""
    let_go: int = 0
    """For how many entries they stand."""
    redactions: str = ""
    """The hash of the newest redaction, in hexadecimal digits; empty where there is none."""

    @property
    def last_redaction(self) -> bytes:
        """The hash that the next redaction follows."""
        return bytes.fromhex(self.redactions) or GENESIS


@dataclass(frozen=True, slots=True)
class Noted:
    """What such an act has done so far; kept in the database, so that a sudden end does not leave it untold."""

    count: int = 0
    seq_from: int = 0
    seq_to: int = 0

    def __str__(self) -> str:
        return f"{self.count:,} ({self.seq_from}–{self.seq_to})"


def last_told(database: SqliteDatabase) -> Told | None:
    """What the log told last; None where it never has."""
    return next(filter(None, map(_parsed, database.execute_sql(_TELLING + "DESC"))), None)


def all_told(database: SqliteDatabase) -> Iterator[Told]:
    """What the log has told, oldest first."""
    return filter(None, map(_parsed, database.execute_sql(_TELLING)))


def _parsed(row: tuple[str]) -> Told | None:
    try:
        return _checked(json.loads(row[0]))
    except ValueError:
        return None


def _checked(metadata: Any) -> Told | None:
    try:
        told = Told(*(metadata[name] for name in Told._fields))
        lengths = len(bytes.fromhex(told.anchors)), len(bytes.fromhex(told.redactions))
    except (ValueError, TypeError, KeyError):
        return None
    return told if lengths in ((32, 0), (32, 32)) and isinstance(told.let_go, int) else None


def integrity_fields(database: SqliteDatabase) -> dict[str, Any]:
    """What an entry tells of a database that came from elsewhere: what that told last, else what is there."""
    told = last_told(database)
    if told is None:
        newest = RedactionRow.select(RedactionRow.hash).order_by(RedactionRow.number.desc()).limit(1).scalar(database)
        digest = digest_of_table(database)
        told = Told(str(digest), digest.let_go, newest.hex() if newest else "")
    return told._asdict()


def to_be_told(database: SqliteDatabase) -> Told:
    """What is to be told next: what was told last, and what was let go of since."""
    return _checked(_left(database, _RUNNING)) or last_told(database) or Told()


def keep_running(database: SqliteDatabase, running: Told) -> None:
    """Keep that until it is told."""
    save_state(database, _RUNNING, running._asdict())


def told_after_letting_go(database: SqliteDatabase) -> dict[str, Any]:
    """What the entry tells that accounts for it, in the transaction that writes it."""
    told = to_be_told(database)
    forget_noted(database, PRUNING)
    return told._asdict()


def told_after_redaction(database: SqliteDatabase, redactions: str) -> dict[str, Any]:
    """What the entry tells that accounts for it; `redactions` is the hash of the newest."""
    forget_noted(database, REDACTING)
    return (last_told(database) or Told())._replace(redactions=redactions)._asdict()


def accounts_for(database: SqliteDatabase, gone: Noted, let_go: float | None = None) -> bool:
    """Whether what is gone and was not told of can be what is noted.

    `let_go` is for how many entries anchors stand, counted here where it is not given.
    """
    if let_go is None:
        (let_go,) = database.execute_sql(_LET_GO).fetchone()
    (within,) = database.execute_sql(_GONE_WITHIN, (gone.seq_from, gone.seq_to)).fetchone()
    untold: float = let_go - (last_told(database) or Told()).let_go
    return 0 <= untold <= gone.count <= int(within)


def accounts_for_redactions(database: SqliteDatabase, done: Noted, head: str) -> bool:
    """Whether the redactions that were not told of can be those noted, the newest of which has the hash `head`."""
    before, count = (last_told(database) or Told()).last_redaction, 0
    for seq, content, hash_ in database.execute_sql(_UNTOLD_REDACTIONS, (before,)):
        if redaction_link(before, seq, content) != hash_ or not done.seq_from <= seq <= done.seq_to:
            return False
        before, count = hash_, count + 1
    return count <= done.count and before.hex() == head


def forget_noted(database: SqliteDatabase, name: str) -> None:
    """What such an act has noted, `PRUNING` or `REDACTING`, is told now, or is nothing to be told."""
    save_state(database, name, None)
    if name == PRUNING:
        save_state(database, _RUNNING, None)


def disown(ledger: Ledger, name: str) -> None:
    """Tell that what is noted of such an act is not what was done, and forget it."""
    forget_noted(ledger.database, name)
    reason = "what is noted of an act that was cut off is not what was done to the entries"
    ledger.write(draft("log.verify", outcome=Outcome.FAILURE, subject="the log", reason=reason))


def is_noted(database: SqliteDatabase, name: str) -> bool:
    """Whether such an act has noted anything, sensible or not."""
    return _left(database, name) is not None


def noted(database: SqliteDatabase, name: str, kind: type[T]) -> T | None:
    """What such an act has noted; None where nothing, or nothing that it would have noted."""
    try:
        made = kind(**_left(database, name))
    except TypeError:
        return None
    values = [(getattr(made, each.name), each.type) for each in fields(made)]
    return made if all(isinstance(value, type_) and _is_storable(value) for value, type_ in values) else None  # type: ignore[arg-type]


def noted_extent(database: SqliteDatabase, name: str) -> Noted:
    """How many entries such an act has noted, and between which; none where it has noted nothing sensible."""
    left = _left(database, name)
    values = [left.get(each.name) for each in fields(Noted)] if isinstance(left, dict) else []
    numbers = [value for value in values if isinstance(value, int) and _is_storable(value)]
    return Noted(*numbers) if len(numbers) == len(fields(Noted)) else Noted()


def _left(database: SqliteDatabase, name: str) -> Any:
    try:
        return load_state(database, name)
    except ValueError:
        return "no JSON"


def _is_storable(value: object) -> bool:
    return not isinstance(value, int) or abs(value) < _LARGEST
