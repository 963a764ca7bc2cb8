"""Entries as a file: CSV, JSON or JSON Lines, of any size, without ever holding more than a chunk of them."""

import csv
import io
import json
import os
import secrets
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from pathlib import Path
from typing import Any, BinaryIO, Final, TypeAlias

from core.activity.entry import ActivityEntry, Severity
from core.activity.filter import ActivityFilter
from core.activity.reader import LogReader
from core.activity.rows import COLUMNS, ENTRY_COLUMNS, Row, as_row
from core.clock import iso_utc
from core.errors import InputError, StorageError
from core.progress import Progress
from core.storage.files import check_target, sync_folder

CHUNK: Final = 1_000
"""Entries held at a time. Between chunks no query is open, so that the write-ahead log can be folded in."""

Encoder: TypeAlias = Callable[[Iterable[Row]], Iterator[str]]
"""A format: entries in, as the table holds them, and pieces of text out."""

_FORMULA_STARTS: Final = frozenset("=+-@\t\r\n")


@dataclass(frozen=True, slots=True)
class ExportRequest:
    """What to export, and where to. Without a path it goes to the stream given to `export_entries`."""

    filter: ActivityFilter
    format: str
    """A key of `FORMATS`."""
    path: Path | None = None


@dataclass(frozen=True, slots=True)
class ExportResult:
    """What was exported; `first_seq` and `last_seq` are 0 where nothing was."""

    path: Path | None
    count: int
    first_seq: int
    last_seq: int


def _id_text(value: bytes | None) -> str | None:
    digits = value.hex() if value else ""
    return f"{digits[:8]}-{digits[8:12]}-{digits[12:16]}-{digits[16:20]}-{digits[20:]}" if value else None


# How files tell of a column, where not as the table does.
_SHOWN: Final[dict[str, Callable[[Any], str | None]]] = {
    "id": _id_text,
    "ts": iso_utc,
    "severity": {int(severity): severity.label for severity in Severity}.get,
    "cause": _id_text,
}
_SHOWN_AT: Final = [(COLUMNS.index(name), shown) for name, shown in _SHOWN.items()]
_UNTRUSTED_AT: Final = [
    COLUMNS.index(name) for name in ("actor", "target_type", "target_id", "target_name", "message", "metadata", "run")
]
_METADATA_AT: Final = COLUMNS.index("metadata")


def _shown(row: Row) -> list[Any]:
    """A row as files tell of it: ids as text, `ts` in UTC, severity by name; metadata stays the JSON it is."""
    values = list(row[: len(ENTRY_COLUMNS)])
    for index, shown in _SHOWN_AT:
        values[index] = shown(values[index])
    return values


def as_json_object(entry: ActivityEntry) -> dict[str, object]:
    """An entry as JSON files tell of it, `utc_offset` being local time's lead on UTC in minutes."""
    return {**dict(zip(ENTRY_COLUMNS, _shown(as_row(entry)), strict=True)), "metadata": dict(entry.metadata)}


def _json(row: Row) -> str:
    values = _shown(row)
    before = dict(zip(COLUMNS[:_METADATA_AT], values[:_METADATA_AT], strict=True))
    after = dict(zip(ENTRY_COLUMNS[_METADATA_AT + 1 :], values[_METADATA_AT + 1 :], strict=True))
    # Metadata is JSON already; decoding it only to encode it again would take as long as all the rest.
    return f'{_encode(before)[:-1]},"metadata":{values[_METADATA_AT]},{_encode(after)[1:]}'


_encode: Final = json.JSONEncoder(ensure_ascii=False, separators=(",", ":")).encode


def _cells(row: Row) -> list[Any]:
    """The cells of a line; a text that a spreadsheet would take for a formula gets an apostrophe before it."""
    values = _shown(row)
    for index in _UNTRUSTED_AT:
        text = values[index]
        if text and text[0] in _FORMULA_STARTS:
            values[index] = f"'{text}"
    return values


def _csv(rows: Iterable[Row]) -> Iterator[str]:
    lines = io.StringIO(newline="")
    writer = csv.writer(lines, lineterminator="\r\n")
    writer.writerow(ENTRY_COLUMNS)
    for row in rows:
        writer.writerow(_cells(row))
        yield lines.getvalue()
        lines.seek(0)
        lines.truncate()
    yield lines.getvalue()


def _json_array(rows: Iterable[Row]) -> Iterator[str]:
    separator = "[\n"
    for row in rows:
        yield separator + _json(row)
        separator = ",\n"
    yield "[]\n" if separator == "[\n" else "\n]\n"


def _json_lines(rows: Iterable[Row]) -> Iterator[str]:
    return (f"{_json(row)}\n" for row in rows)


FORMATS: Final[dict[str, Encoder]] = {"csv": _csv, "json": _json_array, "jsonl": _json_lines}
"""Every format by the name that is also its file's suffix."""


class _Export:
    """One export under way: reads the entries and counts what has been read."""

    def __init__(self, reader: LogReader, wanted: ActivityFilter, progress: Progress) -> None:
        self._reader = reader
        # What is added meanwhile is no part of it: the log does not run away from its export.
        head = reader.head()
        self._wanted = wanted.frozen_at(head if wanted.max_seq is None else min(head, wanted.max_seq))
        self._progress = progress
        self.count = 0
        self.first_seq = 0
        self.last_seq = 0

    def rows(self) -> Iterator[Row]:
        """The entries, oldest first. Raises `CancelledError` between two chunks."""
        total = self._reader.count(self._wanted)
        self._progress.report(0, total)
        while chunk := self._reader.rows_after(self._wanted, self.last_seq, CHUNK):
            yield from chunk
            self.first_seq = self.first_seq or chunk[0][0]
            self.last_seq = chunk[-1][0]
            self.count += len(chunk)
            self._progress.report(self.count, total)


def export_entries(
    reader: LogReader, request: ExportRequest, progress: Progress, stream: BinaryIO | None = None
) -> ExportResult:
    """Write what matches now, oldest first, as UTF-8 to the path, or to `stream` where there is none.

    The file appears under its name only once it is whole and on disk; until then, and after an error or a
    `CancelledError`, whatever was there stays. Raises `StorageError` where it cannot be written or would take the
    place of a file of the profile's own, and `InputError` for an unknown format or no place to write to.
    """
    if request.format not in FORMATS:
        raise InputError(f"There is no format “{request.format}”; it is one of {', '.join(FORMATS)}.")
    export = _Export(reader, request.filter, progress)
    pieces = FORMATS[request.format](export.rows())
    if request.path is not None:
        check_target(reader.file(), request.path)
        _write_file(request.path, pieces)
    elif stream is not None:
        _write_stream(stream, pieces)
    else:
        raise InputError("There is no file to export to.")
    return ExportResult(request.path, export.count, export.first_seq, export.last_seq)


def _write_file(path: Path, pieces: Iterator[str]) -> None:
    with _sentences(path):
        if path.is_dir():
            raise StorageError(f"{path} is a folder; the export needs the name of a file.")
        unfinished = path.with_name(f".{secrets.token_hex(8)}.part")
        try:
            with unfinished.open("xb") as file:
                _write(file, pieces)
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
        sync_folder(path.parent)


def _write_stream(stream: BinaryIO, pieces: Iterator[str]) -> None:
    with _sentences("the output"):
        _write(stream, pieces)


def _write(file: BinaryIO, pieces: Iterator[str]) -> None:
    for piece in pieces:
        file.write(piece.encode())
    file.flush()


@contextmanager
def _sentences(place: Path | str) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise StorageError(f"The export could not be written to {place}: {error.strerror or error}.") from error
