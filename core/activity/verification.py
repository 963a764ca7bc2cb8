"""Checks the hash chain of a whole log, in constant memory, and names the first entry that does not fit."""

import sqlite3
from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from hashlib import sha256
from itertools import groupby
from typing import Any, Final

from peewee import SqliteDatabase

from core.activity.anchors import Anchor, AnchorsDigest
from core.activity.chain import FACTS, GENESIS, PERSONAL, SALT_BYTES, Hash, commitment, link, redaction_link
from core.activity.integrity import (
    PRUNING,
    REDACTING,
    Told,
    accounts_for,
    accounts_for_redactions,
    all_told,
    last_told,
    noted_extent,
)
from core.activity.rows import COLUMNS, facts_of, personal_of
from core.activity.zone_check import ZoneCheck
from core.progress import Progress

CHUNK: Final = 2_000
"""Entries held at a time."""

_HEX_DIGITS: Final = ("id", "cause")
_NO_ANCHOR: Final = Anchor(1 << 63, 1 << 63, b"")
"""Comes after every entry."""


def _json_array(columns: Iterable[str]) -> str:
    hexed = "iif({0} IS NULL, NULL, hex({0}))"
    values = ", ".join(hexed.format(column) if column in _HEX_DIGITS else column for column in columns)
    return f"CAST(json_array({values}) AS BLOB)"


# SQLite makes the canonical form, which saves a fifth of the time; where that does not fit, `core.activity.chain` does.
_ENTRIES: Final = f"""
    SELECT seq, salt, {_json_array(PERSONAL)}, commitment,
           CASE WHEN commitment IS NOT NULL
                THEN (SELECT content FROM redaction WHERE redaction.seq = activity.seq ORDER BY number DESC LIMIT 1)
           END,
           {_json_array(FACTS)}, hash
    FROM activity ORDER BY seq
"""  # noqa: S608 - our names
_WHOLE_ENTRY: Final = f"SELECT {', '.join(COLUMNS)} FROM activity WHERE seq = ?"  # noqa: S608 - our names
_REDACTIONS: Final = "SELECT seq, content, hash FROM redaction ORDER BY number"
_NOT_REDACTED: Final = """
    SELECT seq FROM redaction JOIN activity USING (seq) WHERE commitment IS NULL ORDER BY seq LIMIT 1
"""
_SALT_AT, _COMMITMENT_AT, _HASH_AT = map(COLUMNS.index, ("salt", "commitment", "hash"))

_DOES_NOT_FIT: Final = (
    "Entry {} does not fit the one before it: it was changed after it was written, or what stands before it was "
    "replaced."
)
_DOES_NOT_SAY: Final = "Entry {}, from which a name was taken, does not say what it said after that."
_IS_MISSING: Final = "Entry {} is missing, and nothing tells that it was let go of."
_ARE_MISSING: Final = "Entries {}–{} are missing, and nothing tells that they were let go of."
_WAS_PUT_AMONG: Final = "Entry {} was put among entries {}–{}, which had been let go of."
_IS_BEFORE_FIRST: Final = "Entry {} was put before the first."
_NEVER_WRITTEN: Final = (
    "More entries are there or were let go of than the {1} that the database says were ever written."
)
NOT_TOLD_OF: Final = (
    "What is noted as let go of is not what the log itself tells of: entries were taken out or put back by other means."
)
_UNFINISHED_PRUNING: Final = "An unfinished letting go of {} is noted, of which the log itself does not tell yet."
_UNFINISHED_REDACTION: Final = (
    "An unfinished taking out of a name from {} is noted, of which the log itself does not tell yet."
)
_INDEXES_DO_NOT_FIT: Final = "The indexes over them do not fit them and are to be made anew."
_REDACTION_DOES_NOT_FIT: Final = "The note that a name was taken from entry {} was changed after it was written."
_REDACTIONS_NOT_TOLD_OF: Final = (
    "The notes on names that were taken out are not what the log itself tells of: some were changed by other means."
)


@dataclass(frozen=True, slots=True)
class Misfit:
    """The first thing found that does not fit; `seq` is 0 where it is no single entry."""

    seq: int
    sentence: str


