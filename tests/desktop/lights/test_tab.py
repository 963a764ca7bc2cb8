import pytest
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from core.activity.filter import ActivityFilter, Term
from core.capture.source import SourceChoice
from core.errors import CaptureError
from core.events import DevicesChanged, LightsChanged
from core.lighting.layout import suggest_layout
from core.lighting.model import LightSpec, LightState
from desktop.dialogs.questions import Question
from desktop.lights.card import LightCard
from desktop.lights.dialog import LightDialog
from desktop.lights.tab import LightsTab
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController
from tests.fakes.things import device_status, light_status
from tests.fakes.widgets import child_of

SOURCES = [SourceChoice("screen", "The screen"), SourceChoice("pattern", "Test pattern")]


@pytest.fixture
def sources() -> list[SourceChoice]:
    return list(SOURCES)


@pytest.fixture
def tab(
    qtbot: QtBot, controller: FakeController, sources: list[SourceChoice], bus: EventBus, replies: Replies
) -> LightsTab:
    made = LightsTab(controller.lights, lambda: sources, bus, replies)
    qtbot.addWidget(made)
    made.resize(800, 600)
    made.show()
    bus.announce(DevicesChanged((device_status("Desk"), device_status("Shelf", led_count=60))))
    return made


def press(tab: LightsTab, light_id: str, text: str) -> None:
    card = tab.cards.card(light_id)
    assert isinstance(card, LightCard)
    next(button for button in card.findChildren(QPushButton) if button.text() == text).click()


def test_with_a_device_added_two_clicks_make_a_light(
    qtbot: QtBot, controller: FakeController, bus: EventBus, tab: LightsTab
) -> None:
    bus.announce(LightsChanged(()))

    new = [button for button in tab.findChildren(QPushButton) if button.isVisible()]
    assert [button.text() for button in new] == ["&New light…"]
    new[0].click()
    dialog = child_of(tab, LightDialog)
    with qtbot.waitSignal(dialog.accepted):
        dialog.accept_button.click()

    wanted = LightSpec("Desk", "desk", "screen", suggest_layout(120))
    assert controller.calls == [("lights.add", wanted)]


def test_the_next_light_is_for_a_device_without_one_and_has_a_name_of_its_own(
    qtbot: QtBot, controller: FakeController, bus: EventBus, tab: LightsTab
) -> None:
    bus.announce(LightsChanged((light_status("Shelf"),)))

    tab.new_button.click()

    dialog = child_of(tab, LightDialog)
    assert dialog.spec() == LightSpec("Shelf 2", "shelf", "screen", suggest_layout(60))
    dialog.reject()


def test_commands_go_to_the_light_they_are_for(
    qtbot: QtBot, controller: FakeController, bus: EventBus, tab: LightsTab
) -> None:
    bus.announce(LightsChanged((light_status("Glow"), light_status("Shine", LightState.STOPPED))))

    press(tab, "glow", "Pause")
    press(tab, "glow", "Stop")
    press(tab, "shine", "Start")

    assert controller.calls == [("lights.pause", "glow"), ("lights.stop", "glow"), ("lights.start", "shine")]


def test_a_failed_command_is_told(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies, tab: LightsTab
) -> None:
    controller.answers["lights.stop"] = CaptureError("There is no screen 3.")
    bus.announce(LightsChanged((light_status("Glow"),)))

    with qtbot.waitSignal(replies.failed) as failed:
        press(tab, "glow", "Stop")

    assert failed.args == ["There is no screen 3."]


def test_editing_shows_the_light_and_updates_it(
    qtbot: QtBot, controller: FakeController, bus: EventBus, tab: LightsTab
) -> None:
    status = light_status("Glow")
    bus.announce(LightsChanged((status,)))

    press(tab, "glow", "Edit…")
    dialog = child_of(tab, LightDialog)
    dialog.look.fps.setValue(25)
    with qtbot.waitSignal(dialog.accepted):
        dialog.accept_button.click()

    assert [(call[0], call[1]) for call in controller.calls] == [("lights.update", "glow")]
    sent = controller.calls[0][2]
    assert isinstance(sent, LightSpec)
    assert (sent.fps, sent.layout) == (25, status.light.spec.layout)


def test_removing_waits_for_a_yes(qtbot: QtBot, controller: FakeController, bus: EventBus, tab: LightsTab) -> None:
    bus.announce(LightsChanged((light_status("Glow"),)))

    press(tab, "glow", "Remove…")
    assert controller.calls == []
    child_of(tab, Question).accept_button.click()

    assert controller.calls == [("lights.remove", "glow")]


def test_show_activity_asks_for_what_happened_to_it(qtbot: QtBot, bus: EventBus, tab: LightsTab) -> None:
    bus.announce(LightsChanged((light_status("Glow"),)))

    with qtbot.waitSignal(tab.activity_wanted) as wanted:
        press(tab, "glow", "Show activity")

    assert wanted.args == [ActivityFilter((Term("target", ("glow",)),))]


def test_a_card_stays_the_same_while_its_light_goes_on(qtbot: QtBot, bus: EventBus, tab: LightsTab) -> None:
    bus.announce(LightsChanged((light_status("Glow"),)))
    card = tab.cards.card("glow")
    bus.announce(LightsChanged((light_status("Glow", colours=bytes(360)),)))
    assert tab.cards.card("glow") is card


def test_a_source_that_is_gone_can_still_be_edited(
    qtbot: QtBot, bus: EventBus, sources: list[SourceChoice], tab: LightsTab
) -> None:
    sources.remove(SOURCES[1])
    bus.announce(LightsChanged((light_status("Glow"),)))

    press(tab, "glow", "Edit…")

    dialog = child_of(tab, LightDialog)
    assert dialog.source.currentText() == "pattern (not available now)"
    assert dialog.spec().source == "pattern"
    dialog.reject()
