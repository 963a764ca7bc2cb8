"""Forgetting a name: it is replaced by a pseudonym in every entry that has it, and the hash chain stays valid.

The chain holds on to a commitment of what each entry said first, from which nothing can be guessed once its salt is
gone. What the entry says instead is committed to by a redaction, in a chain of its own.
"""

from array import array
from collections.abc import Callable, Generator, Sequence
from dataclasses import asdict, dataclass, replace
from typing import Final

from peewee import SqliteDatabase

from core.activity import text_index
from core.activity.catalog import draft
from core.activity.chain import PERSONAL, Hash, commitment, new_salt, redaction_link
from core.activity.integrity import (
    REDACTING,
    Noted,
    Told,
    accounts_for_redactions,
    disown,
    is_noted,
    last_told,
    noted,
    told_after_redaction,
)
from core.activity.ledger import Ledger
from core.activity.name import Name
from core.activity.text_index import TEXT_COLUMNS, TextRow
from core.activity.zones import watermark
from core.errors import CancelledError
from core.progress import Progress
from core.storage.state import load_state, save_state
from core.storage.tables import ActivityRow

CHUNK: Final = 100
PAUSE_S: Final = 0.005

_SEARCHED_AT_ONCE: Final = 20_000
TRACES: Final = "log.traces"
"""State: whether unused parts of the file may still hold what was redacted."""

_LAST_NUMBER: Final = "log.pseudonyms"
_COLUMNS: Final = ", ".join(PERSONAL)
_ASSIGNMENTS: Final = ", ".join(f"{column} = ?" for column in PERSONAL)
_CANDIDATES: Final = f"""
    SELECT seq, {_COLUMNS} FROM activity WHERE seq BETWEEN ? AND ?
    AND (instr(actor, ?) OR instr(target_id, ?) OR instr(target_name, ?) OR instr(message, ?) OR instr(metadata, ?))
"""  # noqa: S608 - our names
_ENTRY: Final = f"SELECT salt, commitment, {_COLUMNS} FROM activity WHERE seq = ?"  # noqa: S608
_REPLACE: Final = f"UPDATE activity SET {_ASSIGNMENTS}, salt = ?, commitment = ? WHERE seq = ?"  # noqa: S608
_NOTE: Final = "INSERT INTO redaction (seq, content, hash) VALUES (?, ?, ?)"


@dataclass(frozen=True, slots=True)
class RedactionPreview:
    """How many entries have the name, and from which to which; numbers are 0 where none has."""

    count: int
    seq_from: int
    seq_to: int


@dataclass(frozen=True, slots=True)
class RedactionResult:
    """From how many entries the name has gone, and what stands there instead."""

    count: int
    pseudonym: str
    remark: str = ""
    """What is still to be known, as a sentence."""


@dataclass(frozen=True, slots=True)
class _Done(Noted):
    """What has been done so far. The name is not part of it."""

    pseudonym: str = ""
    redactions: str = ""
    """Hash of the newest redaction, in hexadecimal digits."""

    def and_those(self, seqs: Sequence[int], last: Hash) -> "_Done":
        return replace(
            self,
            count=self.count + len(seqs),
            seq_from=self.seq_from or seqs[0],
            seq_to=seqs[-1],
            redactions=last.hex(),
        )


def find_name(database: SqliteDatabase, name: Name, progress: Progress) -> "array[int]":
    """The entries that have the name, oldest first, 8 bytes each. Between two stretches of the log no query is open.

    Raises `CancelledError` there.
    """
    (head,) = database.execute_sql("SELECT COALESCE(MAX(seq), 0) FROM activity").fetchone()
    found = array("q")
    for start in range(0, head, _SEARCHED_AT_ONCE):
        progress.report(start, head)
        within = (start + 1, start + _SEARCHED_AT_ONCE)
        candidates = database.execute_sql(_CANDIDATES, (*within, *[name.text] * 4, name.as_json()))
        found.extend(seq for seq, *personal in candidates if name.is_in(tuple(personal)))
    progress.report(head, head)
    return found


