from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path
from typing import TypeVar

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.activity.entry import Severity
from core.activity.export import ExportRequest, ExportResult
from core.activity.filter import ActivityFilter, Term
from core.activity.manifest import manifest_path
from core.activity.reader import LogReader
from core.errors import CancelledError, StorageError
from core.events import LogReplaced
from desktop.dialogs.export import ExportChoice, ExportDialog
from desktop.dialogs.questions import Question
from desktop.parts.fields import choose
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.core.activity.logs import entry, reader_of
from tests.fakes.controller import FakeController

T = TypeVar("T")

WARNINGS = ActivityFilter((Term("severity", (3, 4)),))
ALL = ExportChoice("E&verything in the log", (ActivityFilter(),))
SHOWN = ExportChoice("Only what is &shown", (WARNINGS,), "severity>=warning", "is:trouble")
SELECTED = ExportChoice("Only what is se&lected", (WARNINGS.with_term(Term("seq", ("2..3",))),))


class Ask:
    """Answers at once, from a log of four entries, two of them warnings."""

    def __init__(self) -> None:
        self.fill(4)

    def fill(self, count: int) -> None:
        """Have that many entries from now on, every other one a warning."""
        self._reader = reader_of([entry(seq, severity=Severity(seq % 2 * 2 + 1)) for seq in range(1, count + 1)])

    def __call__(self, _key: str, question: "Callable[[LogReader], T]", /) -> "Future[T]":
        future: Future[T] = Future()
        future.set_result(question(self._reader))
        return future


DEFAULT_LOG = Ask()


@pytest.fixture
def settings(tmp_path: Path) -> QSettings:
    """Remembers nothing yet."""
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def open_dialog(
    holder: QWidget, controller: FakeController, bus: EventBus, replies: Replies, settings: QSettings
) -> Callable[..., ExportDialog]:
    """Opens the dialog for what is given."""

    def opened(*choices: ExportChoice, log: Ask = DEFAULT_LOG) -> ExportDialog:
        dialog = ExportDialog(choices or (ALL, SHOWN), controller.log.export, log, bus, replies, settings, holder)
        dialog.show()
        return dialog

    return opened


def test_it_exports_what_is_chosen(open_dialog: Callable[..., ExportDialog], tmp_path: Path) -> None:
    dialog = open_dialog(ALL, SHOWN, SELECTED)
    path = tmp_path / "log.csv"
    dialog.path.setText(str(path))
    dialog.manifest.setChecked(True)
    assert dialog.request() == ExportRequest(SELECTED.filters, "csv", path, manifest_path(path))

    dialog.radios[1].setChecked(True)
    assert dialog.request().typed == "is:trouble"
    dialog.radios[0].setChecked(True)
    dialog.manifest.setChecked(False)
    choose(dialog.format, "cloudevents")
    assert dialog.request() == ExportRequest((ActivityFilter(),), "cloudevents", tmp_path / "log.jsonl")
    dialog.reject()


def test_it_says_how_many_entries_there_are(qtbot: QtBot, open_dialog: Callable[..., ExportDialog]) -> None:
    dialog = open_dialog(ALL, SHOWN, SELECTED)
    qtbot.waitUntil(
        lambda: (
            [radio.text() for radio in dialog.radios]
            == [
                "E&verything in the log (4 entries)",
                "Only what is &shown (2 entries)",
                "Only what is se&lected (1 entry)",
            ]
        )
    )
    dialog.reject()


def test_the_keys_go_to_what_is_chosen_first(open_dialog: Callable[..., ExportDialog]) -> None:
    dialog = open_dialog()
    assert dialog.focusWidget() is dialog.radios[1]
    dialog.reject()


def test_the_window_can_be_used_meanwhile(open_dialog: Callable[..., ExportDialog]) -> None:
    dialog = open_dialog()
    assert not dialog.isModal()
    dialog.reject()


def test_it_remembers_format_manifest_and_folder(
    controller: FakeController, open_dialog: Callable[..., ExportDialog], tmp_path: Path
) -> None:
    controller.answers["log.export"] = ExportResult(tmp_path / "log.jsonl", 1, 7, 7)
    first = open_dialog()
    assert first.manifest.isChecked()
    choose(first.format, "jsonl")
    first.manifest.setChecked(False)
    first.path.setText(str(tmp_path / "log.jsonl"))
    first.export_button.click()
    first.reject()

    second = open_dialog()
    assert second.format.currentData() == "jsonl"
    assert not second.manifest.isChecked()
    assert Path(second.path.text()).parent == tmp_path
    assert Path(second.path.text()).suffix == ".jsonl"
    second.reject()


def test_it_says_how_many_entries_were_written_and_where(
    qtbot: QtBot, controller: FakeController, open_dialog: Callable[..., ExportDialog], tmp_path: Path
) -> None:
    controller.answers["log.export"] = ExportResult(tmp_path / "log.csv", 1, 7, 7)
    dialog = open_dialog()
    assert dialog.folder_button.isHidden()

    dialog.export_button.click()

    qtbot.waitUntil(lambda: dialog.outcome.text().startswith("Exported 1 entry to log.csv, at "))
    assert not dialog.folder_button.isHidden()
    assert dialog.close_button.text() == "Close"
    dialog.reject()
    assert not dialog.isVisible()


