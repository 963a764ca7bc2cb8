from concurrent.futures import Future
from pathlib import Path

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.activity.export import ExportRequest, ExportResult
from core.activity.filter import ActivityFilter, Term
from core.errors import CancelledError, StorageError
from desktop.dialogs.export import ExportDialog
from desktop.dialogs.questions import Question
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController

WARNINGS = ActivityFilter((Term("severity", (3, 4)),))


def dialog_for(
    holder: QWidget, controller: FakeController, replies: Replies, shown: ActivityFilter = WARNINGS
) -> ExportDialog:
    dialog = ExportDialog(shown, "severity>=warning", controller.log, replies, holder)
    dialog.open()
    return dialog


def test_it_exports_what_is_shown_or_everything(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies, tmp_path: Path
) -> None:
    dialog = dialog_for(holder, controller, replies)
    dialog.path.setText(str(tmp_path / "log.csv"))
    assert dialog.request() == ExportRequest(filter=WARNINGS, format="csv", path=tmp_path / "log.csv")

    dialog.everything.setChecked(True)
    dialog.format.setCurrentIndex(2)
    assert dialog.request() == ExportRequest(filter=ActivityFilter(), format="jsonl", path=tmp_path / "log.jsonl")
    dialog.reject()


def test_with_everything_shown_there_is_nothing_to_choose(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies
) -> None:
    dialog = dialog_for(holder, controller, replies, ActivityFilter())
    assert dialog.everything.isChecked()
    assert not dialog.only_shown.isEnabled()
    dialog.reject()


def test_it_says_how_many_entries_were_written(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies, tmp_path: Path
) -> None:
    controller.answers["log.export"] = ExportResult(path=tmp_path / "log.csv", count=1, first_seq=7, last_seq=7)
    dialog = dialog_for(holder, controller, replies)

    dialog.export_button.click()

    qtbot.waitUntil(lambda: dialog.outcome.text() == "Exported 1 entry.")
    assert dialog.close_button.text() == "Close"
    dialog.reject()
    assert not dialog.isVisible()


def test_what_went_wrong_is_said_and_another_path_can_be_tried(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies
) -> None:
    controller.answers["log.export"] = StorageError("/nowhere cannot be written to.")
    dialog = dialog_for(holder, controller, replies)

    dialog.export_button.click()

    qtbot.waitUntil(lambda: dialog.outcome.text() == "/nowhere cannot be written to.")
    assert dialog.export_button.isEnabled()
    assert dialog.path.isEnabled()
    dialog.reject()


def test_cancel_stops_the_export_before_it_closes_the_dialog(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies
) -> None:
    controller.answers["log.export"] = exporting = Future[ExportResult]()
    dialog = dialog_for(holder, controller, replies)
    dialog.export_button.click()
    assert dialog.bar.isVisible()
    assert not dialog.export_button.isEnabled()

    dialog.close_button.click()
    assert dialog.isVisible()
    exporting.set_exception(CancelledError("Cancelled."))

    qtbot.waitUntil(lambda: dialog.outcome.text() == "Cancelled; no file has been written.")
    assert not dialog.bar.isVisible()
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_a_file_that_is_there_is_replaced_only_after_asking(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies, tmp_path: Path
) -> None:
    there = tmp_path / "log.csv"
    there.write_text("mine")
    controller.answers["log.export"] = ExportResult(path=there, count=1, first_seq=7, last_seq=7)
    dialog = dialog_for(holder, controller, replies)
    dialog.path.setText(str(there))

    dialog.export_button.click()
    question = dialog.findChild(Question)
    assert isinstance(question, Question)
    question.reject()
    assert controller.calls == []

    dialog.export_button.click()
    dialog.findChildren(Question)[-1].accept_button.click()
    qtbot.waitUntil(lambda: dialog.outcome.text() == "Exported 1 entry.")

    # What it wrote itself it may write again.
    dialog.export_button.click()
    assert [call[0] for call in controller.calls] == ["log.export", "log.export"]
    dialog.reject()


def test_the_label_of_the_file_leads_to_its_field(
    qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies
) -> None:
    dialog = dialog_for(holder, controller, replies)
    assert dialog.path in [label.buddy() for label in dialog.findChildren(QLabel)]
    dialog.reject()
