"""The folder of backups: which files count, what is told of each, and which go."""

import os
import shutil
import sqlite3
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.clock import MICROSECONDS
from core.errors import StorageError
from core.storage.backup_folder import find_backups, new_backup_path, prune_backups
from core.storage.database import prepare
from tests.core.activity.logs import entry, file_of

NOON_US = 1_795_176_000 * MICROSECONDS
"""2026-11-20 12:00:00 UTC."""
FOREIGN = (
    "afterglow.db",
    "afterglow-20261120T120000Z.db.bak",
    "my-afterglow-20261120T120000Z.db",
    "afterglow-2026-11-20.afterglow",
    "afterglow-20261120T1200Z.db",
    "AFTERGLOW-20261120T120000Z.DB",
    "before-restore-20261120T120000000000Z.db",
    "notes.txt",
)


def names(folder: Path) -> list[str]:
    return sorted(path.name for path in folder.iterdir())


def backup_at(folder: Path, seconds: int) -> Path:
    path = new_backup_path(folder, NOON_US + seconds * MICROSECONDS)
    path.write_bytes(b"backup")
    return path


def test_a_backup_is_called_by_its_time_and_never_takes_the_place_of_another(tmp_path: Path) -> None:
    for _ in range(3):
        backup_at(tmp_path, 0)
    assert names(tmp_path) == [f"afterglow-20261120T12000{second}Z.db" for second in range(3)]


@given(st.sets(st.integers(0, 50), max_size=20), st.integers(0, 50), st.integers(1, 50))
def test_the_new_one_and_the_newest_before_it_are_kept(others: set[int], new: int, keep: int) -> None:
    """Those with later times, made while the clock was wrong, are the first to go."""
    folder = Path(os.environ["HOME"]) / "pruned"
    shutil.rmtree(folder, ignore_errors=True)
    folder.mkdir()
    ranked = sorted(others - {new}, key=lambda seconds: (seconds < new, seconds))
    older = [backup_at(folder, seconds).name for seconds in ranked]
    for name in FOREIGN:
        (folder / name).write_text("not ours to delete")
    newest = backup_at(folder, new)
    gone = prune_backups(folder, newest, keep)
    kept = older[len(older) - min(len(older), keep - 1) :]
    assert sorted(gone) == sorted(older[: len(older) - len(kept)])
    assert names(folder) == sorted([*FOREIGN, *kept, newest.name])


def test_folders_and_links_that_are_called_like_backups_are_let_be(tmp_path: Path) -> None:
    (tmp_path / "afterglow-20200101T000000Z.db").mkdir()
    precious = tmp_path / "precious"
    precious.write_text("precious")
    (tmp_path / "afterglow-20200102T000000Z.db").symlink_to(precious)
    newest = backup_at(tmp_path, 0)
    assert prune_backups(tmp_path, newest, 1) == ()
    assert precious.read_text() == "precious"
    assert len(names(tmp_path)) == 4


def test_what_a_sudden_end_has_left_goes_after_a_day(tmp_path: Path) -> None:
    old, young = (tmp_path / f".afterglow-2026112{day}T120000Z.db.partial" for day in (0, 1))
    journal = old.with_name(f"{old.name}-journal")
    foreign = tmp_path / ".other.partial"
    for path in (old, young, journal, foreign):
        path.touch()
    for path in (old, journal, foreign):
        os.utime(path, (1, 1))
    newest = backup_at(tmp_path, 0)
    assert prune_backups(tmp_path, newest, 5) == ()
    assert names(tmp_path) == sorted([young.name, foreign.name, newest.name])


def test_what_cannot_be_deleted_is_told(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    backup_at(tmp_path, 0)
    newest = backup_at(tmp_path, 1)

    def refuse(_path: Path, missing_ok: bool = False) -> None:
        raise PermissionError(1, "Operation not permitted")

    monkeypatch.setattr(Path, "unlink", refuse)
    with pytest.raises(StorageError, match=r"120000Z\.db cannot be deleted: Operation not permitted"):
        prune_backups(tmp_path, newest, 1)


def test_the_list_tells_time_size_entries_and_version_and_which_cannot_be_read(tmp_path: Path) -> None:
    profile, folder = tmp_path / "profile", tmp_path / "backups"
    profile.mkdir()
    folder.mkdir()
    made = file_of(new_backup_path(folder, NOON_US), [entry(seq) for seq in range(1, 6)])
    before = file_of(profile / "before-restore-20261120T110000000000Z.db", [entry(1)])
    broken = folder / "afterglow-20261120T100000Z.db"
    broken.write_bytes(b"nonsense" * 1_000)
    newer = file_of(folder / "afterglow-20261120T090000Z.db", [])
    with closing(sqlite3.connect(newer)) as connection:
        connection.execute("PRAGMA user_version=999")
    nameless = folder / "afterglow-20269999T999999Z.db"
    nameless.touch()
    (folder / "notes.txt").touch()
    found = find_backups(profile, folder)
    assert [(each.path, each.entries, each.version, each.is_from_before_restore) for each in found] == [
        (made, 5, 2, False),
        (before, 1, 2, True),
        (broken, 0, 0, False),
        (newer, 0, 0, False),
        (nameless, 0, 0, False),
    ]
    assert [each.made_at for each in found[:2]] == [NOON_US, NOON_US - 3_600 * MICROSECONDS]
    assert found[0].size == made.stat().st_size
    assert [bool(each.trouble) for each in found] == [False, False, True, True, True]
    assert "newer Afterglow" in found[3].trouble
    assert names(folder) == sorted(["notes.txt", made.name, broken.name, newer.name, nameless.name])


def test_entries_are_counted_without_those_that_were_let_go_of(tmp_path: Path) -> None:
    path = file_of(new_backup_path(tmp_path, NOON_US), [entry(seq) for seq in range(1, 11)])
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute("DELETE FROM activity WHERE seq <= 3 OR seq = 10")
        connection.executemany("INSERT INTO anchor VALUES (?, ?, x'00')", [(1, 3), (10, 10)])
    (found,) = find_backups(tmp_path, tmp_path)
    assert found.entries == 6


def test_backups_of_the_first_schema_are_counted_too(tmp_path: Path) -> None:
    path = new_backup_path(tmp_path, NOON_US)
    shutil.copyfile(Path(__file__).parents[2] / "data" / "db" / "v1.db", path)
    with closing(sqlite3.connect(path)) as connection:
        (expected,) = connection.execute("SELECT count(*) FROM activity").fetchone()
    (found,) = find_backups(tmp_path, tmp_path)
    assert (found.entries, found.version, found.trouble) == (expected, 1, "")


def test_an_empty_log_holds_nothing(tmp_path: Path) -> None:
    prepare(new_backup_path(tmp_path, NOON_US))
    (found,) = find_backups(tmp_path, tmp_path)
    assert (found.entries, found.trouble) == (0, "")


def test_a_folder_that_is_not_there_holds_no_backups(tmp_path: Path) -> None:
    assert find_backups(tmp_path, tmp_path / "gone") == ()
