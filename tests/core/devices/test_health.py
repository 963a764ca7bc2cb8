"""Recorded traces of answers and misses, and the whole list of what each shows."""

import itertools
from dataclasses import replace

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.devices.health import MISSES_TO_LOSE, Health, Transition
from core.devices.info import WledInfo
from core.devices.model import Device, Reach

DESK = Device("d1", "02af00000001", "Desk", "192.0.2.5", led_count=120, version="16.0.0")
INFO = WledInfo(DESK.mac, name="Desk", version="16.0.0", led_count=120, uptime_s=1000)
GONE = "Nothing answered at 192.0.2.5 within 3 seconds."

CONNECTED = Transition("device.connected", "Desk", {"address": "192.0.2.5"})
DISCONNECTED = Transition("device.disconnected", "Desk", {"reason": GONE})


def trace(health: Health, marks: str, start_s: float = 0.0) -> list[Transition]:
    """Feed one poll every 10 s: `a` an answer with the uptime that is due, `m` a miss, `b` busy."""
    seen: list[Transition] = []
    for turn, mark in enumerate(marks):
        at = start_s + turn * 10
        if mark == "a":
            seen += health.answered(replace(INFO, uptime_s=1000 + int(at)), at)
        else:
            seen += health.missed(GONE) if mark == "m" else health.busy()
    return seen


@pytest.mark.parametrize(
    ("marks", "shown", "reach"),
    [
        ("", [], Reach.CHECKING),
        ("a", [CONNECTED], Reach.ONLINE),
        ("aaaa", [CONNECTED], Reach.ONLINE),
        ("amma", [CONNECTED], Reach.ONLINE),
        ("ammm", [CONNECTED, DISCONNECTED], Reach.UNREACHABLE),
        ("ammmmmmm", [CONNECTED, DISCONNECTED], Reach.UNREACHABLE),
        ("ammma", [CONNECTED, DISCONNECTED, CONNECTED], Reach.ONLINE),
        ("ammmamma", [CONNECTED, DISCONNECTED, CONNECTED], Reach.ONLINE),
        ("amaamaamaamaa", [CONNECTED], Reach.ONLINE),
        ("amamm", [CONNECTED, DISCONNECTED], Reach.UNREACHABLE),
        ("mmm", [DISCONNECTED], Reach.UNREACHABLE),
        ("mma", [CONNECTED], Reach.ONLINE),
        ("abbbbbbbbb", [CONNECTED], Reach.ONLINE),
        ("ambbmbbmbb", [CONNECTED], Reach.ONLINE),
        ("bbbb", [], Reach.CHECKING),
        ("ammmbbb", [CONNECTED, DISCONNECTED], Reach.UNREACHABLE),
    ],
)
def test_coming_and_going(marks: str, shown: list[Transition], reach: Reach) -> None:
    health = Health(DESK)
    assert trace(health, marks) == shown
    assert health.reach is reach
    assert bool(health.reason) is (reach is Reach.UNREACHABLE)


@pytest.mark.parametrize(
    ("uptime_s", "at", "is_restart"),
    [
        (1010, 10, False),
        (1007, 10, False),
        (1004, 10, True),
        (999, 1, True),
        (0, 10, True),
        (3, 10, True),
        (2000, 3600, True),
        (4592, 3600, False),
        (87309, 86400, False),
        (86000, 86400, True),
    ],
)
def test_uptime_that_is_too_small_is_a_restart(uptime_s: int, at: float, is_restart: bool) -> None:
    health = Health(DESK)
    health.answered(INFO, 0)
    restarted = [Transition("device.rebooted", "Desk", {"uptime_s": uptime_s})] if is_restart else []
    assert health.answered(replace(INFO, uptime_s=uptime_s), at) == restarted


def test_a_restart_with_an_outage_and_new_firmware() -> None:
    health = Health(DESK)
    assert trace(health, "ammm") == [CONNECTED, DISCONNECTED]
    updated = replace(INFO, uptime_s=4, version="16.1.0", led_count=60, rgbw=True)
    assert health.answered(updated, 60) == [
        CONNECTED,
        Transition("device.rebooted", "Desk", {"uptime_s": 4}),
        Transition("device.changed", "Desk", {"fields": ["LED count", "RGBW", "version"]}),
    ]
    assert health.device == replace(DESK, version="16.1.0", led_count=60, rgbw=True)
    assert health.answered(replace(updated, uptime_s=14), 70) == []


def test_without_an_uptime_there_is_no_restart() -> None:
    health = Health(DESK)
    silent = replace(INFO, uptime_s=None)
    seen = [health.answered(info, at) for at, info in enumerate((INFO, silent, INFO, silent, silent))]
    assert seen == [[CONNECTED], [], [], [], []]


def test_the_devices_own_name_is_followed() -> None:
    health = Health(DESK)
    health.answered(INFO, 0)
    assert health.answered(replace(INFO, name="Shelf"), 1) == [
        Transition("device.renamed", "Shelf", {"old_name": "Desk"})
    ]
    assert health.device.name == "Shelf"


def test_a_name_the_user_gave_stays() -> None:
    health = Health(replace(DESK, name="Mine"))
    assert [shown.action for shown in health.answered(INFO, 0)] == ["device.connected"]
    assert health.answered(replace(INFO, name="Shelf"), 1) == [
        Transition("device.renamed", "Shelf", {"old_name": "Desk"})
    ]
    assert health.device.name == "Mine"


def test_a_reply_without_a_name_is_no_renaming() -> None:
    health = Health(DESK)
    seen = [health.answered(replace(INFO, name=name), 1) for name in ("Desk", "", "Desk")]
    assert seen == [[CONNECTED], [], []]


def test_moving() -> None:
    health = Health(DESK)
    assert health.moved("192.0.2.9", 8080) == [
        Transition("device.address_changed", "Desk", {"old_address": "192.0.2.5", "address": "192.0.2.9:8080"})
    ]
    assert health.device.address == "192.0.2.9:8080"


@given(st.text(alphabet="amb", max_size=60))
def test_coming_and_going_take_turns(marks: str) -> None:
    actions = [shown.action for shown in trace(Health(DESK), marks)]
    assert all(before != after for before, after in itertools.pairwise(actions))
    assert actions.count("device.disconnected") <= marks.count("m") // MISSES_TO_LOSE


@given(st.lists(st.floats(0.1, 10_000), max_size=30), st.integers(0, 10**7))
def test_a_device_that_stays_up_never_seems_to_restart(pauses: list[float], first_s: int) -> None:
    health = Health(DESK)
    at, seen = 0.0, health.answered(replace(INFO, uptime_s=first_s), 0)
    for pause in pauses:
        at += pause
        seen += health.answered(replace(INFO, uptime_s=first_s + int(at)), at)
    assert seen == [CONNECTED]
