from concurrent.futures import Future

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.activity.redaction import RedactionPreview, RedactionResult
from core.errors import CancelledError, StorageError
from desktop.dialogs.questions import Question
from desktop.dialogs.redact import RedactDialog
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController
from tests.fakes.widgets import child_of


@pytest.fixture
def dialog(holder: QWidget, controller: FakeController, replies: Replies) -> RedactDialog:
    controller.answers["log.preview_redaction"] = RedactionPreview(1_234, 3, 9_876)
    controller.answers["log.redact"] = RedactionResult(1_234, "forgotten-2")
    made = RedactDialog(controller.log, replies, holder)
    made.open()
    return made


def commands(controller: FakeController) -> list[tuple[object, ...]]:
    return [call[:2] for call in controller.calls]


def preview(qtbot: QtBot, dialog: RedactDialog, name: str) -> None:
    qtbot.keyClicks(dialog.name, name)
    qtbot.keyClick(dialog.name, Qt.Key.Key_Return)
    qtbot.waitUntil(dialog.outcome.isVisible)


def test_a_name_is_counted_then_forgotten_once_that_is_confirmed(
    qtbot: QtBot, dialog: RedactDialog, controller: FakeController
) -> None:
    assert not dialog.forget_button.isEnabled()
    preview(qtbot, dialog, "<b>Ada</b>")
    assert dialog.outcome.text() == "1,234 entries have it, from number 3 to 9,876."
    assert commands(controller) == [("log.preview_redaction", "<b>Ada</b>")]

    qtbot.keyClick(dialog, Qt.Key.Key_Return)
    question = child_of(dialog, Question)
    assert "Forget “<b>Ada</b>”?" in [label.text() for label in question.findChildren(QLabel)]
    question.reject()
    assert commands(controller) == [("log.preview_redaction", "<b>Ada</b>")]

    dialog.ask().accept_button.click()
    qtbot.waitUntil(lambda: dialog.outcome.text() == "“forgotten-2” now stands in its place in 1,234 entries.")
    assert commands(controller)[1:] == [("log.redact", "<b>Ada</b>")]
    assert dialog.name.text() == ""
    assert not dialog.forget_button.isEnabled()
    dialog.reject()


def test_what_was_counted_is_not_another_names(qtbot: QtBot, dialog: RedactDialog) -> None:
    preview(qtbot, dialog, "Ada")
    assert dialog.forget_button.isEnabled()
    qtbot.keyClicks(dialog.name, "m")
    assert not dialog.forget_button.isEnabled()
    assert not dialog.outcome.isVisible()
    dialog.reject()


def test_a_name_that_nobody_has(qtbot: QtBot, dialog: RedactDialog, controller: FakeController) -> None:
    controller.answers["log.preview_redaction"] = RedactionPreview(0, 0, 0)
    preview(qtbot, dialog, "Nobody")
    assert dialog.outcome.text() == "No entry has this name."
    assert not dialog.forget_button.isEnabled()
    dialog.reject()


def test_what_went_wrong_is_said(qtbot: QtBot, dialog: RedactDialog, controller: FakeController) -> None:
    preview(qtbot, dialog, "Ada")
    controller.answers["log.redact"] = StorageError("The disk is full.")
    dialog.ask().accept_button.click()
    qtbot.waitUntil(lambda: dialog.outcome.text() == "The disk is full.")
    assert dialog.forget_button.isEnabled()
    dialog.reject()


def test_stopped_it_says_what_stays(qtbot: QtBot, dialog: RedactDialog, controller: FakeController) -> None:
    preview(qtbot, dialog, "Ada")
    controller.answers["log.redact"] = redacting = Future[RedactionResult]()
    dialog.ask().accept_button.click()
    assert not dialog.name.isEnabled()
    dialog.reject()
    assert dialog.isVisible()
    redacting.set_exception(CancelledError("Cancelled."))
    qtbot.waitUntil(lambda: dialog.outcome.text().startswith("Stopped. Where the pseudonym stands already"))
    dialog.reject()
    assert not dialog.isVisible()
