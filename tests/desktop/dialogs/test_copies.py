from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.errors import StorageError
from core.storage.backup_folder import BackupFile
from desktop.dialogs.copies import DatabaseCopies
from desktop.dialogs.questions import Question
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController
from tests.fakes.widgets import child_of


class Said(list[str]):
    """The sentences of success."""


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def copies(holder: QWidget, controller: FakeController, replies: Replies, said: Said, tmp_path: Path) -> DatabaseCopies:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    return DatabaseCopies(controller, replies, settings, said.append, holder)


def test_backing_up_asks_where_to_and_says_when_done(
    qtbot: QtBot, controller: FakeController, copies: DatabaseCopies, said: Said, tmp_path: Path
) -> None:
    files = copies.choose_backup()
    assert files.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    files.fileSelected.emit(str(tmp_path / "copy.afterglow"))
    files.reject()

    assert controller.calls == [("log.backup", tmp_path / "copy.afterglow")]
    qtbot.waitUntil(lambda: said == [f"Backed up to {tmp_path / 'copy.afterglow'}."])

    again = copies.choose_backup()
    assert Path(again.directory().absolutePath()) == tmp_path
    again.reject()


def test_a_backup_that_failed_is_told(
    qtbot: QtBot, controller: FakeController, replies: Replies, copies: DatabaseCopies, said: Said
) -> None:
    controller.answers["log.backup"] = StorageError("The disk is full.")
    with qtbot.waitSignal(replies.failed) as failed:
        copies.back_up(Path("copy.afterglow"))
    assert failed.args == ["The disk is full."]
    assert said == []


def test_restoring_says_what_it_means_and_waits_for_a_yes(
    qtbot: QtBot, controller: FakeController, copies: DatabaseCopies, said: Said
) -> None:
    controller.answers["log.restore"] = Path("before.db")

    question = copies.ask_to_restore(Path("copy.afterglow"))
    words = " ".join(label.text() for label in question.findChildren(QLabel))
    assert "Restore copy.afterglow?" in words
    assert "is gone" in words
    assert controller.calls == []
    question.accept_button.click()

    assert controller.calls == [("log.restore", Path("copy.afterglow"))]
    qtbot.waitUntil(lambda: said == ["The backup is restored. What there was before it is kept in before.db."])


def test_restoring_begins_with_the_backups_there_are(
    qtbot: QtBot, controller: FakeController, holder: QWidget, copies: DatabaseCopies
) -> None:
    made = BackupFile(Path("afterglow-20261120T120000Z.db"), 1_795_176_000_000_000, 1, 1_234, 2)
    controller.settings.kept["time.zone"] = "utc"
    controller.answers["backups.list"] = (made,)
    dialog = copies.choose_restore()
    qtbot.waitUntil(dialog.restore_button.isEnabled)
    dialog.restore_button.click()
    question = child_of(holder, Question)
    words = " ".join(label.text() for label in question.findChildren(QLabel))
    assert "It was made at 2026-11-20 12:00:00 and holds 1,234 entries." in words
    question.accept_button.click()
    assert controller.calls[-1] == ("log.restore", made.path)


def test_another_file_can_be_restored_too(holder: QWidget, copies: DatabaseCopies) -> None:
    copies.choose_restore().other_button.click()
    files = child_of(holder, QFileDialog)
    assert files.acceptMode() is QFileDialog.AcceptMode.AcceptOpen
    assert files.fileMode() is QFileDialog.FileMode.ExistingFile
    files.reject()
