"""Copies of the whole database: made while running, checked, and put back."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path
from typing import Final

from core.errors import AfterglowError, StorageError
from core.progress import Progress
from core.storage.building import upgrade
from core.storage.damage import check, still_uri
from core.storage.database import check_is_ours
from core.storage.failures import as_storage_error
from core.storage.files import check_target, sync_folder
from core.storage.tables import TABLES

_PAGES_A_STEP: Final = 2_000


def back_up(path: Path, target: Path, progress: Progress | None = None) -> int:
    """Write a consistent, checked copy of the database to `target`, which appears only once it is whole;
    returns its size in bytes.

    Reads through a connection of its own, so that the writer goes on meanwhile. Raises `StorageError`, and
    `CancelledError` when it is to stop.
    """
    progress = progress or Progress()
    check_target(path, target)
    partial = target.with_name(f".{target.name}.partial")
    try:
        partial.unlink(missing_ok=True)
        # SQLite would not say where it could not make a file, nor keep it from others' eyes.
        partial.touch(mode=0o600)
        with (
            closing(sqlite3.connect(f"{path.absolute().as_uri()}?mode=ro", uri=True, isolation_level=None)) as source,
            closing(sqlite3.connect(partial)) as copy,
        ):
            _copy(source, copy, progress)
            # The copy is one plain file: without this it would ask for a write-ahead log of its own.
            copy.execute("PRAGMA journal_mode=DELETE")
            check(copy)
        with partial.open("rb") as written:
            os.fsync(written.fileno())
        partial.replace(target)
        sync_folder(target.parent)
        return target.stat().st_size
    except sqlite3.Error as error:
        raise _discarded(partial, as_storage_error(error)) from error
    except OSError as error:
        raise _discarded(partial, StorageError(f"{target} cannot be written: {error.strerror or error}.")) from error
    except AfterglowError as error:
        raise _discarded(partial, error) from error


def _copy(source: sqlite3.Connection, copy: sqlite3.Connection, progress: Progress) -> None:
    # Within one transaction the source stays as it is, however much is written meanwhile.
    source.execute("BEGIN")
    source.execute("SELECT 1 FROM sqlite_master").fetchone()
    source.backup(copy, pages=_PAGES_A_STEP, progress=lambda _status, left, total: progress.report(total - left, total))


def _discarded(partial: Path, error: AfterglowError) -> AfterglowError:
    try:
        partial.unlink(missing_ok=True)
    except OSError:
        return StorageError(f"{error} An unfinished copy was left at {partial}.")
    return error


def stage(backup: Path, staged: Path) -> None:
    """Write to `staged` a checked copy of a backup, brought up to this version's schema, ready to be put back.

    Raises `StorageError` for anything that is no whole backup of ours. The backup itself is never changed.
    """
    if not backup.is_file():
        raise StorageError(f"There is no file {backup}.")
    version = check_is_ours(backup)
    staged.unlink(missing_ok=True)
    try:
        with (
            closing(sqlite3.connect(still_uri(backup), uri=True)) as source,
            closing(sqlite3.connect(staged, isolation_level=None)) as copy,
        ):
            source.backup(copy)
            upgrade(copy, version)
            check(copy)
            for table in TABLES:
                copy.execute(f"SELECT * FROM {table._meta.table_name} LIMIT 1").fetchone()  # noqa: S608 - our names
    except sqlite3.Error as error:
        raise _discarded(staged, as_storage_error(error)) from error
    except OSError as error:
        raise _discarded(staged, StorageError(f"{backup} cannot be read: {error.strerror or error}.")) from error
    except StorageError as error:
        raise _discarded(staged, error) from error