@dataclass(frozen=True, slots=True)
class Verification:
    """What a check of the chain has found: `checked` entries that fit, from `redacted` of them a name was taken, and
    for `let_go` others anchors stand."""

    checked: int
    redacted: int
    let_go: int
    head: str
    """Hash of the newest entry that fits, 64 hexadecimal digits."""
    misfit: Misfit | None = None
    remarks: tuple[str, ...] = ()
    """Sentences on what is no misfit, but to be known."""
    do_indexes_fit: bool = True
    """Whether the zones are of these entries."""

    @property
    def finding(self) -> str:
        """The result as a sentence."""
        if self.misfit is not None:
            return self.misfit.sentence
        gone = f"; {self.let_go:,} others were let go of" if self.let_go else ""
        redacted = f"; a name was taken from {self.redacted:,}" if self.redacted else ""
        return " ".join((f"All {self.checked:,} entries fit{gone}{redacted}.", *self.remarks))


class _MisfitError(Exception):
    def __init__(self, sentence: str, seq: int, *others: int) -> None:
        super().__init__(sentence)
        self.misfit = Misfit(seq, sentence.format(seq, *others))


def verify_chain(database: SqliteDatabase, progress: Progress) -> Verification:
    """Check every entry, anchor and redaction, all as they are at one moment.

    `database` is opened for this alone. Raises one of `SQLITE_ERRORS` where it cannot be read, and `CancelledError`
    between two chunks.
    """
    connection = database.connection()
    # What is no text is not what was written either, and must not keep the entry from being named.
    connection.text_factory = lambda text: text.decode(errors="surrogateescape")
    with database.atomic():
        walk = _Walk(connection, ZoneCheck(database))
        try:
            walk.to_the_end(progress)
            remarks = (*_check_anchors(database, walk.digest), *_check_redactions(database))
        except _MisfitError as error:
            return walk.result(error.misfit)
        return walk.result(remarks=remarks)


def is_in_log(database: SqliteDatabase, hash_: Hash) -> bool:
    """Whether the entry with that hash is there, or was the last of some that were let go of."""
    found = database.execute_sql(
        "SELECT 1 FROM anchor WHERE hash = ?1 UNION ALL SELECT 1 FROM activity WHERE hash = ?1 LIMIT 1", (hash_,)
    )
    return found.fetchone() is not None


class _Walk:
    """From entry to entry, and across anchors where there are none. Every step raises `_MisfitError`."""

    def __init__(self, connection: sqlite3.Connection, zones: ZoneCheck) -> None:
        self._zones = zones
        self._connection = connection
        self._anchors = connection.execute("SELECT first_seq, last_seq, hash FROM anchor ORDER BY first_seq")
        self.digest = AnchorsDigest()
        """Of the anchors that were come across."""
        self._anchor = _NO_ANCHOR
        self._crossed: Anchor | None = None
        self._before: Hash = GENESIS
        self._next_seq = 1
        self._checked = self._redacted = 0

    def result(self, misfit: Misfit | None = None, remarks: tuple[str, ...] = ()) -> Verification:
        """What has been found so far."""
        is_fit = not self._zones.has_misfit
        if not is_fit:
            remarks = (*remarks, _INDEXES_DO_NOT_FIT)
        return Verification(
            self._checked, self._redacted, self.digest.let_go, self._before.hex(), misfit, remarks, is_fit
        )

    def to_the_end(self, progress: Progress) -> None:
        """Check all entries, and that they and the anchors leave nothing out."""
        (total,) = self._connection.execute("SELECT COUNT(*) FROM activity").fetchone()
        progress.report(0, total)
        self._take_anchor()
        entries = self._connection.execute(_ENTRIES)
        while chunk := entries.fetchmany(CHUNK):
            self._follow(chunk)
            self._zones.check_below(self._next_seq)
            progress.report(self._checked, total)
        self._check_end()

    def _follow(self, chunk: list[tuple[Any, ...]]) -> None:
        for seq, salt, personal, committed, content, facts, hash_ in chunk:
            if seq != self._next_seq or seq >= self._anchor.first_seq:
                self._arrive_at(seq)
            says = sha256(salt + personal).digest()
            is_redacted = committed is not None
            fits = sha256(self._before + (committed if is_redacted else says) + facts).digest() == hash_
            if not fits or len(salt) != SALT_BYTES or (is_redacted and says != content):
                self._look_closely(seq, content)
            self._redacted += is_redacted
            self._before = hash_
            self._next_seq = seq + 1
            self._checked += 1

    def _look_closely(self, seq: int, content: Hash | None) -> None:
        """Check an entry by the definition itself, which SQLite's idea of JSON may come to differ from."""
        row = self._connection.execute(_WHOLE_ENTRY, (seq,)).fetchone()
        committed = row[_COMMITMENT_AT]
        try:
            says = commitment(row[_SALT_AT], personal_of(row))
            hash_ = link(self._before, says if committed is None else committed, facts_of(row))
        except TypeError as error:
            raise _MisfitError(_DOES_NOT_FIT, seq) from error
        if hash_ != row[_HASH_AT] or len(row[_SALT_AT]) != SALT_BYTES:
            raise _MisfitError(_DOES_NOT_FIT, seq)
        if committed is not None and says != content:
            raise _MisfitError(_DOES_NOT_SAY, seq)

    def _arrive_at(self, seq: int) -> None:
        self._cross_to(seq)
        if seq < self._next_seq:
            raise _put_among(seq, self._crossed)
        if seq >= self._anchor.first_seq:
            raise _put_among(seq, self._anchor)

    def _cross_to(self, seq: int) -> None:
        """Go on to `seq` across anchors, which may lead beyond it."""
        while self._next_seq < seq:
            if self._anchor.first_seq > self._next_seq:
                raise _missing(self._next_seq, min(seq, self._anchor.first_seq) - 1)
            self._crossed = self._anchor
            self._before, self._next_seq = self._anchor.hash, self._anchor.last_seq + 1
            self.digest.add(self._anchor)
            self._take_anchor()

    def _take_anchor(self) -> None:
        self._anchor = next(map(Anchor._make, self._anchors), _NO_ANCHOR)
        if not self._next_seq <= self._anchor.first_seq <= self._anchor.last_seq:
            raise _MisfitError(NOT_TOLD_OF, 0)

    def _check_end(self) -> None:
        """Check that the newest entries are there: SQLite keeps count of how many were ever written."""
        row = self._connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'activity'").fetchone()
        written = row[0] if row else 0
        self._cross_to(written + 1)
        if self._next_seq > written + 1 or self._anchor is not _NO_ANCHOR:
            raise _MisfitError(_NEVER_WRITTEN, 0, written)
        self._zones.check_end(self._next_seq)


