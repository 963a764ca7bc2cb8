"""Opening the one SQLite file: by its only writer, or read-only by anybody else.

`prepare` is called first, once a start: it makes sure that the file is there, is ours, is whole enough to
work with and has this version's schema, and says what it had to do for that.
"""

import json
import os
import sqlite3
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from peewee import SqliteDatabase

from core.errors import StorageError
from core.storage import migrations
from core.storage.building import build, upgrade
from core.storage.damage import find_damage, is_log_left, log_of, still_uri
from core.storage.failures import SQLITE_ERRORS, as_storage_error
from core.storage.files import keep_as, sync_folder
from core.storage.state import MIGRATED_FROM
from core.storage.takeover import Takeover, resume_takeover, take_over

FILE_NAME: Final = "afterglow.db"

_WRITER_PRAGMAS: Final = (
    ("journal_mode", "wal"),
    # FULL syncs the write-ahead log at each commit: what has been announced survives a power cut.
    ("synchronous", "full"),
    ("fullfsync", 1),
    ("checkpoint_fullfsync", 1),
    ("wal_autocheckpoint", 1000),
    ("journal_size_limit", 64 * 1024 * 1024),
    ("foreign_keys", 1),
    ("busy_timeout", 5000),
    ("trusted_schema", 0),
)
_READER_PRAGMAS: Final = (("query_only", 1), ("busy_timeout", 5000), ("trusted_schema", 0))


@dataclass(frozen=True, slots=True)
class Preparation:
    """What `prepare` found and did."""

    is_new: bool = False
    moved_aside: Path | None = None
    damage: str = ""
    """Why the file was moved aside."""
    salvaged: tuple[str, ...] = ()
    """Names of the tables from which something could be taken over into the new one."""


class _OneThreadDatabase(SqliteDatabase):
    """One object, one connection, one thread; sqlite3 itself sees to that.

    Kept by peewee in a thread-local, the connection would be lost between two slots: Qt's threads get a fresh Python
    thread state, and with it fresh thread-locals, for each.
    """

    def __init__(self, database: str, **options: Any) -> None:
        super().__init__(database, autoconnect=False, thread_safe=False, **options)


def open_writer(path: Path) -> SqliteDatabase:
    """The read-write connection of the recorder; there is never a second one. Opened on the calling thread."""
    return _opened(_OneThreadDatabase(str(path), pragmas=_WRITER_PRAGMAS))


def open_reader(path: Path) -> SqliteDatabase:
    """A connection that cannot write, and so cannot checkpoint either. Opened on the calling thread.

    Raises `StorageError` also where the file is not a database of ours, or one of a newer version.
    """
    try:
        return _opened_ours(path, "mode=ro")
    except StorageError:
        # Where nothing can be written, not even the files that go with a write-ahead log, only this opens; it is
        # safe when there is nothing in such a log, for then nobody is writing.
        if not path.is_file() or is_log_left(path):
            raise
        return _opened_ours(path, "immutable=1")


def open_still(path: Path) -> SqliteDatabase:
    """A connection for reading a file that lies about, such as a backup; it leaves nothing beside it.

    Opened on the calling thread. Raises `StorageError` as `open_reader` does.
    """
    return _opened_ours(path, "mode=ro" if log_of(path).exists() else "immutable=1")


def _opened_ours(path: Path, mode: str) -> SqliteDatabase:
    database = _opened(_reading(path, mode))
    try:
        _version_of_ours(database.connection(), path)
    except sqlite3.Error as error:
        database.close()
        raise as_storage_error(error) from error
    except StorageError:
        database.close()
        raise
    return database


def _reading(path: Path, mode: str) -> SqliteDatabase:
    uri = f"{path.absolute().as_uri()}?{mode}"
    return _OneThreadDatabase(uri, uri=True, pragmas=_READER_PRAGMAS)


def _opened(database: SqliteDatabase) -> SqliteDatabase:
    try:
        database.connect()
    except SQLITE_ERRORS as error:
        raise as_storage_error(error) from error
    return database


def prepare(path: Path) -> Preparation:
    """Make `path` a database of this version. Raises `StorageError` where it is not ours or not writable."""
    _make_folder(path.parent)
    _clear_away_unfinished(path.parent)
    if found := _taken_over(path):
        return Preparation(True, path.with_name(found.file), found.reason, tuple(found.kept))
    if not path.exists():
        build(path, lambda connection: upgrade(connection, 0))
        return Preparation(is_new=True)
    version = check_is_ours(path)
    if version < migrations.SCHEMA_VERSION:
        migrate(path, version)
    return Preparation()


def _taken_over(path: Path) -> Takeover | None:
    try:
        if resumed := resume_takeover(path):
            return resumed
        damage = find_damage(path)
        return take_over(path, damage) if damage else None
    except OSError as error:
        raise StorageError(f"The damaged database {path} cannot be replaced: {error.strerror or error}.") from error


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StorageError(f"The folder {folder} cannot be written to: {error.strerror or error}.") from error


def _clear_away_unfinished(folder: Path) -> None:
    """Remove the copies, as large as the database, that a process was making when it was killed."""
    for left in folder.glob(".*.partial*"):
        with suppress(OSError):
            left.unlink()


def check_is_ours(path: Path) -> int:
    """The schema version of a database of ours; `StorageError` for any other file and for a newer version."""
    try:
        with closing(sqlite3.connect(still_uri(path), uri=True)) as connection:
            return _version_of_ours(connection, path)
    except sqlite3.Error as error:
        raise StorageError(f"{path.name} cannot be used: {as_storage_error(error)}") from error


def _version_of_ours(connection: sqlite3.Connection, path: Path) -> int:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application_id != migrations.APPLICATION_ID:
        raise StorageError(f"{path.name} is not a database of Afterglow's.")
    if version > migrations.SCHEMA_VERSION:
        raise StorageError(
            f"{path.name} was written by a newer Afterglow (version {version} of the database, "
            f"this one knows up to {migrations.SCHEMA_VERSION}). Nothing was changed."
        )
    return int(version)


def migrate(path: Path, version: int) -> None:
    """Bring a copy of the file up to date and put it in the file's place; the old one stays beside it."""
    copy = path.with_name(f"{path.name}.migrating")
    copy.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(path)) as source,
            closing(sqlite3.connect(copy, isolation_level=None)) as target,
        ):
            source.backup(target)
            upgrade(target, version)
            # Where that has not been told yet of an earlier step, that one began it.
            target.execute("INSERT OR IGNORE INTO state VALUES (?, ?)", (MIGRATED_FROM, json.dumps(version)))
            # What is left of the old log would be taken for one of the new file's.
            (is_busy, *_) = source.execute("PRAGMA wal_checkpoint(TRUNCATE)").fetchone()
            if is_busy:
                raise StorageError("The database is in use by another program.")
        keep_as(path, path.with_name(f"{path.name}.v{version}-{_stamp()}.bak"))
        copy.replace(path)
        sync_folder(path.parent)
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise as_storage_error(error) from error
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise StorageError(f"The database could not be brought up to date: {error.strerror or error}.") from error


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
