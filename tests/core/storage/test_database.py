"""Opening what may be new, ours, damaged, newer, or somebody else's."""

import errno
import os
import shutil
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import pytest

from core.errors import CancelledError, StorageError
from core.progress import Progress
from core.storage import migrations
from core.storage.backup import back_up, stage
from core.storage.database import FILE_NAME, open_reader, open_writer, prepare
from core.storage.migrations import APPLICATION_ID, SCHEMA_VERSION
from core.storage.tables import TABLES
from tests.e2e.mounts import mounted, read_only

FROZEN = Path(__file__).parents[2] / "data" / "db"


def columns(connection: sqlite3.Connection, table: str) -> list[str]:
    return [row[1] for row in connection.execute(f"PRAGMA table_info({table})")]


def test_a_new_database_is_ours_and_has_every_table(tmp_path: Path) -> None:
    path = tmp_path / "deep" / "er" / FILE_NAME
    assert prepare(path).is_new
    with closing(sqlite3.connect(path)) as connection:
        assert connection.execute("PRAGMA application_id").fetchone() == (APPLICATION_ID,)
        assert connection.execute("PRAGMA user_version").fetchone() == (SCHEMA_VERSION,)
        assert connection.execute("PRAGMA auto_vacuum").fetchone() == (2,)
        for table in TABLES:
            declared = [field.column_name for field in table._meta.sorted_fields]
            assert columns(connection, table._meta.table_name) == declared
    assert not prepare(path).is_new


def test_the_writer_syncs_every_commit(tmp_path: Path) -> None:
    prepare(tmp_path / FILE_NAME)
    writer = open_writer(tmp_path / FILE_NAME)
    assert writer.execute_sql("PRAGMA journal_mode").fetchone() == ("wal",)
    assert writer.execute_sql("PRAGMA synchronous").fetchone() == (2,)
    writer.close()


def test_a_reader_cannot_write(tmp_path: Path) -> None:
    prepare(tmp_path / FILE_NAME)
    reader = open_reader(tmp_path / FILE_NAME)
    with pytest.raises(Exception, match="readonly"):
        reader.execute_sql("DELETE FROM activity")
    reader.close()


@pytest.mark.parametrize(
    ("content", "reason"),
    [
        (b"", "the file is empty"),
        (b"This is no database at all, but a text file. " * 50, "not a database"),
        (b"SQLite format 3\x00" + b"\xff" * 8000, "not a database|malformed"),
    ],
)
def test_a_damaged_file_is_moved_aside_never_overwritten(tmp_path: Path, content: bytes, reason: str) -> None:
    path = tmp_path / FILE_NAME
    path.write_bytes(content)
    found = prepare(path)
    assert found.is_new
    assert found.moved_aside is not None
    assert found.moved_aside.read_bytes() == content
    assert any(part in found.damage for part in reason.split("|"))


