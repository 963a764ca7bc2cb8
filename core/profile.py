"""A profile: the folder that holds the database, and the right to write to it, which one process has at a time."""

from pathlib import Path
from typing import Final

from filelock import FileLock, Timeout
from platformdirs import user_data_path

from core.errors import AfterglowError, StorageError
from core.storage.database import FILE_NAME, Preparation, prepare

LOCK_NAME: Final = "afterglow.lock"
SOCKET_NAME: Final = "afterglow.sock"


class ProfileInUseError(AfterglowError):
    """Another Afterglow has the profile open."""


def default_folder() -> Path:
    """The platform's folder for this user's data."""
    return user_data_path("afterglow", appauthor=False)


class Profile:
    """A profile that this process may write to, until it is closed or ends."""

    def __init__(self, folder: Path) -> None:
        """Raises `ProfileInUseError`, and `StorageError` where the folder or the database cannot be used."""
        self.folder = folder
        self.database = folder / FILE_NAME
        self.socket = folder / SOCKET_NAME
        self._lock = FileLock(folder / LOCK_NAME, mode=0o600)
        self._take_lock()
        try:
            self.preparation: Preparation = prepare(self.database)
        except StorageError:
            self._lock.release()
            raise

    def _take_lock(self) -> None:
        try:
            # The log tells what its owner does all day: it is nobody else's to read.
            self.folder.mkdir(mode=0o700, parents=True, exist_ok=True)
            # The kernel lets go of it when the process ends, however it ends.
            self._lock.acquire(timeout=0)
        except Timeout as error:
            raise ProfileInUseError(f"Another Afterglow has the profile in {self.folder} open.") from error
        except OSError as error:
            raise StorageError(f"The folder {self.folder} cannot be written to: {error.strerror or error}.") from error

    def close(self) -> None:
        """Let another process have it."""
        self._lock.release()
