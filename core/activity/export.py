"""Entries as a file of any size, without ever holding more than a chunk of them."""

import heapq
import os
import secrets
from array import array
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from hashlib import sha256
from itertools import islice
from pathlib import Path
from typing import BinaryIO, Final

from peewee import SQL, fn

from core.activity.chain import GENESIS
from core.activity.filter import ActivityFilter, Term
from core.activity.formats import FORMATS, FUNCTIONS
from core.activity.manifest import Extent, Head, Manifest, as_json, zone_at
from core.activity.reader import LogReader
from core.activity.search import to_text
from core.clock import Clock, SystemClock
from core.errors import InputError, StorageError
from core.progress import Progress
from core.storage.files import check_target, sync_folder
from core.storage.tables import ActivityRow, AnchorRow
from core.version import app_version

CHUNK: Final = 1_000
"""Entries held at a time. Between chunks no query is open, so that the write-ahead log can be folded in."""

_SEQS_AHEAD: Final = 50_000
"""Sequence numbers found at once, 8 bytes each: finding where to go on costs more than a chunk does."""

_FORMULA_GUARD: Final = "an apostrophe before what a spreadsheet would take for the beginning of a formula"


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export, and where to."""

    filters: tuple[ActivityFilter, ...]
    """Results that have no entry in common; the file has them all, in the order of `seq`."""
    format: str
    """A key of `FORMATS`."""
    path: Path
    manifest: Path | None = None
    """Where to say what is in the file; nowhere by default."""
    typed: str = ""
    """What was typed to ask for it, such as `last:1h`; the manifest says so beside what it meant."""


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was exported; `first_seq` and `last_seq` are 0 where nothing was."""

    path: Path
    count: int
    first_seq: int
    last_seq: int


class _Export:
    """One export under way: reads the entries and keeps account of what has been read."""

    def __init__(self, reader: LogReader, filters: tuple[ActivityFilter, ...], progress: Progress) -> None:
        self._reader = reader
        self._progress = progress
        for function in FUNCTIONS:
            reader.finder.define(function)
        # What is added meanwhile is no part of it: the log does not run away from its export.
        self.last_known_seq = max(reader.head(), reader.finder.number(AnchorRow.select(fn.MAX(AnchorRow.last_seq))))
        self.filters = tuple(wanted.frozen_at(self._frozen(wanted)) for wanted in filters)
        self.extent = Extent()

    def _frozen(self, wanted: ActivityFilter) -> int:
        return self.last_known_seq if wanted.max_seq is None else min(self.last_known_seq, wanted.max_seq)

    def chunks(self, line: str) -> Iterator[list[str]]:
        """The lines of the entries, oldest first. Raises `CancelledError` between two chunks."""
        total = sum(self._reader.count(wanted) for wanted in self.filters)
        self._progress.report(0, total)
        # Of results that have an entry in common after all, nothing is told twice.
        seqs = heapq.merge(*map(self._matching, self.filters))
        while some := list(islice(seqs, CHUNK)):
            if lines := self._lines(line, some):
                yield lines
            self._progress.report(self.extent.count, total)

    def _matching(self, wanted: ActivityFilter) -> Iterator[int]:
        found = self._found(wanted, 0)
        while found:
            yield from found
            found = self._found(wanted, found[-1])

    def _found(self, wanted: ActivityFilter, after_seq: int) -> "array[int]":
        finder = self._reader.finder
        with finder.snapshot():
            return finder.oldest(wanted, _SEQS_AHEAD, after_seq)

    def _lines(self, line: str, seqs: list[int]) -> list[str]:
        """Those of the entries that have not been let go of meanwhile."""
        is_run = seqs[-1] - seqs[0] + 1 == len(seqs)
        wanted = f"seq BETWEEN {seqs[0]} AND {seqs[-1]}" if is_run else f"seq IN ({','.join(map(str, seqs))})"
        query = ActivityRow.select(ActivityRow.seq, ActivityRow.ts, SQL(line))
        rows = self._reader.finder.rows(query.where(SQL(wanted)).order_by(ActivityRow.seq))
        if not rows:
            return []
        read, times, lines = zip(*rows, strict=True)
        self._extend(read, times)
        return list(lines)

    def _extend(self, seqs: tuple[int, ...], times: tuple[int, ...]) -> None:
        so_far = self.extent
        self.extent = Extent(
            count=so_far.count + len(seqs),
            first_seq=so_far.first_seq or seqs[0],
            last_seq=seqs[-1],
            earliest=min(times) if not so_far.count else min(so_far.earliest, *times),
            latest=max(so_far.latest, *times),
        )


