"""Backups by schedule and by hand: when they are due, what stands in the log, and what a failure leaves."""

import asyncio
import sqlite3
import sys
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.actor import Actor, ActorKind
from core.clock import MICROSECONDS
from core.control.backups import PERIODS_US, RETRY_US, BackupTimes, next_backup_at
from core.controller import Controller
from core.errors import StorageError
from core.serving import serving
from tests.fakes.recording import FakeClock
from tests.fakes.running import Announcements

DAY_S = 86_400
NOW_US = 1_800_000_000 * MICROSECONDS
SCHEDULE = Actor(ActorKind.SCHEDULE, "Backups")
_TIMES = st.none() | st.integers(0, 2 * NOW_US)


class Kept:
    """A controller with a clock that goes when it is told to."""

    def __init__(self, folder: Path, controller: Controller, clock: FakeClock, announced: Announcements) -> None:
        self.folder, self.controller, self.clock, self.announced = folder, controller, clock, announced

    def look(self) -> None:
        """As the schedule does every few minutes; raises what it would pass over."""
        looking = self.controller.backups.make_if_due()
        asyncio.run_coroutine_threadsafe(looking, self.controller._hub.loop).result()

    def days(self, number: int) -> None:
        """Go through so many days, with a look every six hours."""
        for _ in range(number * 4):
            self.clock.go(DAY_S / 4)
            self.look()

    def set(self, **values: bool | int | str) -> None:
        self.controller.settings.change({f"backup.{name}": value for name, value in values.items()}).result()

    @property
    def names(self) -> list[str]:
        folder = self.folder / "backups"
        return sorted(path.name for path in folder.iterdir()) if folder.exists() else []

    @property
    def told(self) -> list[tuple[str, str]]:
        entries = [entry for entry in self.announced.entries if entry.action.startswith("database.")]
        return [(entry.action, str(entry.outcome)) for entry in entries]


@pytest.fixture
def kept(tmp_path: Path) -> Iterator[Kept]:
    clock, announced = FakeClock(NOW_US), Announcements()
    with serving(tmp_path, announced, clock=clock) as controller:
        yield Kept(tmp_path, controller, clock, announced)


def test_without_a_schedule_nothing_is_ever_due() -> None:
    assert next_backup_at("off", BackupTimes(), NOW_US) is None


@given(st.sampled_from(sorted(PERIODS_US)), _TIMES, _TIMES, st.integers(0, 2 * NOW_US))
def test_whatever_the_clock_has_done_the_next_is_a_period_away_at_most(
    schedule: str, made_at: int | None, tried_at: int | None, now_us: int
) -> None:
    next_at = next_backup_at(schedule, BackupTimes(made_at, tried_at), now_us)
    assert next_at is not None
    assert next_at <= now_us + PERIODS_US[schedule]


@given(st.sampled_from(sorted(PERIODS_US)), st.integers(0, PERIODS_US["weekly"]), st.integers(0, 2 * RETRY_US))
def test_the_next_is_due_a_period_after_the_last_and_not_too_soon_after_a_failure(
    schedule: str, since_made: int, since_tried: int
) -> None:
    times = BackupTimes(NOW_US - since_made, NOW_US - since_tried)
    next_at = next_backup_at(schedule, times, NOW_US)
    assert next_at is not None
    is_due = next_at <= NOW_US
    assert is_due == (since_made >= PERIODS_US[schedule] and since_tried >= RETRY_US)


def test_a_week_of_daily_backups_of_which_three_are_kept(kept: Kept) -> None:
    kept.set(schedule="daily", keep=3)
    kept.look()
    kept.days(7)
    assert (
        kept.told
        == [("database.backup", "success")] * 3
        + [
            ("database.backup", "success"),
            ("database.backup_removed", "success"),
        ]
        * 5
    )
    assert len(kept.names) == 3
    assert kept.announced.entries[-1].metadata["count"] == 1
    listed = kept.controller.backups.list().result()
    assert [each.path.name for each in listed] == kept.names[::-1]
    assert not [each.trouble for each in listed if each.trouble]


