"""Commands on the log and the whole database: export, prune, verify, back up, restore."""

import asyncio
import sqlite3
from collections.abc import Awaitable, Callable, Iterator, Sequence
from concurrent.futures import Future
from contextlib import closing, contextmanager, suppress
from dataclasses import replace
from datetime import UTC, datetime
from pathlib import Path
from typing import TypeVar

from core.activity.announcements import LogReplaced, PinsChanged
from core.activity.catalog import draft
from core.activity.entry import ActivityEntry, Draft
from core.activity.export import ExportRequest, ExportResult, export_entries
from core.activity.integrity import integrity_fields
from core.activity.ledger import Ledger
from core.activity.pins import pin_entries, unpin_entries
from core.activity.reader import LogReader
from core.activity.redaction import RedactionPreview, RedactionResult
from core.activity.report import ReportRequest, read_report
from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.preview import PrunePreview
from core.activity.retention.pruning import PruneResult
from core.activity.verification import Verification
from core.clock import iso_utc
from core.control.hub import Hub
from core.control.integrity import Integrity
from core.control.retention import Retention
from core.control.turns import Turns
from core.errors import StorageError
from core.progress import Progress
from core.storage.backup import back_up, stage
from core.storage.backup_folder import remove_files, too_many_from_before_restore
from core.storage.damage import remove, still_uri
from core.storage.database import open_reader, open_writer
from core.storage.files import check_target, write_whole
from core.storage.runs import note_run, settle_runs

T = TypeVar("T")