def _missing(first_seq: int, last_seq: int) -> _MisfitError:
    return _MisfitError(_IS_MISSING if first_seq == last_seq else _ARE_MISSING, first_seq, last_seq)


def _put_among(seq: int, gone: Anchor | None) -> _MisfitError:
    return _MisfitError(_WAS_PUT_AMONG, seq, *gone[:2]) if gone else _MisfitError(_IS_BEFORE_FIRST, seq)


def _check_anchors(database: SqliteDatabase, digest: AnchorsDigest) -> Iterator[str]:
    """Check that the log tells of these anchors; what it does not tell of yet, and only that, may be noted besides."""
    if str(digest) == (last_told(database) or Told()).anchors:
        return
    noted = noted_extent(database, PRUNING)
    if not accounts_for(database, noted, digest.let_go):
        raise _MisfitError(NOT_TOLD_OF, 0)
    yield _UNFINISHED_PRUNING.format(noted)


def _check_redactions(database: SqliteDatabase) -> Iterator[str]:
    """Check the redactions' own chain, and that whatever the log has told of it is in it, in that order."""
    told = (hash_ for hash_, _same in groupby(each.last_redaction for each in all_told(database)))
    awaited, last = next(told, None), GENESIS
    for last in _redaction_hashes(database):
        if last == awaited:
            awaited = next(told, None)
    if awaited is not None:
        raise _MisfitError(_REDACTIONS_NOT_TOLD_OF, 0)
    for (seq,) in database.execute_sql(_NOT_REDACTED):
        raise _MisfitError(_DOES_NOT_SAY, seq)
    if last == (last_told(database) or Told()).last_redaction:
        return
    noted = noted_extent(database, REDACTING)
    if not accounts_for_redactions(database, noted, last.hex()):
        raise _MisfitError(_REDACTIONS_NOT_TOLD_OF, 0)
    yield _UNFINISHED_REDACTION.format(noted)


def _redaction_hashes(database: SqliteDatabase) -> Iterator[Hash]:
    before = GENESIS
    yield before
    for seq, content, hash_ in database.execute_sql(_REDACTIONS):
        if redaction_link(before, seq, content) != hash_:
            raise _MisfitError(_REDACTION_DOES_NOT_FIT, seq)
        before = hash_
        yield before
