"""New databases: made beside their place, and put there once they are whole and on the disk."""

import os
import sqlite3
from collections.abc import Callable
from contextlib import closing
from pathlib import Path

from core.errors import StorageError
from core.storage import migrations
from core.storage.damage import remove
from core.storage.failures import as_storage_error
from core.storage.files import sync_folder


def build(path: Path, fill: Callable[[sqlite3.Connection], None]) -> None:
    """Have a database of ours at `path` that is as `fill` leaves it, which is given one without any table.

    A sudden end leaves nothing under that name, nor does a failure. Raises `StorageError`.
    """
    building = path.with_name(f"{path.name}.new")
    try:
        remove(building)
        with closing(sqlite3.connect(building.absolute().as_uri(), uri=True, isolation_level=None)) as connection:
            # Nobody goes on with a file that was being made, so it needs no journal, and is synced once, at the end.
            connection.execute("PRAGMA journal_mode=MEMORY")
            connection.execute("PRAGMA synchronous=OFF")
            connection.execute("PRAGMA auto_vacuum=INCREMENTAL")
            connection.execute(f"PRAGMA application_id={migrations.APPLICATION_ID}")
            fill(connection)
            connection.execute("PRAGMA journal_mode=WAL")
        with building.open("rb") as built:
            os.fsync(built.fileno())
        building.replace(path)
        sync_folder(path.parent)
    except sqlite3.Error as error:
        remove(building)
        raise as_storage_error(error) from error
    except OSError as error:
        raise StorageError(f"The database {path} cannot be made: {error.strerror or error}.") from error


def upgrade(connection: sqlite3.Connection, version: int, to_version: int | None = None) -> None:
    """Run the migrations after `version`, up to `to_version` or all, each in a transaction of its own."""
    for number, migration in enumerate(migrations.MIGRATIONS[version:to_version], start=version + 1):
        connection.executescript(f"BEGIN IMMEDIATE; {migration.script}")
        if migration.then is not None:
            migration.then(connection)
        # One by one: `executescript` would commit first.
        connection.execute(f"PRAGMA user_version={number}")
        connection.execute("COMMIT")
