"""Checking the log and the file it is in, and forgetting a name without breaking the log's chain."""

import asyncio
import sqlite3
from array import array
from collections.abc import Callable, Sequence
from contextlib import AbstractAsyncContextManager, AbstractContextManager, closing, nullcontext
from dataclasses import replace
from pathlib import Path
from typing import Any, Final

from core.activity.announcements import LogReplaced, Work
from core.activity.catalog import draft
from core.activity.entry import Outcome
from core.activity.ledger import Ledger
from core.activity.name import Name
from core.activity.redaction import TRACES, RedactionPreview, RedactionResult, find_name, preview_of, redact_steps
from core.activity.verification import Misfit, Verification, is_in_log, verify_chain
from core.activity.zone_check import begin_anew
from core.control.hub import Hub
from core.control.turns import Turns
from core.errors import AfterglowError, CancelledError, InputError, StorageError
from core.progress import Progress
from core.storage.damage import check, suspect
from core.storage.database import check_is_ours, open_reader
from core.storage.failures import SQLITE_ERRORS, as_storage_error
from core.storage.state import load_state, save_state

_FIRST_CHAINED_VERSION: Final = 2
_LOOK_EVERY_STEPS: Final = 1_000_000
_HASH_BYTES: Final = 32
_FOLD_WITHIN_MS: Final = 250
_TO_BE_FOLDED: Final = "in the write-ahead log"
"""State: the file has been written anew, but not to its place yet."""
_NOT_CLEARED: Final = (
    "Something else reads the log just now: unused parts of its file may hold the name until a minute after that."
)


class Integrity:
    """The part of `controller.log` that checks the log, and that forgets names."""

    def __init__(self, hub: Hub, long: Callable[[Progress], AbstractContextManager[None]], turns: Turns) -> None:
        """`long(progress)` is around what stops when Afterglow ends; `turns` are taken at the log as a whole."""
        self._hub = hub
        self._long = long
        self._turns = turns

    async def verify(self, progress: Progress, file: Path | None, expected_head: str) -> Verification:
        """Check the chain of the log, or of the one in `file`, then have SQLite check the file; each is an entry.

        `expected_head`, unless empty, is a hash copied earlier, which is to be in it still. Raises `StorageError` for
        a file that is damaged or not ours, `InputError` for what is no hash, and `CancelledError`.
        """
        path = file or self._hub.path
        subject = file.name if file else "the log"
        expected = _hash_of(expected_head)
        try:
            with self._long(progress):
                async with self._turn_at(path, progress):
                    found = await asyncio.to_thread(_verify, path, expected, progress)
                    await asyncio.to_thread(_check_file, path, progress)
        except (StorageError, CancelledError) as error:
            await self._note_end(error, subject, path)
            raise
        if not found.do_indexes_fit and path == self._hub.path:
            await self._hub.perform(lambda ledger: begin_anew(ledger.database))
        outcome = Outcome.FAILURE if found.misfit else Outcome.SUCCESS
        facts: dict[str, Any] = {
            "entries": found.checked,
            "redacted": found.redacted,
            "let_go": found.let_go,
            "head": found.head,
        }
        told: dict[str, Any] = (
            {"reason": found.finding, "seq": found.misfit.seq} if found.misfit else {"finding": found.finding}
        )
        await self._hub.note(draft("log.verify", outcome=outcome, subject=subject, **told, **facts))
        return found

    def _turn_at(self, path: Path, progress: Progress) -> AbstractAsyncContextManager[None]:
        """Other files than the log's own may be read at any time."""
        if path != self._hub.path:
            return nullcontext()
        return self._turns.turn(progress, "the log has been verified")

    async def check_file(self) -> None:
        """Have SQLite check the whole file, which is what a crash can have damaged. `StorageError` where it did."""
        progress = Progress()
        try:
            with self._long(progress):
                await asyncio.to_thread(_check_file, self._hub.path, progress)
        except (StorageError, CancelledError) as error:
            await self._note_end(error, "the database", self._hub.path)
            raise
        await self._hub.note(draft("log.verify", subject="the database", finding="SQLite finds it whole."))

    async def _note_end(self, error: AfterglowError, subject: str, path: Path) -> None:
        if isinstance(error, CancelledError):
            ended = draft("log.verify", outcome=Outcome.UNKNOWN, subject=subject)
        else:
            ended = draft("log.verify", outcome=Outcome.FAILURE, subject=subject, reason=str(error))
        if isinstance(error, StorageError) and path == self._hub.path:
            suspect(path)
        await self._hub.note(ended)

    async def preview_redaction(self, text: str, progress: Progress) -> RedactionPreview:
        """How many entries have that name. `InputError` where it is none."""
        name = Name(text)
        with self._long(progress):
            return preview_of(await asyncio.to_thread(_find, self._hub.path, name, progress))

    async def redact(self, text: str, progress: Progress) -> RedactionResult:
        """Put a pseudonym in the place of that name in every entry there is, and write the file anew without it.

        Raises `InputError` where it is no name, and `StorageError` where not all of that could be done.
        """
        name = Name(text)
        with self._long(progress), self._hub.audited("log.redact"), self._hub.telling(Work.REDACTING, progress):
            async with self._turns.turn(progress, "a name has been forgotten"):
                seqs = await asyncio.to_thread(_find, self._hub.path, name, progress)
                result = await self._take_out(name, seqs, progress) if seqs else RedactionResult(0, "")
                is_cleared = await self._clear_traces(progress)
        return result if is_cleared else replace(result, remark=_NOT_CLEARED)

    async def _take_out(self, name: Name, seqs: Sequence[int], progress: Progress) -> RedactionResult:
        try:
            steps = redact_steps(name, seqs, progress)
            return await asyncio.wrap_future(self._hub.recorder.perform_steps(steps))
        finally:
            self._hub.announce(LogReplaced("a name was taken out"))

    async def clear_traces(self) -> None:
        """Do what a redaction that was cut off, had no room on the disk or met a reader has left to be done."""
        progress = Progress()
        if not await self._traces():
            return
        with self._long(progress):
            async with self._turns.turn(progress, "a name has been forgotten"):
                try:
                    await self._clear_traces(progress)
                finally:
                    # By nothing else would the recorder's thread hear that this has been cancelled.
                    progress.cancel()

    async def _clear_traces(self, progress: Progress) -> bool:
        """Write the file anew where a name was taken out of it: pages that were split keep what stood in them.

        Returns False where somebody still reads the log as it was, so that the file could not be written to yet.
        """
        traces = await self._traces()
        if not traces:
            return True
        try:
            if traces != _TO_BE_FOLDED:
                await asyncio.wrap_future(self._hub.recorder.perform_alone(lambda ledger: _vacuum(ledger, progress)))
                await self._hub.keep(lambda database: save_state(database, TRACES, _TO_BE_FOLDED))
            is_folded = await asyncio.wrap_future(self._hub.recorder.perform_alone(_is_folded))
        except StorageError as error:
            raise StorageError(
                f"Unused parts of the file may still hold a name that was taken out of the log: {error}"
            ) from error
        if is_folded:
            await self._hub.keep(lambda database: save_state(database, TRACES, None))
        return is_folded

    async def _traces(self) -> object:
        return await self._hub.perform(lambda ledger: load_state(ledger.database, TRACES))


