from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.errors import InputError
from desktop.dialogs.naming import NameDialog
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController


def dialog_for(holder: QWidget, controller: FakeController, replies: Replies) -> NameDialog:
    return NameDialog(
        "Rename device",
        "For Afterglow alone.",
        "&Rename",
        "Desk",
        lambda name: controller.devices.rename("desk", name),
        replies,
        holder,
    )


def test_it_closes_once_renamed(qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies) -> None:
    dialog = dialog_for(holder, controller, replies)
    dialog.name.setText(" Window sill ")

    with qtbot.waitSignal(dialog.accepted):
        dialog.accept_button.click()

    assert controller.calls == [("devices.rename", "desk", "Window sill")]


def test_it_stays_open_with_the_reason_when_refused(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies
) -> None:
    controller.answers["devices.rename"] = InputError("A device needs a name.")
    dialog = dialog_for(holder, controller, replies)
    dialog.open()
    dialog.name.clear()

    dialog.accept_button.click()

    qtbot.waitUntil(lambda: dialog.trouble.text() == "A device needs a name.")
    assert dialog.isVisible()
    assert dialog.accept_button.isEnabled()
