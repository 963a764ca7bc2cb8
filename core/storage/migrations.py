"""The schema, one step a version. A step that has been released is never changed; a new one is added below it."""

from typing import Final

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

MIGRATIONS: Final[tuple[str, ...]] = (_VERSION_1,)
"""Step N-1 takes a file from version N-1 to N; each runs in one transaction."""

SCHEMA_VERSION: Final = len(MIGRATIONS)
