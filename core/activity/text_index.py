"""The full-text index over the entries: all that can hold a text of three characters or more, ignoring case.

It knows which entries hold which three characters in a row (FTS5's trigrams, without their places), so what it finds
is more than what holds the text, never less; the text itself is looked for in the entries found.

It holds nothing that the entries do not. So where a change meets damage in it, it is emptied, within the transaction
of that change, and filled again by `core.activity.upkeep` from the first entry on.
"""

from collections.abc import Callable, Iterable, Iterator, Sequence
from typing import Final, TypeAlias

from peewee import IntegerField, Model, SqliteDatabase

from core.activity import zones
from core.storage.failures import SQLITE_ERRORS, is_damage
from core.storage.migrations import TEXT_INDEX
from core.storage.state import save_state
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
"""The columns of `TextRow`."""

EMPTIED: Final = "log.index_emptied"
"""State: that the log is to tell that the index was damaged."""

_LEAST_LENGTH: Final = 3
_QUOTE: Final = '"'

_PAGES_MERGED: Final = 32
"""At a time: as many as come with a zone's entries, so that the index stays small and no turn is long."""

_ADD: Final = "INSERT INTO activity_text (rowid, message, target_name, actor, action) VALUES (?, ?, ?, ?, ?)"
_MERGE: Final = "INSERT INTO activity_text (activity_text, rank) VALUES ('merge', ?)"
_REMOVE: Final = (
    "INSERT INTO activity_text (activity_text, rowid, message, target_name, actor, action)"
    " VALUES ('delete', ?, ?, ?, ?, ?)"
)


class ActivityTextRow(Model):
    """An entry in the index, by its number; what it holds is asked by `MATCH` only."""

    seq = IntegerField(column_name="rowid")

    class Meta:
        table_name = "activity_text"
        primary_key = False


def add(database: SqliteDatabase, rows: Iterable[TextRow]) -> bool:
    """Index these entries, none of which is indexed yet; False where none is any more."""
    return _is_sound(database, lambda: database.cursor().executemany(_ADD, rows))


def remove(database: SqliteDatabase, rows: Iterable[TextRow]) -> None:
    """Take these entries out of the index; each row says, to the letter, what it said when it was indexed."""
    _is_sound(database, lambda: database.cursor().executemany(_REMOVE, rows))


def _is_sound(database: SqliteDatabase, change: Callable[[], object]) -> bool:
    """Make a change; where that meets damage, empty the index instead."""
    try:
        change()
    except SQLITE_ERRORS as error:
        if not is_damage(error):
            raise
        _empty(database)
        return False
    return True


def _empty(database: SqliteDatabase) -> None:
    for statement in ("DROP TABLE activity_text", *TEXT_INDEX, "DELETE FROM zone", "DELETE FROM run_extent"):
        database.execute_sql(statement)
    zones.raise_watermark(database, 0)
    save_state(database, EMPTIED, True)


def merge(database: SqliteDatabase) -> bool:
    """Bring some of the index's segments together; whether there was something to do."""
    return _has_merged(database, _PAGES_MERGED)


def rewrite(database: SqliteDatabase) -> Iterator[None]:
    """Write the whole index anew, a little up to each `yield`, without what was taken out of it."""
    # As SQLite's documentation has it: a negative number begins, and then it goes on as long as there is something.
    pages = -_PAGES_MERGED
    while _has_merged(database, pages):
        pages = _PAGES_MERGED
        yield


def _has_merged(database: SqliteDatabase, pages: int) -> bool:
    connection = database.connection()
    before = connection.total_changes
    is_sound = _is_sound(database, lambda: connection.execute(_MERGE, (pages,)))
    # The command itself counts as one change.
    return is_sound and bool(connection.total_changes - before > 1)


def can_find(text: str) -> bool:
    """Whether the index can tell which entries may hold that text."""
    return len(text) >= _LEAST_LENGTH and "\0" not in text


def match_expression(wanted: Sequence[Sequence[str]]) -> str:
    """What to `MATCH` for entries that hold one text, at least, of each of these; `can_find` is true of all."""
    return " AND ".join(f"({' OR '.join(map(_holding, texts))})" for texts in wanted)


def _holding(text: str) -> str:
    quoted = (f'"{part.replace(_QUOTE, _QUOTE * 2)}"' for part in dict.fromkeys(_cover(text)))
    return f"({' AND '.join(quoted)})"


def _cover(text: str) -> list[str]:
    """Pieces of three characters that hold every character of the text: more would find little less, and cost more."""
    starts = [*range(0, len(text) - _LEAST_LENGTH, _LEAST_LENGTH), len(text) - _LEAST_LENGTH]
    return [text[start : start + _LEAST_LENGTH] for start in starts]
