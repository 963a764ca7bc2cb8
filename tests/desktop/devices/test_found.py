from concurrent.futures import Future

from pytestqt.qtbot import QtBot

from core.errors import DeviceError
from core.events import FoundChanged
from desktop.devices.found import FoundCard, FoundList
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController
from tests.fakes.things import found


def list_of(qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies) -> FoundList:
    shown = FoundList(controller.devices, bus, replies)
    qtbot.addWidget(shown)
    shown.show()
    return shown


def card_of(shown: FoundList, name: str) -> FoundCard:
    card = shown.cards.card(found(name).mac)
    assert isinstance(card, FoundCard)
    return card


def test_devices_appear_and_go_and_those_added_are_left_out(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    shown = list_of(qtbot, controller, bus, replies)

    bus.announce(FoundChanged((found("Shelf"), found("Desk", added=True))))
    assert len(shown.cards) == 1
    assert card_of(shown, "Shelf").add_button.accessibleName() == "Add Shelf"

    bus.announce(FoundChanged(()))
    assert len(shown.cards) == 0


def test_add_adds_by_address(qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies) -> None:
    controller.answers["devices.add"] = adding = Future[None]()
    shown = list_of(qtbot, controller, bus, replies)
    bus.announce(FoundChanged((found("Shelf"),)))
    button = card_of(shown, "Shelf").add_button

    button.click()

    assert controller.calls == [("devices.add", "127.0.0.12")]
    assert (button.text(), button.isEnabled()) == ("Adding…", False)
    adding.set_result(None)
    qtbot.waitUntil(lambda: (button.text(), button.isEnabled()) == ("Add", True))


def test_a_failure_is_told_and_can_be_tried_again(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    controller.answers["devices.add"] = DeviceError("Nothing answers at 127.0.0.12.")
    shown = list_of(qtbot, controller, bus, replies)
    bus.announce(FoundChanged((found("Shelf"),)))

    with qtbot.waitSignal(replies.failed) as failed:
        card_of(shown, "Shelf").add_button.click()

    assert failed.args == ["Nothing answers at 127.0.0.12."]
    assert card_of(shown, "Shelf").add_button.isEnabled()


def test_an_answer_that_comes_when_the_device_is_gone_harms_nobody(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    controller.answers["devices.add"] = adding = Future[None]()
    shown = list_of(qtbot, controller, bus, replies)
    bus.announce(FoundChanged((found("Shelf"),)))
    card_of(shown, "Shelf").add_button.click()
    bus.announce(FoundChanged(()))

    with qtbot.waitSignal(replies.failed):
        adding.set_exception(DeviceError("Nothing answers at 127.0.0.12."))

    assert len(shown.cards) == 0