def test_what_went_wrong_is_said_and_another_path_can_be_tried(
    qtbot: QtBot, controller: FakeController, open_dialog: Callable[..., ExportDialog]
) -> None:
    controller.answers["log.export"] = StorageError("/nowhere cannot be written to.")
    dialog = open_dialog()

    dialog.export_button.click()

    qtbot.waitUntil(lambda: dialog.outcome.text() == "/nowhere cannot be written to.")
    assert dialog.export_button.isEnabled()
    assert dialog.path.isEnabled()
    dialog.reject()


def test_cancel_stops_the_export_before_it_closes_the_dialog(
    qtbot: QtBot, controller: FakeController, open_dialog: Callable[..., ExportDialog]
) -> None:
    controller.answers["log.export"] = exporting = Future[ExportResult]()
    dialog = open_dialog()
    dialog.export_button.click()
    assert dialog.bar.isVisible()
    assert not dialog.export_button.isEnabled()

    dialog.close_button.click()
    assert dialog.isVisible()
    exporting.set_exception(CancelledError("Cancelled."))

    qtbot.waitUntil(lambda: dialog.outcome.text() == "Stopped; no file has been written.")
    assert not dialog.bar.isVisible()
    dialog.close_button.click()
    assert not dialog.isVisible()


def test_a_file_that_is_there_is_replaced_only_after_asking(
    qtbot: QtBot, controller: FakeController, open_dialog: Callable[..., ExportDialog], tmp_path: Path
) -> None:
    there = tmp_path / "log.csv"
    there.write_text("mine")
    controller.answers["log.export"] = ExportResult(path=there, count=1, first_seq=7, last_seq=7)
    dialog = open_dialog()
    dialog.path.setText(str(there))

    dialog.export_button.click()
    question = dialog.findChild(Question)
    assert isinstance(question, Question)
    question.reject()
    assert controller.calls == []

    dialog.export_button.click()
    dialog.findChildren(Question)[-1].accept_button.click()
    qtbot.waitUntil(lambda: dialog.outcome.text().startswith("Exported 1 entry"))

    # A yes is for once: what is there now is an export that somebody may want to keep.
    dialog.export_button.click()
    assert [call[0] for call in controller.calls] == ["log.export"]
    dialog.findChildren(Question)[-1].reject()

    # The file dialog has asked by itself.
    dialog._on_files_file_selected(str(there))
    dialog.export_button.click()
    assert [call[0] for call in controller.calls] == ["log.export", "log.export"]
    qtbot.waitUntil(dialog.export_button.isEnabled)
    dialog.reject()


def test_a_name_without_a_suffix_gets_that_of_the_format(
    controller: FakeController, open_dialog: Callable[..., ExportDialog], tmp_path: Path
) -> None:
    controller.answers["log.export"] = Future[ExportResult]()
    dialog = open_dialog()
    dialog.path.setText(str(tmp_path / "log"))
    dialog.export_button.click()
    assert controller.calls[0][1].path == tmp_path / "log.csv"  # type: ignore[attr-defined]
    assert dialog.path.text() == str(tmp_path / "log.csv")


def test_the_log_is_counted_anew_when_it_is_another_and_when_the_dialog_is_used_again(
    qtbot: QtBot, bus: EventBus, open_dialog: Callable[..., ExportDialog]
) -> None:
    log = Ask()
    dialog = open_dialog(log=log)
    everything = dialog.radios[0]
    qtbot.waitUntil(lambda: everything.text() == "E&verything in the log (4 entries)")
    log.fill(2)
    bus.announce(LogReplaced("pruned"))
    qtbot.waitUntil(lambda: everything.text() == "E&verything in the log (2 entries)")

    dialog.activateWindow()
    qtbot.waitUntil(dialog.isActiveWindow)
    log.fill(7)
    with qtbot.waitActive(other := QWidget()):
        qtbot.addWidget(other)
        other.show()
        other.activateWindow()
    dialog.activateWindow()
    qtbot.waitUntil(lambda: everything.text() == "E&verything in the log (7 entries)")
    dialog.reject()


def test_a_choice_says_what_was_typed_what_it_means_and_up_to_where() -> None:
    frozen = (WARNINGS.frozen_at(12_345),)
    choice = ExportChoice("Only what is &shown", frozen, "after:2026-11-23T20:00:00Z", "last:1h")
    assert choice.hint == "last:1h\nafter:2026-11-23T20:00:00Z\nUp to entry 12,345"
    assert ExportChoice("", (WARNINGS,), "severity>=warning", "severity>=warning").hint == "severity>=warning"
    assert ALL.hint == ""


def test_the_label_of_the_file_leads_to_its_field(
    open_dialog: Callable[..., ExportDialog],
) -> None:
    dialog = open_dialog()
    assert dialog.path in [label.buddy() for label in dialog.findChildren(QLabel)]
    dialog.reject()
