from concurrent.futures import Future

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit
from pytestqt.qtbot import QtBot

from core.errors import LockedError
from desktop.lock import LockPage
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController


def test_enter_unlocks_and_leaves_no_passcode_behind(
    qtbot: QtBot, controller: FakeController, replies: Replies
) -> None:
    page = LockPage(controller.lock, replies)
    qtbot.addWidget(page)
    assert page.passcode.echoMode() is QLineEdit.EchoMode.Password

    page.passcode.setText("open sesame")
    qtbot.keyClick(page.passcode, Qt.Key.Key_Return)

    assert controller.calls == [("lock.unlock", "open sesame")]
    assert page.passcode.text() == ""


def test_a_wrong_passcode_is_told_beside_the_field(qtbot: QtBot, controller: FakeController, replies: Replies) -> None:
    controller.answers["lock.unlock"] = LockedError("That is not the passcode.")
    page = LockPage(controller.lock, replies)
    qtbot.addWidget(page)

    page.unlock_button.click()

    qtbot.waitUntil(lambda: page.trouble.text() == "That is not the passcode.")
    assert page.passcode.isEnabled()
    page.start_asking()
    assert page.trouble.text() == ""


def test_one_try_at_a_time(qtbot: QtBot, controller: FakeController, replies: Replies) -> None:
    controller.answers["lock.unlock"] = checking = Future[None]()
    page = LockPage(controller.lock, replies)
    qtbot.addWidget(page)

    page.unlock_button.click()

    assert not page.unlock_button.isEnabled()
    assert not page.passcode.isEnabled()
    checking.set_result(None)
    qtbot.waitUntil(page.unlock_button.isEnabled)
