"""How much room the database takes, and how much there is."""

import shutil
from dataclasses import dataclass
from typing import Final

from peewee import SQL, Table

from core.activity.reader import LogReader
from core.errors import StorageError

MEGABYTE: Final = 1_000_000


@dataclass(frozen=True, slots=True)
class Room:
    """All in bytes."""

    used: int
    """What the database holds."""
    spare: int
    """What its file has beyond that, and what goes back to the disk when the file is made smaller."""
    free: int
    """What is free on its disk."""

    def over(self, megabytes: int) -> int:
        """How many bytes the database holds beyond so many; 0 or less where it does not."""
        return self.used - megabytes * MEGABYTE

    def short_of(self, megabytes: int) -> int:
        """How many bytes are missing for so much to be free; 0 or less where none is."""
        return megabytes * MEGABYTE - self.free - self.spare


def room_of(reader: LogReader) -> Room:
    """The room of the database that is read. Raises `StorageError` where its disk does not answer."""
    with reader.finder.snapshot():
        pages, unused, page_bytes = (
            reader.finder.number(Table(f"pragma_{name}").select(SQL(name)))
            for name in ("page_count", "freelist_count", "page_size")
        )
    try:
        free = shutil.disk_usage(reader.file().parent).free
    except OSError as error:
        raise StorageError(f"The disk of the database does not say what is free: {error.strerror or error}.") from error
    return Room((pages - unused) * page_bytes, unused * page_bytes, free)
