"""Backups in the preferences: the schedule, the folder, and one made now."""

from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtWidgets import QFileDialog, QSpinBox
from pytestqt.qtbot import QtBot

from core.control.backups import BackupTimes
from core.errors import StorageError
from desktop.preferences.backup_page import BackupPage, times_sentence
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController

NOON_US = 1_795_176_000_000_000
DAY_US = 86_400_000_000
NONE_YET = "None has been made in this folder yet; those of File → Back up… are not counted."


@pytest.fixture
def page(qtbot: QtBot, controller: FakeController, replies: Replies) -> BackupPage:
    values = controller.settings.values() | {"time.zone": "utc"}
    made = BackupPage(values, controller.backups, controller.settings, replies)
    qtbot.addWidget(made)
    return made


@pytest.mark.parametrize(
    ("times", "sentence"),
    [
        (BackupTimes(), NONE_YET),
        (BackupTimes(NOON_US), "The last backup was made at 2026-11-20 12:00:00 (UTC)."),
        (
            BackupTimes(NOON_US, next_at=NOON_US + DAY_US),
            "The last backup was made at 2026-11-20 12:00:00 (UTC). The next is due at 2026-11-21 12:00:00 (UTC).",
        ),
        (
            BackupTimes(None, NOON_US, "There is no folder /mnt."),
            f"{NONE_YET} The last try failed: There is no folder /mnt.",
        ),
    ],
)
def test_what_was_made_and_what_comes_is_one_line(times: BackupTimes, sentence: str) -> None:
    assert times_sentence(times, "utc") == sentence


def test_it_says_when_the_last_was_made(qtbot: QtBot, page: BackupPage) -> None:
    qtbot.waitUntil(lambda: page.times_line.text() == NONE_YET)


def test_one_made_now_goes_where_the_page_says(qtbot: QtBot, page: BackupPage, controller: FakeController) -> None:
    made: Future[Path] = Future()
    controller.answers["backups.make"] = made
    keep = page.fields["backup.keep"].widget
    assert isinstance(keep, QSpinBox)
    keep.setValue(3)
    page._show_folder("/mnt/disk")
    page.make_button.click()
    qtbot.waitUntil(lambda: ("backups.make",) in controller.calls)
    assert not page.make_button.isEnabled()
    assert controller.calls[-2:] == [
        ("settings.change", {"backup.schedule": "off", "backup.keep": 3, "backup.folder": "/mnt/disk"}),
        ("backups.make",),
    ]
    controller.answers["backups.times"] = BackupTimes(NOON_US)
    made.set_result(Path("/mnt/disk/copy.db"))
    qtbot.waitUntil(lambda: page.outcome.text() == "Backed up to /mnt/disk/copy.db.")
    qtbot.waitUntil(lambda: page.times_line.text().startswith("The last backup was made at 2026-11-20"))
    assert page.make_button.isEnabled()


@pytest.mark.parametrize("command", ["backups.make", "settings.change"])
def test_what_goes_wrong_is_told_there(
    qtbot: QtBot, page: BackupPage, controller: FakeController, command: str
) -> None:
    controller.answers[command] = StorageError("The disk is full.")
    page.make_button.click()
    qtbot.waitUntil(lambda: page.outcome.text() == "The disk is full.")
    assert page.make_button.isEnabled()


def test_a_folder_can_be_looked_for(page: BackupPage) -> None:
    files = page.choose_folder()
    assert files.fileMode() is QFileDialog.FileMode.Directory
    files.fileSelected.emit("/mnt/disk")
    assert page.values()["backup.folder"] == "/mnt/disk"
    files.reject()
