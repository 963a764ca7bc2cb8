"""Files beside the database: which are the profile's own, and how a new one comes to last."""

import os
import secrets
import shutil
from contextlib import suppress
from fnmatch import fnmatchcase
from pathlib import Path
from typing import Final

from core.errors import StorageError

_OWN: Final = ("afterglow.db*", "afterglow.lock", "afterglow.sock", ".*.partial*")
_OWN_ONCE_THERE: Final = "before-restore-*"


def check_target(database: Path, target: Path) -> None:
    """Raise `StorageError` where what is written to `target` would take the place of a file of the profile's own."""
    real = Path(os.path.realpath(target))
    is_own = any(_is_own(place, database.parent) for place in (target, real))
    if is_own or real == Path(os.path.realpath(database)):
        raise StorageError(f"{target} is one of Afterglow's own files; choose another name or folder.")


def _is_own(place: Path, folder: Path) -> bool:
    try:
        # By what the folder is, not by how it is written: it may be mounted or linked in several places.
        if not place.parent.samefile(folder):
            return False
        owned = (*_OWN, _OWN_ONCE_THERE) if place.exists() else _OWN
    except OSError:
        # What cannot be looked at cannot be written to either, which is said when it is tried.
        return False
    return any(fnmatchcase(place.name.casefold(), own) for own in owned)


def keep_as(path: Path, other: Path) -> None:
    """Have the file under another name too, which stays when `path` becomes another file. Raises `OSError`."""
    try:
        os.link(path, other)
    except OSError:
        # Some file systems have no second names: there it is copied, and appears once it is whole.
        unfinished = other.with_name(f".{other.name}.partial")
        shutil.copy(path, unfinished)
        with unfinished.open("rb") as copied:
            os.fsync(copied.fileno())
        unfinished.replace(other)


def sync_folder(folder: Path) -> None:
    """Make a new name in the folder last; folders cannot be synced everywhere."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)


def write_whole(path: Path, content: bytes) -> None:
    """Have a file with that content, which appears under its name only once it is on disk.

    `StorageError` where it cannot be written; what was there before stays then.
    """
    unfinished = path.with_name(f".{secrets.token_hex(8)}.part")
    try:
        try:
            with unfinished.open("xb") as file:
                file.write(content)
                file.flush()
                os.fsync(file.fileno())
            unfinished.replace(path)
        finally:
            unfinished.unlink(missing_ok=True)
    except OSError as error:
        raise StorageError(f"{path} could not be written: {error.strerror or error}.") from error
    sync_folder(path.parent)