class _HashedFile:
    """Counts and hashes what is written."""

    def __init__(self, file: BinaryIO) -> None:
        self._file = file
        self._digest = sha256()
        self.bytes = 0

    def write(self, content: bytes) -> None:
        self._file.write(content)
        self._digest.update(content)
        self.bytes += len(content)

    @property
    def sha256(self) -> str:
        return self._digest.hexdigest()


def export_entries(
    reader: LogReader, request: ExportRequest, progress: Progress, clock: Clock | None = None
) -> ExportResult:
    """Write what matches now, oldest first, as UTF-8 to the path.

    The file appears under its name only once it is whole and on disk, and its manifest after it; until then, and after
    an error or a `CancelledError`, whatever was there stays. Raises `StorageError` where it cannot be written
    or would take the place of a file of the profile's own, and `InputError` for an unknown format or where one file is
    to be both.
    """
    if request.format not in FORMATS:
        raise InputError(f"There is no format “{request.format}”; it is one of {', '.join(FORMATS)}.")
    if request.manifest is not None and request.manifest.resolve() == request.path.resolve():
        raise InputError("The export and its manifest need files of their own.")
    for path in filter(None, (request.path, request.manifest)):
        check_target(reader.file(), path)
    chosen = FORMATS[request.format]
    export = _Export(reader, request.filters, progress)
    with _written(request.path) as file:
        hashed = _HashedFile(file)
        for piece in chosen.encode(export.chunks(chosen.line)):
            hashed.write(piece.encode())
    if request.manifest is not None:
        with _written(request.manifest) as file:
            file.write(as_json(_manifest(reader, request, export, hashed, clock or SystemClock())))
    return ExportResult(request.path, export.extent.count, export.extent.first_seq, export.extent.last_seq)


def _manifest(
    reader: LogReader, request: ExportRequest, export: _Export, written: _HashedFile, clock: Clock
) -> Manifest:
    return Manifest(
        product=f"Afterglow {app_version()}",
        created=clock.now_us(),
        zone=zone_at(clock),
        queries=tuple(map(_query, export.filters)),
        last_known_seq=export.last_known_seq,
        format=request.format,
        formula_guard=_FORMULA_GUARD if FORMATS[request.format].suffix == "csv" else "none",
        extent=export.extent,
        head=_head(reader, export.last_known_seq),
        file=request.path.name,
        bytes=written.bytes,
        sha256=written.sha256,
        typed=request.typed,
    )


def _query(frozen: ActivityFilter) -> str:
    """What finds the same entries in the log later on, whatever has come by then."""
    return to_text(frozen.with_term(Term("seq", (f"0..{frozen.max_seq}",))))


def _head(reader: LogReader, last_seq: int) -> Head:
    """Where the chain stood at that entry."""
    newest = ActivityRow.select(ActivityRow.seq, ActivityRow.hash, SQL("0")).where(ActivityRow.seq <= last_seq)
    let_go = AnchorRow.select(AnchorRow.last_seq, AnchorRow.hash, SQL("1")).where(AnchorRow.last_seq <= last_seq)
    found = [
        *reader.finder.rows(newest.order_by(ActivityRow.seq.desc()).limit(1)),
        *reader.finder.rows(let_go.order_by(AnchorRow.first_seq.desc()).limit(1)),
    ]
    seq, hash_, is_let_go = max(found, default=(0, GENESIS, 0))
    return Head(seq, hash_.hex(), bool(is_let_go))


@contextmanager
def _written(path: Path) -> Iterator[BinaryIO]:
    """A file to write into, which takes the place of `path` at the end, once it is on disk, and else never was."""
    try:
        if path.is_dir():
            raise StorageError(f"{path} is a folder; the export needs the name of a file.")
        unfinished = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with unfinished.open("xb") as file:
                yield file
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        sync_folder(path.parent)
    except OSError as error:
        raise StorageError(f"The export could not be written to {path}: {error.strerror or error}.") from error