class LogCommands:
    """`controller.log`. Reads through connections of its own, so that neither the window nor the writer waits."""

    def __init__(self, hub: Hub, run: str, version: str, reload: Callable[[], Awaitable[None]]) -> None:
        """`reload` stops what runs, reads everything kept anew, and starts again: after a restore."""
        self._hub = hub
        self._run = run
        self._version = version
        self._reload = reload
        self._working: set[Progress] = set()
        self._turns = Turns()
        self.retention = Retention(hub, self._reading, self._long, self._turns)
        self.integrity = Integrity(hub, self._long, self._turns)

    # -- commands, from any thread

    def export(self, request: ExportRequest, progress: Progress) -> "Future[ExportResult]":
        """Write entries to a file, which appears only once it is whole."""
        return self._hub.submit(self._export(request, progress))

    def report(self, request: ReportRequest) -> "Future[Path]":
        """Write a report of a period to a file, which appears only once it is whole."""
        return self._hub.submit(self._report(request))

    def preview_prune(self, policy: RetentionPolicy) -> "Future[PrunePreview]":
        """What that policy would let go of now."""
        return self._hub.submit(self.retention.preview(policy))

    def prune(self, progress: Progress) -> "Future[PruneResult]":
        """Let go of what the retention settings say, now."""
        return self._hub.submit(self.retention.prune(progress))

    def pin(self, seqs: Sequence[int]) -> "Future[tuple[int, ...]]":
        """Have retention leave entries alone. Resolves with the numbers of those that were not pinned yet."""
        return self._hub.submit(self._pin(seqs))

    def unpin(self, seqs: Sequence[int]) -> "Future[tuple[int, ...]]":
        """Leave pinned entries to retention again. Resolves with the numbers of those that were pinned."""
        return self._hub.submit(self._unpin(seqs))

    def verify(self, progress: Progress, file: Path | None = None, expected_head: str = "") -> "Future[Verification]":
        """Check the hash chain of the log, or of the one in `file`, and have SQLite check the file.

        `expected_head` is a hash copied earlier, which is to be in it still. `StorageError` where it is damaged.
        """
        return self._hub.submit(self.integrity.verify(progress, file, expected_head))

    def preview_redaction(self, name: str, progress: Progress) -> "Future[RedactionPreview]":
        """How many entries have that name."""
        return self._hub.submit(self.integrity.preview_redaction(name, progress))

    def redact(self, name: str, progress: Progress) -> "Future[RedactionResult]":
        """Put a pseudonym in the place of that name in every entry there is. It cannot be taken back."""
        return self._hub.submit(self.integrity.redact(name, progress))

    def backup(self, target: Path) -> "Future[Path]":
        """Write a checked copy of the whole database."""
        return self._hub.submit(self.backup_now(target))

    def restore(self, backup: Path) -> "Future[Path]":
        """Put a backup in the place of everything. Resolves with the copy of what was there before."""
        return self._hub.submit(self._restore(backup))

    # -- on the loop

    def cancel_all(self) -> None:
        """Have whatever takes long stop soon."""
        for progress in self._working:
            progress.cancel()

    @contextmanager
    def _long(self, progress: Progress) -> Iterator[None]:
        self._working.add(progress)
        try:
            yield
        finally:
            self._working.discard(progress)

    async def _export(self, request: ExportRequest, progress: Progress) -> ExportResult:
        with self._long(progress), self._hub.audited("log.export"):
            async with self._turns.turn(progress, "an export is written"):
                result = await self._reading(lambda log: export_entries(log, request, progress, self._hub.clock))
        exported = draft(
            "log.export",
            count=result.count,
            format=request.format,
            file=result.path.name,
            seq_from=result.first_seq,
            seq_to=result.last_seq,
        )
        await self._hub.note(exported)
        return result

    async def _report(self, request: ReportRequest) -> Path:
        progress = Progress()
        with self._long(progress), self._hub.audited("log.report"):
            async with self._turns.turn(progress, "a report is written"):
                await self._reading(lambda log: self._write_report(request, log))
        since, until = (f"{iso_utc(at)[:16]}Z" for at in (request.period.since, request.period.until))
        await self._hub.note(draft("log.report", since=since, until=until, file=request.path.name))
        return request.path

    def _write_report(self, request: ReportRequest, log: LogReader) -> None:
        check_target(log.file(), request.path)
        now = self._hub.clock.now_us()
        report = read_report(log, request.period, now, self._hub.clock.utc_offset_minutes(now))
        write_whole(request.path, request.render(report))

    async def _pin(self, seqs: Sequence[int]) -> tuple[int, ...]:
        with self._hub.audited("log.pin"):
            pinned = await self._hub.perform(pin_entries(seqs))
        self._hub.announce(PinsChanged(pinned, is_pinned=True))
        return pinned

    async def _unpin(self, seqs: Sequence[int]) -> tuple[int, ...]:
        with self._hub.audited("log.unpin"):
            unpinned = await self._hub.perform(unpin_entries(seqs))
        self._hub.announce(PinsChanged(unpinned, is_pinned=False))
        return unpinned

    async def backup_now(self, target: Path) -> Path:
        """As `backup`, on the loop."""
        progress = Progress()
        with self._long(progress), self._hub.audited("database.backup"):
            async with self._turns.turn(progress, "a backup is made"):
                size = await asyncio.to_thread(back_up, self._hub.path, target, progress)
        await self._hub.note(draft("database.backup", file=target.name, bytes=size))
        return target

    async def _restore(self, backup: Path) -> Path:
        stamp = f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
        before = self._hub.path.with_name(f"before-restore-{stamp}.db")
        staged = self._hub.path.with_name(f".restoring-{stamp}.db.partial")
        progress = Progress()
        async with self._turns.turn(progress, "a backup has been restored"), self._hub.changing:
            with self._long(progress), self._hub.audited("database.restore"):
                try:
                    await asyncio.to_thread(stage, backup, staged)
                    keep = int(self._hub.settings["backup.keep"])
                    too_many = too_many_from_before_restore(before.parent, before, keep)
                    old = [path for path in too_many if path.name != backup.name]
                    removed = [path.name for path in old]
                    restored = draft("database.restore", file=backup.name, before=before.name, removed=removed)
                    await asyncio.wrap_future(
                        self._hub.recorder.perform_alone(
                            lambda ledger: self._put_back(ledger, staged, before, restored)
                        )
                    )
                finally:
                    remove(staged)
            await self._reload()
        self._hub.announce(LogReplaced("a backup was restored"))
        # The restore has been done; what stays of what the log tells of goes with the next one.
        with suppress(StorageError), self._hub.audited("database.backup_removed"):
            await asyncio.to_thread(remove_files, before.parent, old)
        return before

    def _put_back(self, ledger: Ledger, staged: Path, before: Path, restored: Draft) -> None:
        """On the recorder's thread, so that nothing is written between the copy of what was and what comes instead.

        The entry that tells of it is written into what comes: SQLite then replaces the content of the open database
        in one transaction, entry and all.
        """
        back_up(self._hub.path, before, Progress())
        entries = self._prepare_staged(staged, restored)
        with closing(sqlite3.connect(still_uri(staged), uri=True)) as source:
            source.backup(ledger.database.connection())
        ledger.replaced(entries)

    def _prepare_staged(self, staged: Path, restored: Draft) -> tuple[ActivityEntry, ...]:
        database = open_writer(staged)
        try:
            ledger = Ledger(database, self._run)
            with database.atomic("IMMEDIATE"):
                if self._hub.is_live:
                    note_run(database, self._run, self._version, self._hub.clock)
                else:
                    settle_runs(database)
                # What has gone from it, it may itself never have told of: it can be of an older version.
                ledger.write(replace(restored, metadata={**restored.metadata, **integrity_fields(database)}))
            return ledger.committed()
        finally:
            database.close()

    async def _reading(self, ask: Callable[[LogReader], T]) -> T:
        """Put a long question to a connection of its own, on a thread of its own."""
        return await asyncio.to_thread(_read, self._hub.path, ask)


def _read(path: Path, ask: Callable[[LogReader], T]) -> T:
    database = open_reader(path)
    try:
        return ask(LogReader(database))
    finally:
        database.close()
