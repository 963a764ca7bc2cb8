"""Taking over what can be read of a damaged database into a new one, which then takes its place.

Any step can be the last before a sudden end: until the new database is whole, the damaged one stays where it is, and
the next start begins anew; from then on the next start goes on where the last one ended. The new one brings along, as
a state, what is to be told of it in the log.

All is copied row by row, so that a damaged index costs nothing. Of the log, the entries that can be read are taken
over as they are, and no anchor takes the place of the others: the chain goes on to show what is missing.
"""

import json
import sqlite3
from contextlib import closing
from dataclasses import asdict, dataclass, field, replace
from datetime import UTC, datetime
from pathlib import Path
from typing import Any, Final

from core.storage import migrations
from core.storage.building import build, upgrade
from core.storage.damage import move_aside, still_uri
from core.storage.files import sync_folder
from core.storage.state import LOG_STATE, MIGRATED_FROM, MOVED_ASIDE

_OF_THE_USER: Final = (
    ("device", ""),
    ("light", ""),
    ("setting", ""),
    ("state", f"WHERE name NOT LIKE '{LOG_STATE}%'"),
    ("saved_view", ""),
)
_OF_THE_LOG: Final = (
    ("anchor", ""),
    ("redaction", ""),
    ("pin", ""),
    # The indexes are made anew, from the first entry on.
    ("state", f"WHERE name LIKE '{LOG_STATE}%' AND name <> 'log.indexed'"),
)
_ENTRIES_AT_ONCE: Final = 1_024
_NEXT_ENTRY: Final = "SELECT seq FROM activity NOT INDEXED WHERE seq > ? ORDER BY seq LIMIT 1"
_LAST_ENTRY: Final = "SELECT max(seq) FROM activity NOT INDEXED"
_LAST_WRITTEN: Final = "SELECT max(seq) FROM sqlite_sequence WHERE name = 'activity'"
_GO_ON_AFTER: Final = "UPDATE sqlite_sequence SET seq = max(seq, ?) WHERE name = 'activity'"


@dataclass(frozen=True, slots=True)
class Takeover:
    """What is to be told in the log of a database that was damaged."""

    file: str
    """What it is called now."""
    reason: str
    """Why it could not be worked with."""
    kept: list[str] = field(default_factory=list)
    """The tables from which something was taken over."""
    entries: int = 0
    """How many entries of the log were."""


def take_over(path: Path, damage: str) -> Takeover:
    """Put a new database in the place of the damaged one, which is renamed. Raises `StorageError`."""
    aside = path.with_name(f"{path.name}.damaged-{datetime.now(UTC):%Y%m%dT%H%M%S%fZ}")
    build(_ready(path), lambda connection: _fill(connection, path, Takeover(aside.name, damage)))
    return _put_in_place(path)


def resume_takeover(path: Path) -> Takeover | None:
    """Bring one to its end that was cut off once its new database was whole; None where there is none."""
    return _put_in_place(path) if _ready(path).exists() else None


def _ready(path: Path) -> Path:
    return path.with_name(f"{path.name}.taken-over")


def _put_in_place(path: Path) -> Takeover:
    ready = _ready(path)
    with closing(sqlite3.connect(still_uri(ready), uri=True)) as connection:
        (told,) = connection.execute("SELECT value FROM state WHERE name = ?", (MOVED_ASIDE,)).fetchone()
    takeover = Takeover(**json.loads(told))
    move_aside(path, path.with_name(takeover.file))
    ready.replace(path)
    sync_folder(path.parent)
    return takeover


def _fill(connection: sqlite3.Connection, path: Path, takeover: Takeover) -> None:
    version = migrations.SCHEMA_VERSION
    if path.exists():
        with closing(sqlite3.connect(still_uri(path), uri=True)) as damaged:
            version = _version(damaged)
            upgrade(connection, 0, version)
            connection.execute("BEGIN")
            copy = _Copy(damaged, connection)
            connection.execute("COMMIT")
            takeover = replace(takeover, kept=copy.kept, entries=copy.entries)
        upgrade(connection, version)
    else:
        upgrade(connection, 0)
    states: dict[str, Any] = {MOVED_ASIDE: asdict(takeover)}
    if version < migrations.SCHEMA_VERSION:
        states[MIGRATED_FROM] = version
    for name, value in states.items():
        connection.execute("INSERT OR REPLACE INTO state VALUES (?, ?)", (name, json.dumps(value)))


def _version(damaged: sqlite3.Connection) -> int:
    """The schema of the damaged database; this version's where it does not tell."""
    try:
        (version,) = damaged.execute("PRAGMA user_version").fetchone()
    except sqlite3.DatabaseError:
        version = 0
    return version if 0 < version <= migrations.SCHEMA_VERSION else migrations.SCHEMA_VERSION


class _Copy:
    """What is copied from the damaged database `source` into `target`, within a transaction of that one."""

    def __init__(self, source: sqlite3.Connection, target: sqlite3.Connection) -> None:
        self._source = source
        self._target = target
        # A text that is none was not written so; the chain will say.
        source.text_factory = lambda text: text.decode(errors="replace")
        self.entries = self._copied_entries()
        # Without any entry, what belongs to the log is of no use.
        tables = (*_OF_THE_USER, *(_OF_THE_LOG if self.entries else ()))
        self.kept = list(dict.fromkeys(name for name, where in tables if self._copied(name, where)))

    def _copied(self, name: str, where: str, *parameters: int) -> int | None:
        """How many rows of a table have been copied: all, or, where they cannot all be, none and None."""
        rows = self._rows(f"SELECT * FROM {name} NOT INDEXED {where}", *parameters)  # noqa: S608 - our names
        if not rows:
            return None if rows is None else 0
        self._target.execute("SAVEPOINT copied")
        try:
            self._target.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * len(rows[0]))})", rows)  # noqa: S608
        except sqlite3.IntegrityError:
            self._target.execute("ROLLBACK TO copied")
            return None
        finally:
            self._target.execute("RELEASE copied")
        return len(rows)

    def _rows(self, query: str, *parameters: int) -> list[Any] | None:
        """What a query finds; None where it cannot be read."""
        try:
            return self._source.execute(query, parameters).fetchall()
        except sqlite3.DatabaseError:
            return None

    def _copied_entries(self) -> int:
        last = max(self._number(_LAST_ENTRY), self._number(_LAST_WRITTEN))
        copied = done = 0
        while (first := self._next_entry(done, last)) is not None:
            done = first + _ENTRIES_AT_ONCE - 1
            copied += self._copied_between(first, done)
        self._target.execute(_GO_ON_AFTER, (last,))
        return copied

    def _number(self, query: str) -> int:
        return (self._rows(query) or [(0,)])[0][0] or 0

    def _next_entry(self, seq: int, last: int) -> int | None:
        found = self._rows(_NEXT_ENTRY, seq)
        if found is None:
            return seq + 1 if seq < last else None
        return int(found[0][0]) if found else None

    def _copied_between(self, first: int, last: int) -> int:
        """Copy a range, and where something of it cannot be read, each half of it."""
        count = self._copied("activity", "WHERE seq BETWEEN ? AND ? ORDER BY seq", first, last)
        if count is None and first < last:
            middle = (first + last) // 2
            return self._copied_between(first, middle) + self._copied_between(middle + 1, last)
        return count or 0
