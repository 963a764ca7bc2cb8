"""The list of backups: what is told of each, and which can be chosen."""

from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from core.errors import StorageError
from core.storage.backup_folder import BackupFile
from desktop.activity.times import TimeFormat
from desktop.dialogs.restore import RestoreDialog
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController

NOON_US = 1_795_176_000_000_000
GOOD = BackupFile(Path("/b/afterglow-20261120T120000Z.db"), NOON_US, 12_345_678, 1_234_567, 2)
BEFORE = BackupFile(Path("/p/before-restore-1.db"), NOON_US - 1_000_000, 1, 1, 2, is_from_before_restore=True)
BAD = BackupFile(Path("/b/afterglow-20261119T120000Z.db"), 0, 0, trouble="The file is not a database.")


@pytest.fixture
def listed(controller: FakeController) -> "Future[tuple[BackupFile, ...]]":
    answer: Future[tuple[BackupFile, ...]] = Future()
    controller.answers["backups.list"] = answer
    return answer


@pytest.fixture
def dialog(
    holder: QWidget, controller: FakeController, replies: Replies, listed: "Future[tuple[BackupFile, ...]]"
) -> RestoreDialog:
    made = RestoreDialog(controller.backups, TimeFormat("utc"), replies, holder)
    made.open()
    return made


def row(dialog: RestoreDialog, number: int) -> list[str]:
    items = [dialog.table.item(number, column) for column in range(dialog.table.columnCount())]
    return [item.text() if item else "" for item in items]


def test_each_tells_when_how_large_and_how_much(
    qtbot: QtBot, dialog: RestoreDialog, listed: "Future[tuple[BackupFile, ...]]"
) -> None:
    assert dialog.remark.text() == "Looking…"
    assert not dialog.restore_button.isEnabled()
    listed.set_result((GOOD, BEFORE, BAD))
    qtbot.waitUntil(lambda: dialog.table.rowCount() == 3)
    assert row(dialog, 0) == ["2026-11-20 12:00:00", "12.3 MB", "1,234,567", "2", GOOD.path.name]
    assert row(dialog, 2)[2:4] == ["–", "–"]
    header = dialog.table.horizontalHeaderItem(0)
    assert header is not None
    assert header.text() == "Made (UTC)"
    assert (dialog.selected, dialog.restore_button.isEnabled(), dialog.remark.text()) == (GOOD, True, "")
    dialog.reject()


def test_what_cannot_be_restored_says_why_and_cannot_be_chosen(
    qtbot: QtBot, dialog: RestoreDialog, listed: "Future[tuple[BackupFile, ...]]"
) -> None:
    listed.set_result((BAD, BEFORE))
    qtbot.waitUntil(lambda: dialog.remark.text() == "The file is not a database.")
    with qtbot.assertNotEmitted(dialog.chosen):
        qtbot.keyClick(dialog.table, Qt.Key.Key_Return)
        dialog.restore_button.click()
    dialog.table.selectRow(1)
    assert "before a backup was restored" in dialog.remark.text()
    assert dialog.restore_button.isEnabled()
    dialog.reject()


def test_one_is_chosen_by_button(qtbot: QtBot, dialog: RestoreDialog, listed: "Future[tuple[BackupFile, ...]]") -> None:
    listed.set_result((GOOD, BEFORE))
    qtbot.waitUntil(dialog.restore_button.isEnabled)
    dialog.table.selectRow(1)
    with qtbot.waitSignal(dialog.chosen) as chosen:
        dialog.restore_button.click()
    assert chosen.args == [BEFORE]


def test_where_there_are_none_it_says_how_to_come_by_some(
    qtbot: QtBot, dialog: RestoreDialog, listed: "Future[tuple[BackupFile, ...]]"
) -> None:
    listed.set_result(())
    qtbot.waitUntil(lambda: "has made no backups yet" in dialog.remark.text())
    with qtbot.waitSignals([dialog.accepted, dialog.other_wanted]):
        dialog.other_button.click()


def test_where_they_cannot_be_listed_it_says_why(
    qtbot: QtBot, dialog: RestoreDialog, listed: "Future[tuple[BackupFile, ...]]"
) -> None:
    listed.set_exception(StorageError("Afterglow is closing."))
    qtbot.waitUntil(lambda: dialog.remark.text() == "Afterglow is closing.")
    dialog.reject()
