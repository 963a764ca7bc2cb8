"""A profile: whose it is, and who has it just now."""

from pathlib import Path

import pytest

from core.errors import StorageError
from core.profile import Profile, ProfileInUseError


def test_a_new_profile_is_its_owners_alone(tmp_path: Path) -> None:
    Profile(tmp_path / "new").close()
    assert (tmp_path / "new").stat().st_mode & 0o777 == 0o700


def test_one_process_has_it_at_a_time(tmp_path: Path) -> None:
    profile = Profile(tmp_path)
    with pytest.raises(ProfileInUseError, match="Another Afterglow has the profile in"):
        Profile(tmp_path)
    profile.close()
    Profile(tmp_path).close()


def test_a_profile_that_cannot_be_used_is_let_go_of(tmp_path: Path) -> None:
    (tmp_path / "afterglow.db").mkdir()
    with pytest.raises(StorageError):
        Profile(tmp_path)
    (tmp_path / "afterglow.db").rmdir()
    Profile(tmp_path).close()
