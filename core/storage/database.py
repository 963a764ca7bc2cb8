"""Opening the one SQLite file: by its only writer, or read-only by anybody else.

`prepare` is called first, once a start: it makes sure that the file is there, is ours, is whole enough to
work with and has this version's schema, and says what it had to do for that.
"""

import os
import sqlite3
from contextlib import closing
from dataclasses import dataclass
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from peewee import SqliteDatabase

from core.errors import StorageError
from core.storage import migrations
from core.storage.failures import SQLITE_ERRORS, as_storage_error, error_name, is_damage

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
    migrated_from: int | None = None
    moved_aside: Path | None = None
    damage: str = ""
    """Why the file was moved aside."""


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
    """A connection that cannot write, and so cannot checkpoint either. Opened on the calling thread."""
    try:
        return _opened(_reading(path, "mode=ro"))
    except StorageError:
        # Where nothing can be written, not even the files that go with a write-ahead log, only this opens; it is
        # safe when there is no such log, for then nobody is writing.
        if not path.is_file() or path.with_name(f"{path.name}-wal").exists():
            raise
        return _opened(_reading(path, "immutable=1"))


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
    if not path.exists():
        _create(path)
        return Preparation(is_new=True)
    damage = _damage(path)
    if damage:
        aside = move_aside(path)
        _create(path)
        return Preparation(is_new=True, moved_aside=aside, damage=damage)
    version = check_is_ours(path)
    if version < migrations.SCHEMA_VERSION:
        migrate(path, version)
        return Preparation(migrated_from=version)
    return Preparation()


def _make_folder(folder: Path) -> None:
    try:
        folder.mkdir(parents=True, exist_ok=True)
        probe = folder / f".writable-{os.getpid()}"
        probe.touch()
        probe.unlink()
    except OSError as error:
        raise StorageError(f"The folder {folder} cannot be written to: {error.strerror or error}.") from error


def _create(path: Path) -> None:
    # Built beside and renamed, so that a crash here never leaves half a database under the name.
    building = path.with_name(f"{path.name}.new")
    building.unlink(missing_ok=True)
    try:
        with closing(sqlite3.connect(building, isolation_level=None)) as connection:
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute(f"PRAGMA application_id={migrations.APPLICATION_ID}")
            upgrade(connection, 0)
        building.replace(path)
    except sqlite3.Error as error:
        raise as_storage_error(error) from error
    except OSError as error:
        raise StorageError(f"The database {path} cannot be made: {error.strerror or error}.") from error


def upgrade(connection: sqlite3.Connection, version: int) -> None:
    """Run the migrations after `version`, each in a transaction of its own."""
    for number, script in enumerate(migrations.MIGRATIONS[version:], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {script} PRAGMA user_version={number}; COMMIT;")


def _damage(path: Path) -> str:
    """Why the file cannot be worked with, from a look at its head and its newest entries; empty where it can."""
    if path.stat().st_size == 0:
        return "the file is empty"
    try:
        with closing(sqlite3.connect(path)) as connection:
            if connection.execute("PRAGMA application_id").fetchone()[0] == migrations.APPLICATION_ID:
                connection.execute("SELECT * FROM sqlite_master").fetchall()
                connection.execute("SELECT * FROM activity ORDER BY seq DESC LIMIT 100").fetchall()
                connection.execute("SELECT * FROM device").fetchall()
                connection.execute("SELECT * FROM light").fetchall()
    except sqlite3.Error as error:
        if is_damage(error) or error_name(error) == "SQLITE_ERROR":
            return str(error)
        raise as_storage_error(error) from error
    return ""


def check_is_ours(path: Path) -> int:
    """The schema version of a database of ours; `StorageError` for any other file and for a newer version."""
    try:
        with closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True)) as connection:
            (application_id,) = connection.execute("PRAGMA application_id").fetchone()
            (version,) = connection.execute("PRAGMA user_version").fetchone()
    except sqlite3.Error as error:
        raise as_storage_error(error) from error
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
        old = path.with_name(f"{path.name}.v{version}-{_stamp()}.bak")
        os.link(path, old)
        copy.replace(path)
    except sqlite3.Error as error:
        copy.unlink(missing_ok=True)
        raise as_storage_error(error) from error
    except OSError as error:
        copy.unlink(missing_ok=True)
        raise StorageError(f"The database could not be brought up to date: {error.strerror or error}.") from error


def move_aside(path: Path) -> Path:
    """Rename a damaged database, with what belongs to it, so that nothing of it is lost; returns the new name."""
    aside = path.with_name(f"{path.name}.damaged-{_stamp()}")
    for suffix in ("", "-wal", "-shm"):
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    return aside


def _stamp() -> str:
    return f"{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}"
