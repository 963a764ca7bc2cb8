"""Starting on a database that is damaged, newer, somebody else's, or where nothing may be written."""

import os
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest

from core.storage.database import FILE_NAME
from core.storage.migrations import SCHEMA_VERSION
from tests.e2e.mounts import mounted, read_only
from tests.e2e.processes import afterglow, entries, talking
from tests.e2e.profiles import actions, ask, is_whole, names, overwrite_page, pages, seed


def no_header(path: Path) -> None:
    with path.open("r+b") as file:
        file.write(b"\xff" * 100)


def half_gone(path: Path) -> None:
    os.truncate(path, path.stat().st_size // 2 + 123)


def empty(path: Path) -> None:
    os.truncate(path, 0)


def page_in_the_middle(path: Path) -> None:
    overwrite_page(path, pages(path) // 2)


@pytest.mark.parametrize("break_it", [no_header, half_gone, empty, page_in_the_middle])
def test_a_damaged_database_is_moved_aside_and_a_new_one_started(tmp_path: Path, break_it: object) -> None:
    path = seed(tmp_path, 3000)
    assert callable(break_it)
    break_it(path)
    damaged = path.read_bytes()
    done = afterglow(tmp_path, "run", "--for", "0")
    assert (done.returncode, done.stderr) == (0, "")
    first, started, stopped = entries(tmp_path)[-3:]
    assert [entry["action"] for entry in (first, started, stopped)] == [
        "database.moved_aside",
        "app.started",
        "app.stopped",
    ]
    assert first["severity"] == "error"
    assert [(first["metadata"]["entries"] + 3,)] == ask(path, "SELECT count(*) FROM activity")
    assert (tmp_path / first["metadata"]["file"]).read_bytes() == damaged
    assert first["metadata"]["file"] in done.stdout
    assert is_whole(path)


def test_a_command_on_a_damaged_profile_also_says_so_in_the_log(tmp_path: Path) -> None:
    path = seed(tmp_path, 10)
    no_header(path)
    for words in (["activity", "list"], ["device", "list"]):
        done = afterglow(tmp_path, *words)
        assert (done.returncode, done.stdout, done.stderr) == (1, "", "afterglow: The file is not a database.\n")
    assert afterglow(tmp_path, "device", "remove", "Desk").returncode == 1
    assert "database.moved_aside" in actions(path)


def test_damage_met_while_it_runs_is_told_and_looked_into_at_the_next_start(tmp_path: Path) -> None:
    path = seed(tmp_path, 3000)
    with talking("--data-dir", str(tmp_path), "run", hears_all=True) as running:
        running.wait_for(lambda line: "started" in line)
        page_in_the_middle(path)
        done = afterglow(tmp_path, "activity", "verify")
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert done.stderr.startswith("afterglow: The database is damaged")
        running.wait_for(lambda line: "Checking the log failed: The database is damaged" in line)
        assert (tmp_path / f"{FILE_NAME}.suspect").exists()
        assert running.end() == 0
    assert afterglow(tmp_path, "run", "--for", "0").returncode == 0
    assert actions(path)[-3:] == ["database.moved_aside", "app.started", "app.stopped"]
    assert not (tmp_path / f"{FILE_NAME}.suspect").exists()


def test_a_newer_database_is_refused_untouched(tmp_path: Path) -> None:
    """Also one that ended in a crash, whose write-ahead log has not been folded in yet."""
    path = seed(tmp_path, 10)
    with talking("--data-dir", str(tmp_path), "run") as running:
        running.wait_for(lambda line: "started" in line)
        with closing(sqlite3.connect(path)) as connection:
            connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
        running.kill()
    before = {name: (tmp_path / name).read_bytes() for name in (FILE_NAME, f"{FILE_NAME}-wal")}
    assert before[f"{FILE_NAME}-wal"]
    for words in (["run", "--for", "0"], ["device", "remove", "Desk"]):
        done = afterglow(tmp_path, *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == (
            f"afterglow: {FILE_NAME} was written by a newer Afterglow (version {SCHEMA_VERSION + 1} of the database, "
            f"this one knows up to {SCHEMA_VERSION}). Nothing was changed.\n"
        )
    assert {name: (tmp_path / name).read_bytes() for name in before} == before
    assert not [name for name in names(tmp_path) if "damaged" in name]


def test_another_programs_database_is_refused_untouched(tmp_path: Path) -> None:
    path = tmp_path / FILE_NAME
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("CREATE TABLE activity (theirs)")
    before = path.read_bytes()
    for words in (["run", "--for", "0"], ["activity", "list"]):
        done = afterglow(tmp_path, *words)
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"afterglow: {FILE_NAME} is not a database of Afterglow's.\n"
    assert path.read_bytes() == before
    assert [name for name in names(tmp_path) if name.startswith(FILE_NAME)] == [FILE_NAME]


@pytest.mark.parametrize("was_killed", [False, True])
def test_a_read_only_folder_can_be_read_and_says_so_when_written_to(tmp_path: Path, was_killed: bool) -> None:
    seed(tmp_path, 10)
    with talking("--data-dir", str(tmp_path), "run") as running:
        running.wait_for(lambda line: "started" in line)
        running.kill() if was_killed else running.end()
    kept = actions(tmp_path / FILE_NAME)
    with mounted(read_only(tmp_path)) as mounts:
        assert [entry["action"] for entry in entries(tmp_path, inside=mounts.inside)] == kept
        assert afterglow(tmp_path, "device", "list", inside=mounts.inside).returncode == 0
        for words in (["run", "--for", "0"], ["device", "remove", "Desk"]):
            done = afterglow(tmp_path, *words, inside=mounts.inside)
            assert (done.returncode, done.stdout) == (1, "")
            assert done.stderr == f"afterglow: The folder {tmp_path} cannot be written to: Read-only file system.\n"
    assert ask(tmp_path / FILE_NAME, "SELECT count(*) FROM activity") == [(len(kept),)]


def test_what_is_no_backup_is_refused_and_the_profile_stays_as_it_is(tmp_path: Path) -> None:
    path = seed(tmp_path / "profile", 10)
    damaged = seed(tmp_path / "damaged", 3000)
    page_in_the_middle(damaged)
    newer = seed(tmp_path / "newer", 10)
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute(f"PRAGMA user_version={SCHEMA_VERSION + 1}")
    text = tmp_path / "notes.txt"
    text.write_text("not a database" * 100)
    wanted = {
        tmp_path / "nothing.db": f"There is no file {tmp_path / 'nothing.db'}.",
        text: "The file is not a database.",
        damaged: "The database is damaged",
        newer: "was written by a newer Afterglow",
    }
    for backup, sentence in wanted.items():
        before = backup.read_bytes() if backup.exists() else b""
        done = afterglow(tmp_path / "profile", "restore", str(backup))
        assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
        assert sentence in done.stderr
        assert (backup.read_bytes() if backup.exists() else b"") == before
    assert ask(path, "SELECT count(*) FROM activity WHERE run = 'seed'") == [(10,)]
    assert actions(path, after_seq=10) == ["database.restore"] * 4
    assert not [name for name in names(tmp_path / "profile") if "restor" in name or "partial" in name]
