"""The passcode lock: who may, who may not, and what of it stands in the log."""

from pathlib import Path

import pytest

from core.actor import Actor, ActorKind, acting_as
from core.errors import InputError, LockedError
from core.events import LockChanged
from core.serving import serving
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


def test_the_passcode_is_nowhere_in_the_file(tmp_path: Path) -> None:
    with serving(tmp_path, Announcements(), is_live=False) as controller:
        controller.lock.set_passcode("", "open sesame").result()
    assert stored(tmp_path, "action") == [("passcode.set",)]
    assert b"sesame" not in b"".join(file.read_bytes() for file in tmp_path.iterdir())
    announced = Announcements()
    with serving(tmp_path, announced, is_live=False) as controller:
        controller.lock.unlock("open sesame").result()
    assert announced.last(LockChanged) == LockChanged(locked=False, has_passcode=True)
