"""Letting go of entries on a disk that is full, and after that."""

from contextlib import closing
from pathlib import Path

from core.clock import SystemClock
from core.storage.database import FILE_NAME, open_writer, prepare
from tests.core.activity.logs import entry, fill
from tests.e2e.mounts import mounted, tmpfs
from tests.e2e.processes import afterglow, entries
from tests.e2e.profiles import is_whole

COUNT, OLD = 4_000, 3_000
DAY_US = 86_400_000_000


def chained_log(path: Path) -> None:
    """A log of which most is older than what is kept."""
    prepare(path)
    now = SystemClock().now_us()
    with closing(open_writer(path)) as database, database.atomic():
        ages = ((120 if seq <= OLD else 89) * DAY_US - seq for seq in range(1, COUNT + 1))
        fill(database, (entry(seq, ts=now - age) for seq, age in enumerate(ages, start=1)))


def test_on_a_full_disk_nothing_goes_and_with_room_again_all_that_should(tmp_path: Path) -> None:
    profile, made = tmp_path / "profile", tmp_path / FILE_NAME
    profile.mkdir()
    chained_log(made)
    with mounted(tmpfs(profile, "12m")) as mounts:
        mounts.run(f"cp {made} {profile}/")
        mounts.fill(profile)
        full = afterglow(profile, "activity", "prune", inside=mounts.inside)
        assert (full.returncode, full.stdout, full.stderr) == (1, "", "afterglow: The disk is full.\n")

        mounts.make_room(profile)
        done = afterglow(profile, "activity", "prune", inside=mounts.inside)
        assert (done.returncode, done.stdout) == (0, f"Let go of {OLD:,} entries.\n"), done.stderr
        (told,) = entries(profile, "action:log.prune", "outcome:success", inside=mounts.inside)
        assert (told["metadata"]["count"], told["metadata"]["end"]) == (OLD, "complete")
        assert is_whole(profile / FILE_NAME, mounts.inside)
        checked = afterglow(profile, "activity", "verify", inside=mounts.inside)
        assert checked.returncode == 0, checked.stdout + checked.stderr
