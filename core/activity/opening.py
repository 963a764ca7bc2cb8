"""Opening a log that is not the live one: an exported file or a backup, to be read and never written to."""

import sqlite3
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from itertools import islice
from pathlib import Path
from typing import Final

from peewee import SqliteDatabase

from core.activity.chain import GENESIS
from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.activity.importing import read_export
from core.activity.manifest import Manifest, is_as_written, read_manifest
from core.activity.reader import LogReader, Span
from core.activity.rows import INSERT, Row, as_row
from core.activity.upkeep import index_whole
from core.errors import InputError, StorageError
from core.progress import Progress
from core.storage.backup import stage
from core.storage.database import check_is_ours, open_still, open_writer, prepare
from core.storage.failures import SQLITE_ERRORS, as_storage_error
from core.storage.migrations import SCHEMA_VERSION

_DATABASE_BEGINNING: Final = b"SQLite format 3\0"
_CHUNK: Final = 2_000

# How far opening an export has come, as a share of the time it takes.
_CHECKED: Final = 0.02
_READ: Final = 0.65


@dataclass(frozen=True, slots=True)
class OpenedLog:
    """What was found in a file, and where it can be read by `core.storage.database.open_still`."""

    file: Path
    database: Path
    """The file itself where it is a database of this version, else one made of it."""
    is_export: bool
    count: int
    span: Span
    manifest: Manifest | None = None
    """What stands beside an export, if anything does."""
    is_as_exported: bool = False
    """Whether the file is, to the byte, what its manifest tells of."""

    @property
    def is_chained(self) -> bool:
        """Whether the file itself has all that verifying the hash chain takes."""
        return self.database == self.file


def open_log(file: Path, folder: Path, progress: Progress) -> OpenedLog:
    """Make an exported file or a backup readable; what has to be made for that is put into `folder`, which is empty.

    Raises `InputError` and `StorageError` with what is wrong with the file, and `CancelledError`.
    """
    made = folder / "log.db"
    if not _is_database(file):
        manifest = read_manifest(file)
        is_as_exported = manifest is not None and is_as_written(file, manifest, progress.part(0, _CHECKED))
        _fill(made, read_export(file, progress.part(_CHECKED, _READ)), file.name)
        _index(made, progress.part(_READ, 1))
        count, span = _extent(made)
        return OpenedLog(file, made, True, count, span, manifest, is_as_exported)
    is_of_this_version = check_is_ours(file) == SCHEMA_VERSION
    if not is_of_this_version:
        stage(file, made)
        _index(made, progress)
    database = file if is_of_this_version else made
    count, span = _extent(database)
    return OpenedLog(file, database, False, count, span)


def _is_database(file: Path) -> bool:
    try:
        with file.open("rb") as stream:
            return stream.read(len(_DATABASE_BEGINNING)) == _DATABASE_BEGINNING
    except OSError as error:
        raise StorageError(f"{file} cannot be read: {error.strerror or error}.") from error


def _extent(path: Path) -> tuple[int, Span]:
    with closing(open_still(path)) as database:
        reader = LogReader(database)
        return reader.count(ActivityFilter()), reader.span()


def _fill(path: Path, entries: Iterable[ActivityEntry], name: str) -> None:
    """A database whose log holds those entries as they were exported, each with its link of the chain."""
    prepare(path)
    with _writing(path) as database:
        try:
            with database.atomic("IMMEDIATE"), _indexes_afterwards(database):
                _write(database, iter(entries))
                _anchor_gaps(database)
        except sqlite3.IntegrityError as error:
            raise InputError(f"{name} has two entries of the same number.") from error
        except UnicodeEncodeError as error:
            raise InputError(f"{name} has a text that is not made of characters.") from error


def _index(path: Path, progress: Progress) -> None:
    """Bring full text and zones up to date, without which a large log is searched entry by entry."""
    with _writing(path) as database:
        head = LogReader(database).head()
        for indexed_to in index_whole(database):
            progress.report(indexed_to, head)
        progress.report(head, head)


@contextmanager
def _writing(path: Path) -> Iterator[SqliteDatabase]:
    """A file that is thrown away where anything goes wrong: nothing has to be safe on disk before it is whole."""
    with closing(open_writer(path)) as database:
        try:
            # Without a write-ahead log it is one plain file, which nothing has to be written beside to read it.
            for pragma in ("journal_mode=MEMORY", "synchronous=OFF"):
                database.execute_sql(f"PRAGMA {pragma}").fetchall()
            yield database
        except SQLITE_ERRORS as error:
            raise as_storage_error(error) from error


@contextmanager
def _indexes_afterwards(database: SqliteDatabase) -> Iterator[None]:
    """Within, the log has no indexes: made of all entries at once, they take a third of the time."""
    indexes = database.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'index' AND tbl_name = 'activity'")
    there_were = indexes.fetchall()
    for name, _sql in there_were:
        database.execute_sql(f"DROP INDEX {name}")
    yield
    for _name, sql in there_were:
        database.execute_sql(sql)


def _write(database: SqliteDatabase, entries: Iterator[ActivityEntry]) -> None:
    while some := list(islice(entries, _CHUNK)):
        database.cursor().executemany(INSERT, map(_as_exported, some))
        pinned = [(entry.seq,) for entry in some if entry.is_pinned]
        database.cursor().executemany("INSERT INTO pin VALUES (?)", pinned)


def _as_exported(entry: ActivityEntry) -> Row:
    """What an export leaves out cannot be made up: an entry from a file has neither salt nor commitment."""
    return (*as_row(entry), b"", b"" if entry.is_redacted else None, bytes.fromhex(entry.hash))


def _anchor_gaps(database: SqliteDatabase) -> None:
    """A log has gaps only where entries were let go of; what was not exported is gone in the same way."""
    gaps = """
        INSERT INTO anchor
        SELECT before + 1, seq - 1, ? FROM (SELECT seq, lag(seq, 1, 0) OVER (ORDER BY seq) AS before FROM activity)
        WHERE seq > before + 1
    """
    database.execute_sql(gaps, (GENESIS,))
