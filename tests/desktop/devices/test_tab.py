from PySide6.QtWidgets import QLabel, QPushButton
from pytestqt.qtbot import QtBot

from core.activity.filter import ActivityFilter, Term
from core.events import DevicesChanged, LightsChanged
from desktop.devices.card import DeviceCard
from desktop.devices.tab import DevicesTab
from desktop.dialogs.naming import NameDialog
from desktop.dialogs.questions import Question
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController
from tests.fakes.things import device_status, light_status
from tests.fakes.widgets import child_of


def tab_of(qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies) -> DevicesTab:
    tab = DevicesTab(controller.devices, bus, replies)
    qtbot.addWidget(tab)
    tab.resize(800, 600)
    tab.show()
    bus.announce(DevicesChanged((device_status("Desk"), device_status("Shelf"))))
    return tab


def press(tab: DevicesTab, device_id: str, text: str) -> None:
    card = tab.cards.card(device_id)
    assert isinstance(card, DeviceCard)
    next(button for button in card.findChildren(QPushButton) if button.text() == text).click()


def test_a_card_says_how_its_device_is(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    tab = tab_of(qtbot, controller, bus, replies)
    card = tab.cards.card("desk")
    assert card is not None
    assert card.accessibleName() == "Desk: Online"


def test_show_activity_asks_for_what_happened_to_it(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    tab = tab_of(qtbot, controller, bus, replies)

    with qtbot.waitSignal(tab.activity_wanted) as wanted:
        press(tab, "shelf", "Show activity")

    assert wanted.args == [ActivityFilter((Term("target", ("shelf",)),))]


def test_removing_names_the_lights_that_go_too_and_waits_for_a_yes(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    tab = tab_of(qtbot, controller, bus, replies)
    bus.announce(LightsChanged((light_status("Glow"), light_status("Shine"))))

    press(tab, "desk", "Remove…")
    question = child_of(tab, Question)
    assert any("The lights Glow and Shine go with it." in label.text() for label in question.findChildren(QLabel))
    assert controller.calls == []
    question.accept_button.click()

    assert controller.calls == [("devices.remove", "desk")]


def test_rename_starts_from_the_name_it_has(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    tab = tab_of(qtbot, controller, bus, replies)

    press(tab, "desk", "Rename…")

    dialog = child_of(tab, NameDialog)
    assert dialog.name.text() == "Desk"
    dialog.reject()