def test_a_truncated_database_is_moved_aside(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    prepare(path)
    path.write_bytes(path.read_bytes()[:5000])
    assert prepare(path).moved_aside is not None


def test_a_newer_database_is_refused_and_left_alone(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    before = path.read_bytes()
    with pytest.raises(StorageError, match="newer Afterglow"):
        prepare(path)
    assert path.read_bytes() == before


def test_another_programs_database_is_refused(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
        connection.commit()
    with pytest.raises(StorageError, match="not a database of Afterglow's"):
        prepare(path)


def test_an_older_database_is_migrated_on_a_copy_and_kept(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / FILE_NAME
    prepare(path)
    newer = (*migrations.MIGRATIONS, migrations.Migration("ALTER TABLE device ADD COLUMN colour TEXT;"))
    monkeypatch.setattr(migrations, "MIGRATIONS", newer)
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", len(newer))
    prepare(path)
    with closing(sqlite3.connect(path)) as connection:
        told = connection.execute("SELECT value FROM state WHERE name = 'database.migrated_from'").fetchall()
        assert told == [(str(SCHEMA_VERSION),)]
        assert "colour" in columns(connection, "device")
    (old,) = tmp_path.glob("*.bak")
    with closing(sqlite3.connect(old)) as connection:
        assert "colour" not in columns(connection, "device")


def test_without_second_names_the_old_database_is_copied(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    def refuse(_path: Path, _other: Path) -> None:
        raise OSError(errno.EOPNOTSUPP, os.strerror(errno.EOPNOTSUPP))

    monkeypatch.setattr(os, "link", refuse)
    path = tmp_path / FILE_NAME
    shutil.copy(FROZEN / "v1.db", path)
    before = path.read_bytes()
    prepare(path)
    (old,) = tmp_path.glob("*.bak")
    assert old.read_bytes() == before
    assert sorted(tmp_path.iterdir()) == [path, old]


def test_a_migration_that_fails_changes_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = tmp_path / FILE_NAME
    prepare(path)
    before = path.read_bytes()
    broken = (*migrations.MIGRATIONS, migrations.Migration("ALTER TABLE nowhere ADD COLUMN colour TEXT;"))
    monkeypatch.setattr(migrations, "MIGRATIONS", broken)
    monkeypatch.setattr(migrations, "SCHEMA_VERSION", len(broken))
    with pytest.raises(StorageError):
        prepare(path)
    assert path.read_bytes() == before
    assert [file.name for file in tmp_path.iterdir()] == [FILE_NAME]


@pytest.mark.parametrize("frozen", sorted(FROZEN.glob("*.db")), ids=lambda path: path.stem)
def test_every_released_schema_can_still_be_opened(tmp_path: Path, frozen: Path) -> None:
    path = tmp_path / FILE_NAME
    shutil.copy(frozen, path)
    prepare(path)
    reader = open_reader(path)
    assert reader.execute_sql("SELECT count(*) > 0 FROM activity").fetchone() == (1,)
    assert reader.execute_sql("SELECT count(*) > 0 FROM light").fetchone() == (1,)
    reader.close()


def test_a_folder_that_is_a_file_is_named(tmp_path: Path) -> None:
    (tmp_path / "taken").write_text("")
    with pytest.raises(StorageError, match="taken cannot be written to"):
        prepare(tmp_path / "taken" / FILE_NAME)


PREPARE_AND_READ = """
import sys
from pathlib import Path
from core.errors import StorageError
from core.storage.database import open_reader, prepare
path = Path(sys.argv[1])
try:
    prepare(path)
except StorageError as error:
    print(error)
print(open_reader(path).execute_sql("SELECT count(*) FROM activity").fetchone()[0])
"""


def test_a_read_only_folder_is_named_and_can_still_be_read(tmp_path: Path) -> None:
    prepare(tmp_path / FILE_NAME)
    with mounted(read_only(tmp_path)) as mounts:
        words = [*mounts.inside, sys.executable, "-c", PREPARE_AND_READ, str(tmp_path / FILE_NAME)]
        done = subprocess.run(words, capture_output=True, text=True, check=False)
    assert done.stdout.splitlines() == [f"The folder {tmp_path} cannot be written to: Read-only file system.", "0"]


def filled(path: Path) -> Path:
    prepare(path)
    writer = open_writer(path)
    writer.execute_sql("INSERT INTO setting VALUES ('a', '1')")
    writer.close()
    return path


def test_a_backup_is_whole_and_comes_back(tmp_path: Path) -> None:
    path = filled(tmp_path / FILE_NAME)
    size = back_up(path, tmp_path / "copy.db")
    assert size == (tmp_path / "copy.db").stat().st_size
    stage(tmp_path / "copy.db", tmp_path / "staged.db")
    with closing(sqlite3.connect(tmp_path / "staged.db")) as connection:
        assert connection.execute("SELECT * FROM setting").fetchall() == [("a", "1")]


def test_a_backup_that_cannot_be_written_leaves_nothing(tmp_path: Path) -> None:
    path = filled(tmp_path / FILE_NAME)
    with pytest.raises(StorageError):
        back_up(path, tmp_path / "missing" / "copy.db")
    for own in (FILE_NAME, f"{FILE_NAME}-wal", "afterglow.lock"):
        with pytest.raises(StorageError, match="one of Afterglow's own files"):
            back_up(path, tmp_path / own)
    assert sorted(file.name for file in tmp_path.iterdir()) == [FILE_NAME]


def test_what_is_no_backup_is_refused(tmp_path: Path) -> None:
    text = tmp_path / "notes.txt"
    text.write_text("not a database" * 100)
    damaged = filled(tmp_path / "damaged.db")
    content = bytearray(damaged.read_bytes())
    content[4096 * 3 : 4096 * 5] = b"\x5a" * 8192
    damaged.write_bytes(content)
    for wrong, sentence in [
        (tmp_path / "nothing.db", "There is no file"),
        (text, "not a database"),
        (damaged, "damaged"),
    ]:
        with pytest.raises(StorageError, match=sentence):
            stage(wrong, tmp_path / "staged.db")
        assert not (tmp_path / "staged.db").exists()


def test_what_a_killed_process_was_making_is_cleared_away(tmp_path: Path) -> None:
    for name in (".copy.db.partial", ".restoring.db.partial", ".restoring.db.partial-journal", "mine.partial"):
        (tmp_path / name).write_text("half")
    prepare(tmp_path / FILE_NAME)
    assert sorted(file.name for file in tmp_path.iterdir()) == [FILE_NAME, "mine.partial"]


def test_a_reader_opens_only_what_is_ours(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("CREATE TABLE theirs (x)")
        connection.commit()
    with pytest.raises(StorageError, match="not a database of Afterglow's"):
        open_reader(path)
    path.write_text("not a database" * 100)
    with pytest.raises(StorageError, match="The file is not a database"):
        open_reader(path)


def test_a_backup_stops_when_it_is_to(tmp_path: Path) -> None:
    path = filled(tmp_path / FILE_NAME)
    progress = Progress()
    progress.cancel()
    with pytest.raises(CancelledError):
        back_up(path, tmp_path / "copy.db", progress)
    assert [file.name for file in tmp_path.iterdir() if "copy" in file.name] == []
