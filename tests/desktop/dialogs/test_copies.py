from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.errors import StorageError
from desktop.dialogs.copies import DatabaseCopies
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController


class Said(list[str]):
    """The sentences of success."""


@pytest.fixture
def said() -> Said:
    return Said()


@pytest.fixture
def copies(holder: QWidget, controller: FakeController, replies: Replies, said: Said) -> DatabaseCopies:
    return DatabaseCopies(controller, replies, said.append, holder)


def test_backing_up_asks_where_to_and_says_when_done(
    qtbot: QtBot, controller: FakeController, copies: DatabaseCopies, said: Said, tmp_path: Path
) -> None:
    files = copies.choose_backup()
    assert files.acceptMode() is QFileDialog.AcceptMode.AcceptSave
    files.fileSelected.emit(str(tmp_path / "copy.afterglow"))
    files.reject()

    assert controller.calls == [("log.backup", tmp_path / "copy.afterglow")]
    qtbot.waitUntil(lambda: said == [f"Backed up to {tmp_path / 'copy.afterglow'}."])


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


def test_restoring_begins_with_a_choice_of_file(qtbot: QtBot, holder: QWidget, copies: DatabaseCopies) -> None:
    files = copies.choose_restore()
    assert files.acceptMode() is QFileDialog.AcceptMode.AcceptOpen
    assert files.fileMode() is QFileDialog.FileMode.ExistingFile
    files.reject()
