"""Services coming and going, and the devices they amount to: whole lists."""

from dataclasses import replace

import pytest

from core.activity.entry import Draft
from core.devices.found import FoundDevices
from core.devices.model import FoundDevice

DESK = FoundDevice("02af00000001", "Desk", "192.0.2.5", 80, led_count=120, version="16.0.0")
SHELF = FoundDevice("02af00000002", "Shelf", "192.0.2.6", 8080)


class Told:
    """Found devices with all they tell, in order."""

    def __init__(self) -> None:
        self.calls: list[tuple[str, FoundDevice]] = []
        self.drafts: list[Draft] = []
        self.found = FoundDevices(
            lambda found: self.calls.append(("found", found)),
            lambda found: self.calls.append(("lost", found)),
            self.drafts.append,
        )

    @property
    def messages(self) -> list[str]:
        return [entry.message for entry in self.drafts]


@pytest.fixture
def told() -> Told:
    return Told()


def test_appearing_and_going(told: Told) -> None:
    told.found.show("a", DESK)
    told.found.show("b", SHELF)
    assert list(told.found.devices) == [DESK, SHELF]
    told.found.withdraw("a")
    told.found.withdraw("a")
    assert list(told.found.devices) == [SHELF]
    assert told.calls == [("found", DESK), ("found", SHELF), ("lost", DESK)]
    assert told.messages == [
        "Found Desk at 192.0.2.5",
        "Found Shelf at 192.0.2.6:8080",
        "Desk is no longer announced on the network",
    ]
    assert [entry.target.id for entry in told.drafts if entry.target] == [DESK.mac, SHELF.mac, DESK.mac]


def test_what_is_announced_again_is_not_told_again(told: Told) -> None:
    for _ in range(3):
        told.found.show("a", DESK)
    assert told.calls == [("found", DESK)]
    assert told.messages == ["Found Desk at 192.0.2.5"]


def test_a_new_address_is_the_same_device(told: Told) -> None:
    moved = replace(DESK, host="192.0.2.9")
    told.found.show("a", DESK)
    told.found.show("a", moved)
    assert told.calls == [("found", DESK), ("found", moved)]
    assert told.messages == ["Found Desk at 192.0.2.5"]
    assert told.found.devices == (moved,)


def test_a_device_under_two_names_is_lost_with_the_last(told: Told) -> None:
    elsewhere = replace(DESK, host="192.0.2.9")
    told.found.show("a", DESK)
    told.found.show("b", elsewhere)
    told.found.withdraw("b")
    told.found.withdraw("a")
    assert told.calls == [("found", DESK), ("found", elsewhere), ("found", DESK), ("lost", DESK)]
    assert told.messages == ["Found Desk at 192.0.2.5", "Desk is no longer announced on the network"]


def test_another_device_under_the_same_service_name(told: Told) -> None:
    told.found.show("a", DESK)
    told.found.show("a", SHELF)
    assert told.calls == [("found", DESK), ("lost", DESK), ("found", SHELF)]
    assert told.found.devices == (SHELF,)


def test_each_appearance_is_an_entry(told: Told) -> None:
    for _ in range(2):
        told.found.show("a", DESK)
        told.found.withdraw("a")
    assert [entry.action for entry in told.drafts] == ["device.discovered", "device.lost"] * 2
