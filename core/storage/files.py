"""Files beside the database: which are the profile's own, and how a new one comes to last."""

import os
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


def sync_folder(folder: Path) -> None:
    """Make a new name in the folder last; folders cannot be synced everywhere."""
    with suppress(OSError):
        descriptor = os.open(folder, os.O_RDONLY)
        try:
            os.fsync(descriptor)
        finally:
            os.close(descriptor)
