"""What the app must remember and nobody decides, as JSON by name."""

import json
from typing import Any, Final

from peewee import SqliteDatabase

from core.storage.tables import StateRow

LOG_STATE: Final = "log."
"""How the names of what is remembered of the log's rows begin; it goes where the log goes."""
MIGRATED_FROM: Final = "database.migrated_from"
"""The version the database had before it was brought up to date, until the log tells of it."""
MOVED_ASIDE: Final = "database.moved_aside"
"""What the log is to tell of a damaged database, as `core.storage.takeover.Takeover` has it."""


def load_state(database: SqliteDatabase, name: str) -> Any:
    """What was last saved under `name`, or None."""
    row = StateRow.select(StateRow.value).where(StateRow.name == name).tuples().execute(database)
    values = list(row)
    return json.loads(values[0][0]) if values else None


def save_state(database: SqliteDatabase, name: str, value: Any) -> None:
    """Save `value`, or with None forget it, within the caller's transaction."""
    if value is None:
        StateRow.delete().where(StateRow.name == name).execute(database)
    else:
        StateRow.insert(name=name, value=json.dumps(value)).on_conflict_replace().execute(database)
