"""The passcode lock: who may, who may not, and what of it stands in the log."""

from pathlib import Path

import pytest

from core.actor import Actor, ActorKind, acting_as
from core.errors import InputError, LockedError, StorageError
from core.events import LockChanged
from core.serving import serving
from core.storage.database import FILE_NAME
from tests.fakes.recording import FakeClock, stored
from tests.fakes.running import Announcements

ANNA = Actor(ActorKind.USER, "Anna")


def test_the_life_of_a_passcode(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path, announced, is_live=False) as controller, acting_as(ANNA):
        lock = controller.lock
        with pytest.raises(InputError, match="Set a passcode"):
            lock.lock().result()
        with pytest.raises(InputError, match="at least 4"):
            lock.set_passcode("", "123").result()
        lock.set_passcode("", "1234").result()
        lock.lock().result()
        assert announced.last(LockChanged) == LockChanged(locked=True, has_passcode=True)
        with pytest.raises(LockedError, match="wrong"):
            lock.unlock("4321").result()
        lock.unlock("1234").result()
        lock.set_passcode("1234", "five5").result()
        lock.remove_passcode("five5").result()
        assert announced.last(LockChanged) == LockChanged(locked=False, has_passcode=False)
    assert [(e.action, str(e.outcome), e.actor) for e in announced.entries] == [
        ("passcode.set", "failure", ANNA),
        ("passcode.set", "success", ANNA),
        ("window.lock", "success", ANNA),
        ("window.unlock", "failure", ANNA),
        ("window.unlock", "success", ANNA),
        ("passcode.change", "success", ANNA),
        ("passcode.remove", "success", ANNA),
    ]


def test_wrong_tries_are_delayed(tmp_path: Path) -> None:
    clock, announced = FakeClock(), Announcements()
    with serving(tmp_path, announced, is_live=False, clock=clock) as controller:
        lock = controller.lock
        lock.set_passcode("", "1234").result()
        lock.lock().result()
        for _ in range(3):
            with pytest.raises(LockedError, match="wrong"):
                lock.unlock("nope").result()
        with pytest.raises(LockedError, match="wait 2 s"):
            lock.unlock("1234").result()
        clock.go(3)
        lock.unlock("1234").result()
    tries = [e.metadata["tries"] for e in announced.entries if e.action == "window.unlock" and e.metadata]
    assert tries == [1, 2, 3]


def test_tries_made_at_once_are_checked_one_after_another(tmp_path: Path) -> None:
    with serving(tmp_path, Announcements(), is_live=False, clock=FakeClock()) as controller:
        controller.lock.set_passcode("", "1234").result()
        tries = [controller.lock.unlock(f"000{number}") for number in range(8)]
        assert [str(each.exception()) for each in tries] == ["The passcode is wrong."] * 3 + [
            "Too many wrong tries; wait 2 s."
        ] * 5


def test_wrong_tries_are_delayed_across_restarts_whatever_the_clock_says(tmp_path: Path) -> None:
    clock = FakeClock()
    with serving(tmp_path, Announcements(), is_live=False, clock=clock) as controller:
        controller.lock.set_passcode("", "1234").result()
        for _ in range(4):
            with pytest.raises(LockedError, match="wrong"):
                controller.lock.unlock("nope").result()
            clock.go(3)
    set_back = FakeClock(clock.now_us() - 365 * 86_400_000_000)
    with (
        serving(tmp_path, Announcements(), is_live=False, clock=set_back) as controller,
        pytest.raises(LockedError, match="wait 60 s"),
    ):
        controller.lock.unlock("1234").result()
    on_time = FakeClock(clock.now_us())
    with serving(tmp_path, Announcements(), is_live=False, clock=on_time) as controller:
        with pytest.raises(LockedError, match="wait 1 s"):
            controller.lock.unlock("1234").result()
        on_time.go(1)
        with pytest.raises(LockedError, match="wrong"):
            controller.lock.unlock("nope").result()
        with pytest.raises(LockedError, match="wait 8 s"):
            controller.lock.unlock("1234").result()
        on_time.go(8)
        controller.lock.unlock("1234").result()
    with serving(tmp_path, Announcements(), is_live=False, clock=on_time) as controller:
        controller.lock.unlock("1234").result()


def test_locking_and_unlocking_do_not_wait_for_the_disk(tmp_path: Path) -> None:
    announced, database, away = Announcements(), tmp_path / FILE_NAME, tmp_path / "away.db"
    with serving(tmp_path, announced, is_live=False) as controller:
        lock = controller.lock
        lock.set_passcode("", "1234").result()
        database.rename(away)
        lock.lock().result()
        assert announced.last(LockChanged) == LockChanged(locked=True, has_passcode=True)
        with pytest.raises(LockedError, match="wrong"):
            lock.unlock("4321").result()
        lock.unlock("1234").result()
        assert announced.last(LockChanged) == LockChanged(locked=False, has_passcode=True)
        with pytest.raises(StorageError):
            lock.remove_passcode("1234").result()
        assert announced.last(LockChanged) == LockChanged(locked=False, has_passcode=True)
        away.rename(database)
    assert [(e.action, str(e.outcome)) for e in announced.entries] == [
        ("passcode.set", "success"),
        ("window.lock", "success"),
        ("window.unlock", "failure"),
        ("window.unlock", "success"),
        ("passcode.remove", "failure"),
        ("log.gap", "unknown"),
    ]


def test_the_passcode_is_nowhere_in_the_file(tmp_path: Path) -> None:
    with serving(tmp_path, Announcements(), is_live=False) as controller:
        controller.lock.set_passcode("", "open sesame").result()
    assert stored(tmp_path, "action") == [("passcode.set",)]
    assert b"sesame" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    announced = Announcements()
    with serving(tmp_path, announced, is_live=False) as controller:
        controller.lock.unlock("open sesame").result()
    assert announced.last(LockChanged) == LockChanged(locked=False, has_passcode=True)
