"""What is noticed of a damaged file, and what is taken over from it."""

import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.storage import damage
from core.storage.damage import find_damage, suspect
from core.storage.database import FILE_NAME, open_writer, prepare
from core.storage.migrations import SCHEMA_VERSION

_FILL = """
INSERT INTO setting VALUES ('appearance.theme', '"dark"');
INSERT INTO state VALUES ('passcode', '"hash"'), ('log.indexed', '2000');
INSERT INTO saved_view VALUES ('v1', 'Nights', 'last:7d', '[]', 0);
INSERT INTO device VALUES ('d1', '02af00000001', 'Desk', '127.0.0.1', 80, 120, 0, '0.15', 4048);
INSERT INTO light VALUES ('l1', 'Glow', 'd1', '{}', 1);
WITH RECURSIVE number (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM number WHERE n < 2000)
INSERT INTO activity (id, ts, utc_offset, category, action, severity, outcome, actor_kind, actor, message,
                      metadata, run)
SELECT randomblob(16), n, 0, 'device', 'device.lost', 1, 'success', 'device', 'Seed', 'Entry ' || n, '{}', 'r'
FROM number;
"""


@pytest.fixture
def path(tmp_path: Path) -> Path:
    """A profile with everything in it whose log has a broken page in the middle."""
    path = tmp_path / FILE_NAME
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.executescript(_FILL)
        (page_size,) = connection.execute("PRAGMA page_size").fetchone()
        (page,) = connection.execute(
            "SELECT pageno FROM dbstat WHERE name = 'activity' AND pagetype = 'leaf' LIMIT 1 OFFSET 20"
        ).fetchone()
    with path.open("r+b") as file:
        file.seek((page - 1) * page_size)
        file.write(b"\x5a" * page_size)
    return path


def rows(path: Path, query: str) -> list[tuple[object, ...]]:
    with closing(sqlite3.connect(path)) as connection:
        return connection.execute(query).fetchall()


def test_what_was_set_up_is_taken_over_from_a_damaged_database(path: Path) -> None:
    before = path.read_bytes()
    found = prepare(path)
    assert found.salvaged == ("device", "light", "setting", "state", "saved_view")
    assert "malformed" in found.damage
    assert found.moved_aside is not None
    assert found.moved_aside.read_bytes() == before
    assert rows(path, "SELECT name FROM device UNION ALL SELECT name FROM light") == [("Desk",), ("Glow",)]
    assert rows(path, "SELECT value FROM state WHERE name NOT LIKE 'database.%'") == [('"hash"',)]
    names = {file.name for file in path.parent.iterdir()}
    assert names == {FILE_NAME, found.moved_aside.name}


def test_a_table_that_cannot_be_read_does_not_keep_the_others(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TABLE light")
        connection.execute("CREATE TABLE light (other)")
        connection.commit()
    assert prepare(path).salvaged == ("device", "setting", "state", "saved_view")


def test_a_large_file_is_checked_whole_only_where_damage_has_been_met(
    path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(damage, "WHOLE_LOOK_BYTES", 1000)
    assert find_damage(path) == ""
    suspect(path)
    assert find_damage(path) == "database disk image is malformed"
    assert prepare(path).moved_aside is not None
    assert [file.name for file in path.parent.glob("*.suspect")] == []


def test_a_suspicion_that_was_wrong_is_forgotten(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    prepare(path)
    suspect(path)
    assert prepare(path).moved_aside is None
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


def test_a_write_ahead_log_without_its_database_is_set_aside(path: Path, tmp_path: Path) -> None:
    prepare(path)
    writer = open_writer(path)
    writer.execute_sql("INSERT INTO setting VALUES ('late', '1')")
    left = (tmp_path / f"{FILE_NAME}-wal").read_bytes()
    writer.close()
    shutil.rmtree(tmp_path)
    tmp_path.mkdir()
    (tmp_path / f"{FILE_NAME}-wal").write_bytes(left)
    found = prepare(path)
    assert found.damage == "the file is gone, and only its write-ahead log is left"
    assert found.moved_aside is not None
    assert found.moved_aside.with_name(f"{found.moved_aside.name}-wal").read_bytes() == left
    assert rows(path, "SELECT * FROM setting") == []


def test_a_newer_file_is_not_judged(path: Path) -> None:
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    assert find_damage(path) == ""
