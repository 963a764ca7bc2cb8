"""The dialog asks for whole days, and says what became of the report."""

from datetime import UTC, datetime
from pathlib import Path

import pytest
from PySide6.QtCore import QDate
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.activity.report import Period
from core.errors import StorageError
from desktop.dialogs.questions import Question
from desktop.dialogs.report import ReportDialog
from desktop.report_pdf import report_pdf
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController

DAY_US = 86_400_000_000


@pytest.fixture
def dialog(qtbot: QtBot, holder: QWidget, controller: FakeController, replies: Replies, tmp_path: Path) -> ReportDialog:
    dialog = ReportDialog(controller.log, replies, "utc", holder)
    dialog.path.setText(str(tmp_path / "report.html"))
    dialog.open()
    return dialog


def _choose(dialog: ReportDialog, first: QDate, last: QDate) -> None:
    dialog.period.setCurrentIndex(3)
    dialog.first.setDate(first)
    dialog.last.setDate(last)


def test_a_period_is_whole_days_in_the_zone_shown(dialog: ReportDialog, tmp_path: Path) -> None:
    _choose(dialog, QDate(2026, 3, 28), QDate(2026, 3, 29))
    since = int(datetime(2026, 3, 28, tzinfo=UTC).timestamp()) * 1_000_000
    assert dialog.request().period == Period(since, since + 2 * DAY_US)
    assert dialog.request().path == tmp_path / "report.html"


def test_ready_made_periods_end_now(dialog: ReportDialog) -> None:
    lengths = []
    for index in range(3):
        dialog.period.setCurrentIndex(index)
        assert not dialog.first.isEnabled()
        period = dialog.request().period
        lengths.append((period.until - period.since) // DAY_US)
        assert abs(period.until - datetime.now(UTC).timestamp() * 1_000_000) < DAY_US
    assert lengths == [0, 6, 29]


def test_the_suffix_goes_with_the_format(dialog: ReportDialog, tmp_path: Path) -> None:
    dialog.format.setCurrentIndex(1)
    assert dialog.request().path == tmp_path / "report.pdf"
    assert dialog.request().render is report_pdf


def test_what_was_written_can_be_opened(
    dialog: ReportDialog, controller: FakeController, qtbot: QtBot, tmp_path: Path
) -> None:
    controller.answers["log.report"] = tmp_path / "report.html"
    assert not dialog.open_button.isVisible()
    dialog.write_button.click()
    qtbot.waitUntil(lambda: dialog.outcome.text().startswith("Wrote report.html, at "))
    assert (dialog.open_button.isVisible(), dialog.close_button.text()) == (True, "Close")


def test_what_went_wrong_is_said_and_can_be_tried_again(
    dialog: ReportDialog, controller: FakeController, qtbot: QtBot
) -> None:
    controller.answers["log.report"] = StorageError("The disk is full.")
    dialog.write_button.click()
    qtbot.waitUntil(lambda: dialog.outcome.text() == "The disk is full.")
    assert dialog.write_button.isEnabled()


def test_a_file_that_is_there_is_not_replaced_unasked(
    dialog: ReportDialog, controller: FakeController, tmp_path: Path
) -> None:
    (tmp_path / "report.html").write_text("old")
    dialog.write_button.click()
    assert controller.calls == []
    assert dialog.findChild(Question) is not None
