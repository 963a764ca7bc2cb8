"""Saved views and kept backups, as the user of the window meets them."""

from pathlib import Path

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.storage.database import FILE_NAME
from desktop.activity.views_list import ViewList
from desktop.desk import ACTIVITY, LIGHTS
from desktop.dialogs.naming import NameDialog
from desktop.dialogs.questions import Question
from desktop.dialogs.restore import RestoreDialog
from desktop.preferences.dialog import PreferencesDialog
from tests.e2e.profiles import actions, is_whole
from tests.e2e.windows import Afterglow, afterglow_window
from tests.fakes.widgets import child_of


def listed(app: Afterglow) -> dict[str, str]:
    """What a screen reader is told of each view, by its name."""
    views = child_of(app.desk.activity, ViewList)
    items = [views.item(row) for row in range(views.count())]
    return {item.text(): str(item.data(Qt.ItemDataRole.AccessibleTextRole)) for item in items}


def shown(app: Afterglow) -> list[str]:
    return [item.text() for item in child_of(app.desk.activity, ViewList).selectedItems()]


def change_days(app: Afterglow, days: int) -> None:
    app.done(app.composition.controller.settings.change({"retention.days": days}))


def test_a_view_is_saved_counts_what_is_new_and_is_there_again(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    with afterglow_window(tmp_path, qtbot, qapp) as app:
        app.turn_to(ACTIVITY)
        app.desk.activity.bar.show_text("category:entity days")
        app.press("Save view…", app.desk.activity)
        dialog = app.dialog(NameDialog)
        app.write(dialog.name, "Mine")
        app.click(dialog.accept_button)
        app.until_gone(dialog)
        app.until(lambda: shown(app) == ["Mine"])
        app.window.activateWindow()
        app.until(app.desk.activity.isActiveWindow)
        change_days(app, 30)
        app.until(lambda: len(app.table_rows()) == 1)
        app.until(lambda: listed(app)["Mine"] == "Mine")
        app.turn_to(LIGHTS)
        for days in (31, 32, 33):
            change_days(app, days)
        app.until(lambda: listed(app)["Mine"] == "Mine, 3 unread")
        app.turn_to(ACTIVITY)
        app.until(lambda: listed(app)["Mine"] == "Mine")
    with afterglow_window(tmp_path, qtbot, qapp) as app:
        app.until(lambda: "Mine" in listed(app))
        change_days(app, 34)
        app.until(lambda: listed(app)["Mine"] == "Mine, 1 unread")
    kept = [action for action in actions(tmp_path / FILE_NAME) if not action.startswith("app.")]
    assert kept == ["view.create", *["settings.update"] * 5]


def test_a_backup_made_in_the_preferences_is_restored_from_the_list(
    qtbot: QtBot, qapp: QApplication, tmp_path: Path
) -> None:
    with afterglow_window(tmp_path, qtbot, qapp) as app:
        change_days(app, 30)
        app.choose("Preferences…")
        preferences = app.dialog(PreferencesDialog)
        preferences.list.setCurrentRow(3)
        app.click(preferences.backups.make_button)
        app.until(lambda: preferences.backups.outcome.text().startswith("Backed up to"))
        preferences.reject()
        change_days(app, 31)
        app.choose("Restore…")
        restoring = app.dialog(RestoreDialog)
        app.until(restoring.restore_button.isEnabled)
        assert restoring.table.rowCount() == 1
        app.click(restoring.restore_button)
        app.click(app.dialog(Question).accept_button)
        app.until(lambda: "The backup is restored." in app.desk.messages.sentence())
        assert app.composition.controller.settings.values()["retention.days"] == 30
    (backup,) = (tmp_path / "backups").iterdir()
    (before,) = tmp_path.glob("before-restore-*.db")
    assert is_whole(backup)
    assert is_whole(before)
    assert actions(before)[-2:] == ["database.backup", "settings.update"]
