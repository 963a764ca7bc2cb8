from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QGuiApplication
from PySide6.QtWidgets import QDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.activity.verification import Misfit, Verification
from core.errors import CancelledError, InputError
from core.progress import Progress
from desktop.dialogs.verify import VerifyDialog
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController

HEAD = "0123456789abcdef" * 4


@pytest.fixture
def dialog(holder: QWidget, controller: FakeController, replies: Replies) -> VerifyDialog:
    made = VerifyDialog(controller.log, replies, holder)
    made.open()
    return made


def test_what_was_found_is_said_and_its_hash_can_be_copied(
    qtbot: QtBot, dialog: VerifyDialog, controller: FakeController
) -> None:
    controller.answers["log.verify"] = Verification(checked=12, redacted=0, let_go=3, head=HEAD)
    assert not dialog.copy_button.isEnabled()

    qtbot.keyClick(dialog, Qt.Key.Key_Return)

    whole = "All 12 entries fit; 3 others were let go of. The database file is whole."
    qtbot.waitUntil(lambda: dialog.outcome.text() == whole)
    ((command, _progress, file, expected),) = controller.calls
    assert (command, file, expected) == ("log.verify", None, "")
    assert dialog.head.text() == HEAD
    dialog.copy_button.click()
    assert QGuiApplication.clipboard().text() == HEAD
    dialog.reject()
    assert not dialog.isVisible()


def test_the_first_entry_that_does_not_fit_is_named(
    qtbot: QtBot, dialog: VerifyDialog, controller: FakeController
) -> None:
    sentence = "Entry 7 is missing, and nothing tells that it was let go of."
    controller.answers["log.verify"] = Verification(6, 0, 0, HEAD, Misfit(7, sentence))
    dialog.expected.setText(f" {HEAD}")

    dialog.verify_button.click()

    qtbot.waitUntil(lambda: dialog.outcome.text() == sentence)
    assert controller.calls[0][3] == HEAD[:-1], "no longer than a hash"
    assert dialog.verify_button.isEnabled()
    dialog.reject()


def test_what_is_no_hash_is_said(qtbot: QtBot, dialog: VerifyDialog, controller: FakeController) -> None:
    controller.answers["log.verify"] = InputError("A hash has 64 hexadecimal digits.")
    dialog.verify_button.click()
    qtbot.waitUntil(lambda: dialog.outcome.text() == "A hash has 64 hexadecimal digits.")
    assert dialog.expected.isEnabled()
    dialog.reject()


def test_stop_comes_before_close(qtbot: QtBot, dialog: VerifyDialog, controller: FakeController) -> None:
    controller.answers["log.verify"] = verifying = Future[Verification]()
    dialog.verify_button.click()
    assert dialog.bar.isVisible()
    assert not dialog.verify_button.isEnabled()
    assert dialog.close_button.hasFocus()

    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert dialog.isVisible()
    verifying.set_exception(CancelledError("Cancelled."))

    qtbot.waitUntil(lambda: dialog.outcome.text() == "Stopped; not all was looked at.")
    assert not dialog.bar.isVisible()
    qtbot.keyClick(dialog, Qt.Key.Key_Escape)
    assert not dialog.isVisible()


def test_closed_by_the_lock_it_lets_the_command_come_to_its_end(
    qtbot: QtBot, dialog: VerifyDialog, controller: FakeController
) -> None:
    controller.answers["log.verify"] = verifying = Future[Verification]()
    dialog.verify_button.click()
    progress = controller.calls[0][1]
    assert isinstance(progress, Progress)

    dialog.done(QDialog.DialogCode.Rejected)

    assert not dialog.isVisible()
    progress.report(3, 12)
    assert not progress.is_cancelled
    with qtbot.waitSignal(dialog.destroyed):
        verifying.set_result(Verification(12, 0, 0, HEAD))


def test_everything_has_a_name(dialog: VerifyDialog) -> None:
    assert {dialog.expected.accessibleName(), dialog.head.accessibleName()} == {"Hash copied earlier", "Newest hash"}
    assert dialog.copy_button.accessibleName() == "Copy the newest hash"
    buddies = [label.buddy() for label in dialog.findChildren(QLabel)]
    assert {dialog.expected, dialog.head} <= set(buddies)
    dialog.reject()
