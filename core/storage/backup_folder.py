"""The backups that Afterglow keeps by itself: how they are called, which there are, and which have had their time."""

import re
import sqlite3
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, suppress
from dataclasses import dataclass
from datetime import UTC, datetime, timedelta
from pathlib import Path
from typing import Final

from core.errors import StorageError
from core.storage.damage import still_uri
from core.storage.database import check_is_ours
from core.storage.failures import as_storage_error
from core.storage.files import sync_folder

_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_OWN: Final = re.compile(r"afterglow-(\d{8}T\d{6})Z\.db")
_LEFT_OVER: Final = re.compile(r"\.afterglow-(\d{8}T\d{6})Z\.db\.partial(?:-journal|-wal|-shm)?")
_LEFT_OVER_AFTER_S: Final = 86_400.0
"""A copy that nobody has written to for so long will never be whole."""
_BEFORE_RESTORE: Final = re.compile(r"before-restore-(\d{8}T\d{6})\d{6}Z\.db")
_FIRST_WITH_ANCHORS: Final = 2
"""The schema since which every hole in the log has a row of its own."""


@dataclass(frozen=True, slots=True)
class BackupFile:
    """One copy of the whole database."""

    path: Path
    made_at: int
    """µs UTC."""
    size: int
    """Bytes."""
    entries: int = 0
    """How many entries its log holds."""
    version: int = 0
    """Of its schema."""
    is_from_before_restore: bool = False
    """Whether it was made because another was put in its place."""
    trouble: str = ""
    """Why it cannot be restored, as a sentence; empty where nothing speaks against it."""


def new_backup_path(folder: Path, now_us: int) -> Path:
    """A free name in the folder for a backup made at that time, or, where that is taken, a second later."""
    moment = _EPOCH + timedelta(microseconds=now_us)
    while (path := folder / f"afterglow-{moment:%Y%m%dT%H%M%SZ}.db").exists():
        moment += timedelta(seconds=1)
    return path


def find_backups(profile: Path, folder: Path) -> tuple[BackupFile, ...]:
    """The backups in `folder`, and in the profile's own what was there before a restore; newest first.

    Every file is looked into, never changed. A folder that is not there or cannot be read holds none.
    """
    places = ((folder, _OWN), (profile, _BEFORE_RESTORE))
    found = [_looked_into(path, stamp) for place, pattern in places for path, stamp in _named(place, pattern)]
    return tuple(sorted(found, key=lambda backup: (backup.made_at, backup.path.name), reverse=True))


def prune_backups(folder: Path, newest: Path, keep: int) -> tuple[str, ...]:
    """Delete all but `newest`, which has just been made, and the `keep` - 1 latest others; returns their names.

    What bears a later time than `newest` was made while the clock was wrong, and goes first. Only files that are
    called as Afterglow calls its backups are counted and deleted, and what a sudden end has left of one. Raises
    `StorageError`.
    """
    old = _too_many(folder, _OWN, newest, keep)
    remove_files(folder, (*old, *_left_over(folder)))
    return tuple(path.name for path in old)


def too_many_from_before_restore(profile: Path, newest: Path, keep: int) -> list[Path]:
    """The copies of what was there before a restore, but for `newest`, there or not, and the `keep` - 1 before it."""
    return _too_many(profile, _BEFORE_RESTORE, newest, keep)


def remove_files(folder: Path, paths: Iterable[Path]) -> None:
    """Delete these files of that folder. Raises `StorageError`."""
    for path in paths:
        try:
            path.unlink(missing_ok=True)
        except OSError as error:
            raise StorageError(f"{path} cannot be deleted: {error.strerror or error}.") from error
    sync_folder(folder)


def _too_many(folder: Path, pattern: re.Pattern[str], newest: Path, keep: int) -> list[Path]:
    others = [path for path, _stamp in _named(folder, pattern) if path.name != newest.name]
    others.sort(key=lambda path: (path.name < newest.name, path.name), reverse=True)
    return others[keep - 1 :]


def _left_over(folder: Path) -> Iterator[Path]:
    for path, _stamp in _named(folder, _LEFT_OVER):
        with suppress(FileNotFoundError):
            if path.stat().st_mtime < time.time() - _LEFT_OVER_AFTER_S:
                yield path


def _named(folder: Path, pattern: re.Pattern[str]) -> list[tuple[Path, str]]:
    """The files of the folder whose names fit, and the time in their names; none where it cannot be read."""
    try:
        return [
            (path, match[1])
            for path in folder.iterdir()
            if (match := pattern.fullmatch(path.name)) and path.is_file() and not path.is_symlink()
        ]
    except OSError:
        return []


def _looked_into(path: Path, stamp: str) -> BackupFile:
    is_from_before_restore = _BEFORE_RESTORE.fullmatch(path.name) is not None
    size = _size(path)
    try:
        made_at = (datetime.strptime(f"{stamp}+0000", "%Y%m%dT%H%M%S%z") - _EPOCH) // timedelta(microseconds=1)
        version = check_is_ours(path)
        entries = count_entries(path, version)
    except ValueError:
        return BackupFile(path, 0, size, 0, 0, is_from_before_restore, "Its name tells no time.")
    except StorageError as error:
        return BackupFile(path, made_at, size, 0, 0, is_from_before_restore, str(error))
    return BackupFile(path, made_at, size, entries, version, is_from_before_restore)


def _size(path: Path) -> int:
    try:
        return path.stat().st_size
    except OSError:
        return 0


def count_entries(path: Path, version: int) -> int:
    """How many entries the log in that database holds. Raises `StorageError`."""
    try:
        with closing(sqlite3.connect(still_uri(path), uri=True)) as connection:
            return _counted(connection) if version < _FIRST_WITH_ANCHORS else _reckoned(connection)
    except sqlite3.Error as error:
        raise as_storage_error(error) from error


def _counted(connection: sqlite3.Connection) -> int:
    return int(connection.execute("SELECT count(*) FROM activity").fetchone()[0])


def _reckoned(connection: sqlite3.Connection) -> int:
    """All that were ever written less those let go of: what takes no longer where there are millions."""
    written = connection.execute("SELECT max(seq) FROM sqlite_sequence WHERE name = 'activity'").fetchone()[0] or 0
    gone = connection.execute("SELECT sum(last_seq - first_seq + 1) FROM anchor").fetchone()[0] or 0
    return int(written - gone)