def test_what_the_schedule_does_is_the_schedules(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("core.control.backups._FIRST_LOOK_S", 0.0)
    announced = Announcements()
    with serving(tmp_path, Announcements()) as controller:
        controller.settings.change({"backup.schedule": "weekly"}).result()
    with serving(tmp_path, announced, is_live=True):
        made = announced.wait_for_action("database.backup")
    assert made.actor == SCHEDULE
    assert len(list((tmp_path / "backups").glob("afterglow-*.db"))) == 1


def test_it_goes_on_where_it_was_after_a_restart(tmp_path: Path) -> None:
    clock = FakeClock(NOW_US)
    for hours, count in ((0, 1), (20, 1), (3, 1), (1, 2)):
        clock.go(hours * 3_600)
        with serving(tmp_path, Announcements(), clock=clock) as controller:
            kept = Kept(tmp_path, controller, clock, Announcements())
            kept.set(schedule="daily")
            kept.look()
            assert len(kept.names) == count


def test_a_clock_that_was_set_back_does_not_stop_it(kept: Kept) -> None:
    kept.set(schedule="daily", keep=2)
    kept.look()
    kept.clock.go(-400 * DAY_S)
    kept.look()
    assert len(kept.names) == 2
    kept.days(3)
    # The one from what is now the future stays, being the latest by its name, and the last made is always kept.
    assert kept.told.count(("database.backup", "success")) == 5
    times = kept.controller.backups.times().result()
    assert (times.made_at, times.next_at) == (kept.clock.now, kept.clock.now + PERIODS_US["daily"])
    assert len(kept.names) == 2


def test_a_clock_far_ahead_makes_one_and_not_many(kept: Kept) -> None:
    kept.set(schedule="daily")
    kept.look()
    kept.clock.go(4_000 * DAY_S)
    for _ in range(5):
        kept.look()
    assert len(kept.names) == 2


def test_a_failure_is_told_once_and_tried_again_an_hour_later(kept: Kept) -> None:
    chosen = kept.folder.parent / f"{kept.folder.name}-disk"
    kept.set(schedule="daily", folder=str(chosen))
    with pytest.raises(StorageError, match="There is no folder"):
        kept.look()
    for _ in range(11):
        kept.clock.go(300)
        kept.look()
    assert kept.told == [("database.backup", "failure")]
    assert "There is no folder" in kept.controller.backups.times().result().failure
    kept.clock.go(300)
    with pytest.raises(StorageError):
        kept.look()
    chosen.mkdir()
    kept.clock.go(3_600)
    kept.look()
    assert kept.told == [("database.backup", "failure")] * 2 + [("database.backup", "success")]
    assert len(list(chosen.iterdir())) == 1
    assert kept.controller.backups.times().result().failure == ""


def test_where_a_backup_cannot_be_written_those_there_are_stay(kept: Kept, monkeypatch: pytest.MonkeyPatch) -> None:
    kept.set(schedule="daily", keep=1)
    kept.look()
    before = kept.names

    def full(*_arguments: object) -> None:
        raise sqlite3.OperationalError("database or disk is full")

    monkeypatch.setattr("core.storage.backup._copy", full)
    kept.clock.go(DAY_S)
    with pytest.raises(StorageError):
        kept.look()
    assert kept.names == before


@pytest.mark.skipif(sys.platform != "linux", reason="only there is a folder in which nobody can make a file")
def test_a_folder_that_cannot_be_written_to_is_a_failure(kept: Kept) -> None:
    kept.set(folder="/proc")
    with pytest.raises(StorageError, match="cannot be written"):
        kept.controller.backups.make().result()
    assert kept.told == [("database.backup", "failure")]


def test_a_folder_that_means_another_one_each_time_is_refused(kept: Kept) -> None:
    kept.set(folder="backups")
    with pytest.raises(StorageError, match="named in full"):
        kept.controller.backups.make().result()


def test_a_backup_is_for_its_owners_eyes_only(kept: Kept) -> None:
    made = kept.controller.backups.make().result()
    assert (made.stat().st_mode & 0o077, made.parent.stat().st_mode & 0o077) == (0, 0)


def test_one_made_by_hand_counts_and_two_at_once_are_two(kept: Kept) -> None:
    kept.set(schedule="daily")
    first, second = kept.controller.backups.make(), kept.controller.backups.make()
    assert first.result() != second.result()
    kept.look()
    assert len(kept.names) == 2


def test_from_the_list_back_into_the_profile(kept: Kept) -> None:
    controller = kept.controller
    controller.settings.change({"retention.days": 30}).result()
    controller.backups.make().result()
    controller.settings.change({"retention.days": 31}).result()
    (made,) = controller.backups.list().result()
    with closing(sqlite3.connect(made.path)) as connection:
        assert connection.execute("SELECT count(*) FROM activity").fetchone() == (made.entries,)
    before = controller.log.restore(made.path).result()
    assert controller.settings.values()["retention.days"] == 30
    listed = controller.backups.list().result()
    assert {each.path: each.is_from_before_restore for each in listed} == {made.path: False, before: True}
    controller.log.restore(before).result()
    assert controller.settings.values()["retention.days"] == 31


def test_of_the_copies_from_before_a_restore_only_the_newest_stay_and_the_log_names_those_that_go(kept: Kept) -> None:
    log = kept.controller.log
    kept.set(keep=2)
    kept.controller.backups.make().result()
    (made,) = kept.controller.backups.list().result()
    first, *others = (log.restore(made.path).result() for _ in range(2))
    assert log.restore(first).result().exists()
    assert first.exists(), "what is put back is not taken away"
    newest = log.restore(made.path).result()

    assert sorted(made.path.parent.parent.glob("before-restore-*")) == sorted([newest, newest_but_one(newest)])
    removed = [entry.metadata["removed"] for entry in kept.announced.entries if entry.action == "database.restore"]
    assert removed[:3] == [[], [], []]
    assert isinstance(removed[3], list)
    assert set(removed[3]) == {first.name, *(path.name for path in others)}


def newest_but_one(newest: Path) -> Path:
    """The copy made before that one."""
    return sorted(path for path in newest.parent.glob("before-restore-*") if path != newest)[-1]
