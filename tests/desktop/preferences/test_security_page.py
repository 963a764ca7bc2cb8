from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from core.errors import LockedError
from core.events import LockChanged
from desktop.preferences.security_page import SecurityPage
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController


def page_for(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies, *, has_passcode: bool
) -> SecurityPage:
    page = SecurityPage(controller.settings.values(), has_passcode, controller.lock, bus, replies)
    qtbot.addWidget(page)
    page.show()
    return page


def test_without_a_passcode_it_asks_only_for_a_new_one(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    page = page_for(qtbot, controller, bus, replies, has_passcode=False)
    assert not page.current.isVisible()
    assert not page.remove_button.isVisible()

    page.new.setText("open sesame")
    page.repeated.setText("open sesame")
    page.set_button.click()

    assert controller.calls == [("lock.set_passcode", "", "open sesame")]
    qtbot.waitUntil(lambda: page.outcome.text() == "The passcode is set.")
    bus.announce(LockChanged(locked=False, has_passcode=True))
    assert page.current.isVisible()
    assert page.remove_button.isVisible()


def test_a_slip_of_the_finger_sets_nothing(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    page = page_for(qtbot, controller, bus, replies, has_passcode=False)
    page.new.setText("open sesame")
    page.repeated.setText("open seasme")

    page.set_button.click()

    assert controller.calls == []
    assert page.outcome.text() == "The new passcode and its repetition differ."


def test_removing_needs_the_passcode_and_says_when_it_is_wrong(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    controller.answers["lock.remove_passcode"] = LockedError("That is not the passcode.")
    page = page_for(qtbot, controller, bus, replies, has_passcode=True)
    page.current.setText("wrong")

    page.remove_button.click()

    assert controller.calls == [("lock.remove_passcode", "wrong")]
    qtbot.waitUntil(lambda: page.outcome.text() == "That is not the passcode.")


def test_no_passcode_is_shown_or_kept_in_its_field(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    page = page_for(qtbot, controller, bus, replies, has_passcode=True)
    fields = page.findChildren(QLineEdit)
    for field in fields:
        field.setText("open sesame")

    page.set_button.click()

    assert {field.echoMode() for field in fields} == {QLineEdit.EchoMode.Password}
    assert {field.text() for field in fields} == {""}


def test_a_current_passcode_that_was_not_typed_is_no_wrong_try(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies
) -> None:
    page = page_for(qtbot, controller, bus, replies, has_passcode=True)
    page.new.setText("open sesame")
    page.repeated.setText("open sesame")

    page.set_button.click()
    page.remove_button.click()

    assert controller.calls == []
    assert page.outcome.text() == "Type the current passcode first."
    assert page.new.text() == "open sesame"
