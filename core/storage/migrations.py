"""The schema, one step a version. A step that has been released is never changed; a new one is added below it."""

import sqlite3
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.activity.chain import GENESIS, commitment, link, new_salt

APPLICATION_ID: Final = 0x41464C57
"""`AFLW` in the file's header: this is a database of Afterglow's."""

_VERSION_1 = """
CREATE TABLE activity (
    seq         INTEGER PRIMARY KEY AUTOINCREMENT,
    id          BLOB    NOT NULL,
    ts          INTEGER NOT NULL,
    utc_offset  INTEGER NOT NULL,
    category    TEXT    NOT NULL,
    action      TEXT    NOT NULL,
    severity    INTEGER NOT NULL,
    outcome     TEXT    NOT NULL,
    actor_kind  TEXT    NOT NULL,
    actor       TEXT    NOT NULL,
    target_type TEXT,
    target_id   TEXT,
    target_name TEXT,
    message     TEXT    NOT NULL,
    metadata    TEXT    NOT NULL,
    cause       BLOB,
    run         TEXT    NOT NULL
) STRICT;
CREATE INDEX activity_id       ON activity (id);
CREATE INDEX activity_ts       ON activity (ts);
CREATE INDEX activity_category ON activity (category);
CREATE INDEX activity_severity ON activity (severity) WHERE severity > 1;
CREATE INDEX activity_outcome  ON activity (outcome) WHERE outcome <> 'success';
CREATE INDEX activity_action   ON activity (action);
CREATE INDEX activity_actor    ON activity (actor);
CREATE INDEX activity_target   ON activity (target_id) WHERE target_id IS NOT NULL;
CREATE INDEX activity_cause    ON activity (cause) WHERE cause IS NOT NULL;
CREATE TABLE device (
    id        TEXT PRIMARY KEY,
    mac       TEXT    NOT NULL UNIQUE,
    name      TEXT    NOT NULL,
    host      TEXT    NOT NULL,
    port      INTEGER NOT NULL,
    led_count INTEGER NOT NULL,
    rgbw      INTEGER NOT NULL,
    version   TEXT    NOT NULL,
    ddp_port  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE light (
    id        TEXT PRIMARY KEY,
    name      TEXT    NOT NULL UNIQUE,
    device_id TEXT    NOT NULL REFERENCES device (id),
    spec      TEXT    NOT NULL,
    wanted    INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE setting (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE state (
    name  TEXT PRIMARY KEY,
    value TEXT NOT NULL
) STRICT, WITHOUT ROWID;
CREATE TABLE run (
    id           TEXT PRIMARY KEY,
    started_at   INTEGER NOT NULL,
    seen_at      INTEGER NOT NULL,
    ended_at     INTEGER,
    version      TEXT    NOT NULL,
    pid          INTEGER NOT NULL,
    clock_offset REAL    NOT NULL
) STRICT, WITHOUT ROWID;
"""

TEXT_INDEX: Final = (
    """
CREATE VIRTUAL TABLE activity_text USING fts5(
    message, target_name, actor, action,
    content = 'activity', content_rowid = 'seq', tokenize = 'trigram', detail = 'none'
)
    """,
    # Segments are merged by `core.activity.upkeep`, a little at a time, never in the midst of a write.
    "INSERT INTO activity_text (activity_text, rank) VALUES ('automerge', 0), ('crisismerge', 500)",
)
"""What makes the full-text index, empty: one statement each."""

_VERSION_2 = """
ALTER TABLE activity ADD COLUMN salt       BLOB NOT NULL DEFAULT x'';
ALTER TABLE activity ADD COLUMN commitment BLOB;
ALTER TABLE activity ADD COLUMN hash       BLOB NOT NULL DEFAULT x'';
CREATE TABLE anchor (
    first_seq INTEGER PRIMARY KEY,
    last_seq  INTEGER NOT NULL,
    hash      BLOB    NOT NULL
) STRICT;
CREATE TABLE redaction (
    number  INTEGER PRIMARY KEY AUTOINCREMENT,
    seq     INTEGER NOT NULL,
    content BLOB    NOT NULL,
    hash    BLOB    NOT NULL
) STRICT;
CREATE INDEX redaction_seq ON redaction (seq);
CREATE TABLE pin (
    seq INTEGER PRIMARY KEY
) STRICT;
CREATE TABLE zone (
    number   INTEGER PRIMARY KEY,
    earliest INTEGER NOT NULL,
    latest   INTEGER NOT NULL,
    counts   BLOB    NOT NULL
) STRICT;
CREATE TABLE run_extent (
    run       TEXT PRIMARY KEY,
    first_seq INTEGER NOT NULL,
    last_seq  INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
{};
{};
CREATE TABLE saved_view (
    id       TEXT PRIMARY KEY,
    name     TEXT    NOT NULL UNIQUE,
    query    TEXT    NOT NULL,
    columns  TEXT    NOT NULL,
    position INTEGER NOT NULL
) STRICT, WITHOUT ROWID;
UPDATE state SET name = 'log.prune' WHERE name = 'prune';
""".format(*TEXT_INDEX)


def _seal_all(connection: sqlite3.Connection) -> None:
    """Chain the entries that were written before there was a chain. What is missing among them stays missing."""
    rows = connection.execute(
        "SELECT seq, id, ts, utc_offset, category, action, severity, outcome, actor_kind, target_type, cause, run,"
        " actor, target_id, target_name, message, metadata FROM activity ORDER BY seq"
    )
    before, next_seq = GENESIS, 1
    while some := rows.fetchmany(_SEALED_AT_ONCE):
        seals = []
        for row in some:
            if row[0] != next_seq:
                connection.execute("INSERT INTO anchor VALUES (?, ?, ?)", (next_seq, row[0] - 1, before))
            salt = new_salt()
            before, next_seq = link(before, commitment(salt, row[12:]), row[:12]), row[0] + 1
            seals.append((salt, before, row[0]))
        connection.executemany("UPDATE activity SET salt = ?, hash = ? WHERE seq = ?", seals)
    _anchor_the_end(connection, before, next_seq)


def _anchor_the_end(connection: sqlite3.Connection, before: bytes, next_seq: int) -> None:
    """Where the newest entries are gone, the chain goes on after them."""
    last = connection.execute("SELECT seq FROM sqlite_sequence WHERE name = 'activity'").fetchone()
    if last and last[0] >= next_seq:
        connection.execute("INSERT INTO anchor VALUES (?, ?, ?)", (next_seq, last[0], before))


_SEALED_AT_ONCE: Final = 1_000


@dataclass(frozen=True, slots=True)
class Migration:
    """One step: SQL, and then what SQL cannot do."""

    script: str
    then: Callable[[sqlite3.Connection], None] | None = None


MIGRATIONS: Final = (Migration(_VERSION_1), Migration(_VERSION_2, _seal_all))
"""Step N-1 takes a file from version N-1 to N; each runs in one transaction."""

SCHEMA_VERSION: Final = len(MIGRATIONS)