def _hash_of(text: str) -> bytes:
    try:
        hash_ = bytes.fromhex(text)
    except ValueError:
        hash_ = b"no"
    if len(hash_) not in (0, _HASH_BYTES):
        raise InputError(f"A hash has {2 * _HASH_BYTES} hexadecimal digits.")
    return hash_


def _verify(path: Path, expected: bytes, progress: Progress) -> Verification:
    if not path.is_file():
        raise StorageError(f"There is no file {path}.")
    if check_is_ours(path) < _FIRST_CHAINED_VERSION:
        raise StorageError(f"{path.name} is of an older Afterglow, which did not chain its entries yet.")
    database = open_reader(path)
    try:
        found = verify_chain(database, progress)
        if expected and not found.misfit and not is_in_log(database, expected):
            return replace(found, misfit=Misfit(0, _not_there(expected)))
        return found
    except SQLITE_ERRORS as error:
        raise as_storage_error(error) from error
    finally:
        database.close()


def _not_there(expected: bytes) -> str:
    return (
        f"All entries fit, but none has the hash {expected.hex()[:12]}… that was copied: the log was rewritten from "
        "some entry on, or that entry was let go of."
    )


def _check_file(path: Path, progress: Progress) -> None:
    progress.report(0, 0)
    with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
        connection.set_progress_handler(lambda: int(progress.is_cancelled), _LOOK_EVERY_STEPS)
        try:
            check(connection)
        except sqlite3.Error as error:
            progress.report(0, 0)
            raise as_storage_error(error) from error


def _find(path: Path, name: Name, progress: Progress) -> "array[int]":
    database = open_reader(path)
    try:
        return find_name(database, name, progress)
    except SQLITE_ERRORS as error:
        raise as_storage_error(error) from error
    finally:
        database.close()


def _vacuum(ledger: Ledger, progress: Progress) -> None:
    """Write the whole file anew, into the write-ahead log."""
    progress.report(0, 0)
    connection = ledger.database.connection()
    connection.set_progress_handler(lambda: int(progress.is_cancelled), _LOOK_EVERY_STEPS)
    try:
        connection.execute("VACUUM")
    except sqlite3.Error as error:
        progress.report(0, 0)
        raise as_storage_error(error) from error
    finally:
        connection.set_progress_handler(None, 0)


def _is_folded(ledger: Ledger) -> bool:
    """Fold the write-ahead log into the file and empty it, unless somebody reads what it would take away."""
    connection = ledger.database.connection()
    ((usual_ms,),) = connection.execute("PRAGMA busy_timeout").fetchall()
    # Entries wait meanwhile.
    connection.execute(f"PRAGMA busy_timeout={_FOLD_WITHIN_MS}")
    try:
        connection.execute("PRAGMA wal_checkpoint(PASSIVE)").fetchall()
        ((is_busy, *_),) = connection.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchall()
    finally:
        connection.execute(f"PRAGMA busy_timeout={usual_ms}")
    return not is_busy
