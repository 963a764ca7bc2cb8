from concurrent.futures import Future

import pytest
from PySide6.QtWidgets import QAbstractButton, QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.activity.retention.preview import PrunePreview
from core.activity.retention.pruning import PruneResult
from core.errors import LockedError, StorageError
from core.progress import Progress
from core.storage.settings import SETTINGS
from desktop.preferences.dialog import PreferencesDialog
from desktop.preferences.page import SettingsPage
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.fakes.controller import FakeController


@pytest.fixture
def dialog(
    qtbot: QtBot, holder: QWidget, controller: FakeController, bus: EventBus, replies: Replies
) -> PreferencesDialog:
    controller.answers["log.preview_prune"] = PrunePreview(
        count=0, total=1, oldest_ts=0, newest_ts=0, seq_from=0, seq_to=0, refused=""
    )
    made = PreferencesDialog(controller, bus, replies, has_passcode=False, parent=holder)
    made.open()
    return made


def changes(controller: FakeController) -> list[object]:
    return [call[1] for call in controller.calls if call[0] == "settings.change"]


def test_every_setting_is_on_one_page(dialog: PreferencesDialog) -> None:
    shown = [name for page in dialog.findChildren(SettingsPage) for name in page.fields]
    assert sorted(shown) == sorted(SETTINGS)
    dialog.reject()


def test_ok_saves_what_differs_and_nothing_else(
    qtbot: QtBot, controller: FakeController, dialog: PreferencesDialog
) -> None:
    dialog.general.fields["appearance.theme"].widget.setCurrentIndex(2)  # type: ignore[union-attr]
    dialog.retention.fields["retention.days"].widget.setValue(30)  # type: ignore[union-attr]

    with qtbot.waitSignal(dialog.accepted):
        dialog.ok_button.click()

    assert changes(controller) == [{"appearance.theme": "dark", "retention.days": 30}]


def test_ok_without_a_change_saves_nothing(qtbot: QtBot, controller: FakeController, dialog: PreferencesDialog) -> None:
    with qtbot.waitSignal(dialog.accepted):
        dialog.ok_button.click()
    assert changes(controller) == []


def test_what_cannot_be_saved_keeps_it_open(
    qtbot: QtBot, controller: FakeController, dialog: PreferencesDialog
) -> None:
    controller.answers["settings.change"] = StorageError("The disk is full.")
    dialog.general.fields["time.zone"].widget.setCurrentIndex(1)  # type: ignore[union-attr]

    dialog.ok_button.click()

    qtbot.waitUntil(lambda: dialog.trouble.text() == "The disk is full.")
    assert dialog.isVisible()
    assert dialog.ok_button.isEnabled()
    dialog.reject()


def test_enter_means_ok_on_every_page(dialog: PreferencesDialog) -> None:
    for row in range(dialog.list.count()):
        dialog.list.setCurrentRow(row)
        assert dialog.ok_button.isDefault()
    dialog.reject()


def test_ok_sets_a_passcode_that_has_been_typed(
    qtbot: QtBot, controller: FakeController, dialog: PreferencesDialog
) -> None:
    dialog.security.new.setText("open sesame")
    dialog.security.repeated.setText("open seasme")
    dialog.ok_button.click()
    assert dialog.isVisible()
    assert dialog.list.currentItem().text() == "Security"

    dialog.security.repeated.setText("open sesame")
    with qtbot.waitSignal(dialog.accepted):
        dialog.ok_button.click()

    assert ("lock.set_passcode", "", "open sesame") in controller.calls


def test_a_passcode_that_is_refused_keeps_it_open(
    qtbot: QtBot, controller: FakeController, dialog: PreferencesDialog
) -> None:
    controller.answers["lock.set_passcode"] = LockedError("A passcode needs at least 4 characters.")
    dialog.security.new.setText("abc")
    dialog.security.repeated.setText("abc")

    dialog.ok_button.click()

    qtbot.waitUntil(lambda: dialog.security.outcome.text() == "A passcode needs at least 4 characters.")
    assert dialog.isVisible()
    dialog.reject()


def test_every_field_and_button_of_a_page_has_a_letter_of_its_own(dialog: PreferencesDialog) -> None:
    for page in dialog.findChildren(SettingsPage):
        named = [label.text() for label in page.findChildren(QLabel) if label.buddy() is not None]
        named += [each.text() for each in page.findChildren(QAbstractButton) if "&" in each.text()]
        letters = [text[text.index("&") + 1].lower() for text in named]
        assert sorted(letters) == sorted(set(letters)), named
        assert len(letters) >= len(page.fields)
    dialog.reject()


def test_closed_it_leaves_a_pruning_to_go_on(
    qtbot: QtBot, controller: FakeController, dialog: PreferencesDialog
) -> None:
    controller.answers["log.prune"] = pruning = Future[PruneResult]()
    dialog.retention._prune()
    progress = next(call[1] for call in controller.calls if call[0] == "log.prune")
    assert isinstance(progress, Progress)
    dialog.reject()
    assert not dialog.isVisible()
    progress.report(1, 2)

    with qtbot.waitSignal(dialog.destroyed):
        pruning.set_result(PruneResult(2, 1, 2, is_complete=True))
    assert not progress.is_cancelled
