"""The full-text index over the entries: all that can hold a text of three characters or more, ignoring case.

It knows which entries hold which three characters in a row (FTS5's trigrams, without their places), so what it finds
is more than what holds the text, never less; the text itself is looked for in the entries found.
"""

from collections.abc import Iterable
from typing import Final, TypeAlias

from peewee import SqliteDatabase

from core.storage.tables import ActivityRow

TextRow: TypeAlias = tuple[int, str, str | None, str, str]
"""An entry's `seq`, message, target name, actor and action."""

TEXT_COLUMNS: Final = (
    ActivityRow.seq,
    ActivityRow.message,
    ActivityRow.target_name,
    ActivityRow.actor,
    ActivityRow.action,
)
"""The columns of a `TextRow`."""

_PAGES_MERGED: Final = 32
"""At a time: as many as come with a zone's entries, so that the index stays small and no turn is long."""

_ADD: Final = "INSERT INTO activity_text (rowid, message, target_name, actor, action) VALUES (?, ?, ?, ?, ?)"
_REMOVE: Final = (
    "INSERT INTO activity_text (activity_text, rowid, message, target_name, actor, action)"
    " VALUES ('delete', ?, ?, ?, ?, ?)"
)


def add(database: SqliteDatabase, rows: Iterable[TextRow]) -> None:
    """Index these entries, none of which is indexed yet."""
    database.cursor().executemany(_ADD, rows)


def remove(database: SqliteDatabase, rows: Iterable[TextRow]) -> None:
    """Take these entries out of the index; each row says, to the letter, what it said when it was indexed."""
    database.cursor().executemany(_REMOVE, rows)


def merge(database: SqliteDatabase) -> bool:
    """Bring some of the index's segments together; whether there was something to do."""
    connection = database.connection()
    before = connection.total_changes
    connection.execute("INSERT INTO activity_text (activity_text, rank) VALUES ('merge', ?)", (_PAGES_MERGED,))
    # The command itself counts as one change.
    return bool(connection.total_changes - before > 1)
