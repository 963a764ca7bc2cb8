"""Nothing that is written on request takes the place of a file of the profile's own."""

import os
from pathlib import Path

import pytest

from core.errors import StorageError
from core.profile import Profile
from core.storage.backup import back_up
from core.storage.database import FILE_NAME, prepare
from core.storage.files import check_target

OWN = (
    "afterglow.db",
    "AFTERGLOW.DB",
    "afterglow.db-wal",
    "afterglow.db-shm",
    "afterglow.db-journal",
    "afterglow.db.suspect",
    "afterglow.db.damaged-20261123T180000Z",
    "afterglow.lock",
    "afterglow.sock",
    ".restoring-1.db.partial",
)


def is_refused(database: Path, target: Path) -> bool:
    """Whether the target is refused."""
    try:
        check_target(database, target)
    except StorageError:
        return True
    return False


@pytest.mark.parametrize("name", OWN)
def test_a_profiles_own_files_are_refused_however_they_are_written(tmp_path: Path, name: str) -> None:
    folder = tmp_path / "profile"
    Profile(folder).close()
    (tmp_path / "linked").symlink_to(folder)
    (tmp_path / "link.csv").symlink_to(folder / name)
    database = folder / "afterglow.db"
    for target in (folder / name, tmp_path / "linked" / name, folder / ".." / "profile" / name, tmp_path / "link.csv"):
        assert is_refused(database, target), target
    assert not is_refused(database, tmp_path / name)
    assert not is_refused(database, tmp_path / "missing" / name)


def test_everything_a_new_profile_holds_is_its_own(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    for file in (*tmp_path.iterdir(), profile.socket):
        assert is_refused(profile.database, file)
    profile.close()


def test_what_a_restore_has_kept_is_not_written_over(tmp_path: Path) -> None:
    Profile(tmp_path).close()
    kept = tmp_path / "before-restore-20261123T180000Z.db"
    assert not is_refused(tmp_path / "afterglow.db", kept)
    kept.write_text("precious")
    assert is_refused(tmp_path / "afterglow.db", kept)


def test_a_database_that_is_linked_to_from_its_folder_is_refused_where_it_lies(tmp_path: Path) -> None:
    (tmp_path / "profile").mkdir()
    (tmp_path / "elsewhere.db").touch()
    database = tmp_path / "profile" / "afterglow.db"
    database.symlink_to(tmp_path / "elsewhere.db")
    assert is_refused(database, database)
    assert is_refused(database, tmp_path / "elsewhere.db")


def test_other_names_in_the_profiles_folder_are_free(tmp_path: Path) -> None:
    Profile(tmp_path).close()
    for name in ("log.csv", "copy.db", "afterglow.csv", "afterglow-2026.db", "x" * 300):
        assert not is_refused(tmp_path / "afterglow.db", tmp_path / name)


@pytest.mark.skipif(not Path("/proc/self/fd").exists(), reason="tells by /proc what was synced")
def test_the_name_of_a_new_database_and_of_a_backup_is_synced(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    synced: list[Path] = []
    sync = os.fsync

    def noted(descriptor: int) -> None:
        synced.append(Path(f"/proc/self/fd/{descriptor}").readlink())
        sync(descriptor)

    monkeypatch.setattr(os, "fsync", noted)
    profile, copies = tmp_path / "profile", tmp_path / "copies"
    profile.mkdir()
    copies.mkdir()
    prepare(profile / FILE_NAME)
    back_up(profile / FILE_NAME, copies / "copy.db")
    assert synced == [profile / f"{FILE_NAME}.new", profile, copies / ".copy.db.partial", copies]
