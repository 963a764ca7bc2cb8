"""What stands in the place of entries that were let go of: their extent, and the hash from which the chain goes on.

Whoever can edit the file could take an entry out and put an anchor there. So each entry that tells of letting go also
tells, inside the chain, what all anchors together were then: the sum of their SHA-256 digests modulo 2²⁵⁶. The sum goes
on from the one that was told last, and is not made of the table again, so that an anchor put there by others never
enters it.
"""

from collections.abc import Iterable
from hashlib import sha256
from typing import Final, NamedTuple

from peewee import SqliteDatabase

from core.activity.chain import Hash
from core.storage.tables import AnchorRow

_MODULUS: Final = 1 << 256


class Anchor(NamedTuple):
    """The entries `first_seq <= seq <= last_seq` are gone; the last of them had that hash."""

    first_seq: int
    last_seq: int
    hash: Hash


class AnchorsDigest:
    """The sum over any number of anchors, in whatever order they come and go, and for how many entries they stand."""

    def __init__(self, text: str = "", let_go: int = 0) -> None:
        """`text` is what `str` has made of such a sum; none for that over no anchors."""
        self._sum = int(text, 16) if text else 0
        self.let_go = let_go

    def add(self, anchor: Anchor) -> None:
        """Count an anchor in."""
        self._sum = (self._sum + _digest(anchor)) % _MODULUS
        self.let_go += _width(anchor)

    def remove(self, anchor: Anchor) -> None:
        """Leave an anchor out that was counted in."""
        self._sum = (self._sum - _digest(anchor)) % _MODULUS
        self.let_go -= _width(anchor)

    def __str__(self) -> str:
        """64 hexadecimal digits."""
        return f"{self._sum:064x}"


def _digest(anchor: Anchor) -> int:
    return int.from_bytes(sha256(b"%d %d %s" % anchor).digest())


def _width(anchor: Anchor) -> int:
    return anchor.last_seq - anchor.first_seq + 1


def digest_of_table(database: SqliteDatabase) -> AnchorsDigest:
    """The sum over the anchors that are there."""
    digest = AnchorsDigest()
    for row in AnchorRow.select().tuples().iterator(database):
        digest.add(Anchor(*row))
    return digest


def place_anchors(database: SqliteDatabase, gone: Iterable[Anchor], digest: AnchorsDigest) -> None:
    """Put anchors where entries have just gone, each merged with those it touches, within the caller's transaction.

    `digest` is kept in step.
    """
    for run in gone:
        before, after = _ending_at(database, run.first_seq - 1), _beginning_at(database, run.last_seq + 1)
        for touched in filter(None, (before, after)):
            AnchorRow.delete().where(AnchorRow.first_seq == touched.first_seq).execute(database)
            digest.remove(touched)
        first_seq = before.first_seq if before else run.first_seq
        merged = Anchor(first_seq, *(after or run)[1:])
        AnchorRow.insert(merged._asdict()).execute(database)
        digest.add(merged)


def _ending_at(database: SqliteDatabase, seq: int) -> Anchor | None:
    earlier = AnchorRow.select().where(AnchorRow.first_seq <= seq).order_by(AnchorRow.first_seq.desc()).limit(1)
    return next((Anchor(*row) for row in earlier.tuples().execute(database) if row[1] == seq), None)


def _beginning_at(database: SqliteDatabase, seq: int) -> Anchor | None:
    rows = AnchorRow.select().where(AnchorRow.first_seq == seq).tuples().execute(database)
    return next((Anchor(*row) for row in rows), None)