def preview_of(seqs: Sequence[int]) -> RedactionPreview:
    """What is to be known before the name is taken out of these entries."""
    return RedactionPreview(len(seqs), seqs[0], seqs[-1]) if seqs else RedactionPreview(0, 0, 0)


def redact_steps(
    name: Name, seqs: Sequence[int], progress: Progress, pause_s: float = PAUSE_S, chunk: int = CHUNK
) -> Callable[[Ledger], Generator[float, None, RedactionResult]]:
    """Steps for `Recorder.perform_steps`: a chunk of entries a transaction, then one `log.redact` entry, always.

    `seqs` is what `find_name` has found. Cancelled through `progress`, it stops after a chunk and its entry says so.
    """

    def steps(ledger: Ledger) -> Generator[float, None, RedactionResult]:
        explain_interrupted_redaction(ledger)
        told = last_told(ledger.database) or Told()
        done = _Done(pseudonym=_next_pseudonym(ledger.database), redactions=told.redactions)
        for start in range(0, len(seqs), chunk):
            if not _goes_on(progress, start, len(seqs)):
                break
            done = _redact(ledger.database, name, seqs[start : start + chunk], done)
            yield pause_s
        for _rewritten in text_index.rewrite(ledger.database):
            yield pause_s
        _explain(ledger, done, "complete" if done.count == len(seqs) else "stopped")
        return RedactionResult(done.count, done.pseudonym)

    return steps


def _next_pseudonym(database: SqliteDatabase) -> str:
    number = (load_state(database, _LAST_NUMBER) or 0) + 1
    save_state(database, _LAST_NUMBER, number)
    return f"forgotten-{number}"


def _goes_on(progress: Progress, done: int, total: int) -> bool:
    try:
        progress.report(done, total)
    except CancelledError:
        return False
    return True


def _redact(database: SqliteDatabase, name: Name, seqs: Sequence[int], done: _Done) -> _Done:
    before = _text_rows(database, seqs)
    last = Told(redactions=done.redactions).last_redaction
    for seq in seqs:
        last = _redact_entry(database, name, seq, done.pseudonym, last)
    text_index.remove(database, before)
    text_index.add(database, _text_rows(database, seqs))
    done = done.and_those(seqs, last)
    save_state(database, REDACTING, asdict(done))
    save_state(database, TRACES, True)
    return done


def _text_rows(database: SqliteDatabase, seqs: Sequence[int]) -> list[TextRow]:
    """What the full-text index has of these entries."""
    is_indexed = ActivityRow.seq.in_(list(seqs)) & (ActivityRow.seq < watermark(database))
    return list(ActivityRow.select(*TEXT_COLUMNS).where(is_indexed).tuples().execute(database))


def _redact_entry(database: SqliteDatabase, name: Name, seq: int, pseudonym: str, last: Hash) -> Hash:
    salt, committed, *personal = database.execute_sql(_ENTRY, (seq,)).fetchone()
    replaced, new = name.replaced(tuple(personal), pseudonym), new_salt()
    committed = committed if committed is not None else commitment(salt, tuple(personal))
    database.execute_sql(_REPLACE, (*replaced, new, committed, seq))
    content = commitment(new, replaced)
    redaction = redaction_link(last, seq, content)
    database.execute_sql(_NOTE, (seq, content, redaction))
    return redaction


def _explain(ledger: Ledger, done: _Done, end: str) -> None:
    """Tell of what was done, in the transaction that also forgets that it is to be told of."""
    told = told_after_redaction(ledger.database, done.redactions)
    ledger.write(draft("log.redact", **{**asdict(done), **told}, end=end))


def explain_interrupted_redaction(ledger: Ledger) -> bool:
    """Tell of a redaction that was cut off; True where one is noted. A unit for `Recorder.perform`."""
    if not is_noted(ledger.database, REDACTING):
        return False
    done = noted(ledger.database, REDACTING, _Done)
    if done is not None and accounts_for_redactions(ledger.database, done, done.redactions):
        _explain(ledger, done, "cut off")
    else:
        disown(ledger, REDACTING)
    return True
