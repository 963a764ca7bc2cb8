"""Damaged databases: how they are noticed and set aside."""

import sqlite3
from contextlib import closing, suppress
from pathlib import Path
from typing import Final

from core.errors import StorageError
from core.storage import migrations
from core.storage.failures import as_storage_error, error_name, is_damage

WHOLE_LOOK_BYTES: Final = 32 * 1024 * 1024
"""Up to this size the whole file is checked at each start: measured, some 50 ms."""

_SUFFIXES: Final = ("", "-wal", "-shm")
_NEEDED_AT_START: Final = (
    "SELECT * FROM sqlite_master",
    "SELECT * FROM activity ORDER BY seq DESC LIMIT 100",
    "SELECT * FROM device",
    "SELECT * FROM light",
)


def log_of(path: Path) -> Path:
    """Where the write-ahead log of a database is while somebody has it open."""
    return path.with_name(f"{path.name}-wal")


def is_log_left(path: Path) -> bool:
    """Whether a write-ahead log holds something that may not be in the database yet."""
    log = log_of(path)
    return log.exists() and log.stat().st_size > 0


def still_uri(path: Path) -> str:
    """How to open, for reading, a database that nobody writes to: nothing is changed or left beside it."""
    mode = "mode=ro" if is_log_left(path) else "immutable=1"
    return f"{path.absolute().as_uri()}?{mode}"


def check(connection: sqlite3.Connection) -> None:
    """Raise `StorageError` unless SQLite finds the database whole."""
    if findings := _findings(connection):
        raise StorageError(f"The database is damaged: {findings}.")


def _findings(connection: sqlite3.Connection) -> str:
    """What SQLite finds wrong, in one line; empty where it finds nothing."""
    found = [
        str(row[0]).removeprefix("*** in database main ***") for row in connection.execute("PRAGMA quick_check(3)")
    ]
    return "" if found == ["ok"] else "; ".join(" ".join(finding.split()) for finding in found)


def suspect(path: Path) -> None:
    """Have the next start check the whole file, however large: damage has been met in it."""
    # Where nothing can be written, there is nothing to be done either.
    with suppress(OSError):
        _mark(path).touch()


def _mark(path: Path) -> Path:
    return path.with_name(f"{path.name}.suspect")


def find_damage(path: Path) -> str:
    """Why the file cannot be worked with; empty where nothing was found, and where it is not ours to judge.

    A small or suspected file is checked whole, of any other those parts that a start needs. Raises `StorageError`
    where it cannot be read at all.
    """
    if not path.exists():
        return "the file is gone, and only its write-ahead log is left" if is_log_left(path) else ""
    if path.stat().st_size == 0:
        return "the file is empty"
    is_suspected = _mark(path).exists()
    try:
        with closing(sqlite3.connect(still_uri(path), uri=True)) as connection:
            damage = _look(connection, is_whole=is_suspected or path.stat().st_size <= WHOLE_LOOK_BYTES)
    except sqlite3.Error as error:
        if not is_damage(error) and error_name(error) != "SQLITE_ERROR":
            raise as_storage_error(error) from error
        return str(error)
    if not damage:
        _mark(path).unlink(missing_ok=True)
    return damage


def _look(connection: sqlite3.Connection, *, is_whole: bool) -> str:
    (application_id,) = connection.execute("PRAGMA application_id").fetchone()
    (version,) = connection.execute("PRAGMA user_version").fetchone()
    if application_id != migrations.APPLICATION_ID or version > migrations.SCHEMA_VERSION:
        return ""
    for query in _NEEDED_AT_START:
        connection.execute(query).fetchall()
    return _findings(connection) if is_whole else ""


def move_aside(path: Path, aside: Path) -> None:
    """Rename a damaged database, with what belongs to it, so that nothing of it is lost; what is done already stays."""
    for suffix in _SUFFIXES:
        companion = path.with_name(path.name + suffix)
        if companion.exists():
            companion.rename(aside.with_name(aside.name + suffix))
    _mark(path).unlink(missing_ok=True)


def remove(path: Path) -> None:
    """Delete a database that is not needed any more, with what belongs to it."""
    for suffix in _SUFFIXES:
        path.with_name(path.name + suffix).unlink(missing_ok=True)
