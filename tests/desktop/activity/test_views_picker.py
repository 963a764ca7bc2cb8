"""From a view to the tab and back: what is shown, saved, changed, and where the views stand."""

from collections.abc import Iterator
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from core.activity.views import BUILT_IN, SavedView
from core.errors import InputError
from core.events import ViewsChanged
from desktop.activity.strip import LiveStrip
from desktop.activity.tab import ActivityTab
from desktop.activity.views import Views
from desktop.activity.views_menu import ViewMenu
from desktop.activity.views_picker import WIDE_PX, ViewPicker
from desktop.dialogs.naming import NameDialog
from desktop.dialogs.questions import Question
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import HeldLoop, LogFile
from tests.fakes.controller import FakeController
from tests.fakes.widgets import child_of

DESK = SavedView("v1", "Desk & co", "last:7d desk", ("time", "message"))
SHELF = SavedView("v2", "Shelf", "shelf")


@pytest.fixture
def controller() -> FakeController:
    return FakeController()


@pytest.fixture
def layout(tmp_path: Path) -> QSettings:
    return QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)


@pytest.fixture
def views(loop: HeldLoop, replies: Replies, controller: FakeController, bus: EventBus) -> Iterator[Views]:
    views = Views(loop.ask, replies, controller.views, bus)
    yield views
    views.deleteLater()


@pytest.fixture
def picker(
    qtbot: QtBot,
    tab: ActivityTab,
    views: Views,
    controller: FakeController,
    replies: Replies,
    layout: QSettings,
    bus: EventBus,
    log: LogFile,
    settle: Settle,
) -> ViewPicker:
    log.fill(3)
    made = ViewPicker(tab, views, controller, replies, layout)
    bus.announce(ViewsChanged((*BUILT_IN, DESK, SHELF), ()))
    tab.show()
    settle()
    return made


def type_text(tab: ActivityTab, text: str) -> None:
    tab.bar.show_text(text)


def offered(picker: ViewPicker) -> list[str]:
    buttons = picker.panel.buttons
    return [each.accessibleName() or each.text() for each in (buttons.update_view, buttons.save) if not each.isHidden()]


def selected(picker: ViewPicker) -> list[str]:
    return [item.text() for item in picker.panel.list.selectedItems()]


def calls(controller: FakeController, kind: str) -> list[tuple[object, ...]]:
    return [call for call in controller.calls if str(call[0]).startswith(kind)]


def test_a_view_brings_its_search_and_its_columns(picker: ViewPicker, tab: ActivityTab) -> None:
    picker.choose("v1")
    assert tab.table.shown_columns() == ("time", "message")
    assert (picker.current, selected(picker), offered(picker)) == ("v1", ["Desk & co"], [])
    columns = tab.table.shown_columns()
    picker.choose("problems")
    assert tab.table.shown_columns() == columns
    assert (picker.current, selected(picker)) == ("problems", ["Problems"])


def test_what_is_typed_is_the_view_that_says_the_same(picker: ViewPicker, tab: ActivityTab) -> None:
    type_text(tab, "shelf")
    assert (picker.current, offered(picker)) == ("v2", [])
    type_text(tab, "shelf lamp")
    assert (picker.current, selected(picker), offered(picker)) == ("", [], ["Save &view…"])
    type_text(tab, "")
    assert (picker.current, offered(picker)) == ("", [])


def test_a_view_that_was_changed_can_be_updated_or_saved_as_another(
    picker: ViewPicker, tab: ActivityTab, controller: FakeController
) -> None:
    controller.answers["views.save"] = SHELF
    picker.choose("v2")
    type_text(tab, "shelf -lamp")
    assert offered(picker) == ["Update view Shelf", "Save &view…"]
    tab.table.show_columns(("time", "message", "actor"))
    picker.panel.buttons.update_view.click()
    (call,) = calls(controller, "views.save")
    assert call[1] == SavedView("v2", "Shelf", tab.bar.text, ("time", "message", "actor"))


def test_other_columns_are_a_change_too(picker: ViewPicker, tab: ActivityTab) -> None:
    picker.choose("v1")
    tab.table.show_columns(("time", "message", "actor"))
    assert (picker.current, offered(picker)) == ("v1", ["Update view Desk & co"])


def test_a_built_in_view_can_only_be_saved_as_another(picker: ViewPicker, tab: ActivityTab) -> None:
    picker.choose("problems")
    type_text(tab, "severity>=warning desk")
    assert offered(picker) == ["Save &view…"]


def test_saving_asks_for_a_name_and_shows_what_was_saved(
    qtbot: QtBot, picker: ViewPicker, tab: ActivityTab, controller: FakeController, bus: EventBus
) -> None:
    type_text(tab, "lamp")
    saved = SavedView("v3", "Lamps", tab.bar.text, tab.table.shown_columns())
    controller.answers["views.save"] = saved
    picker.panel.buttons.save.click()
    dialog = child_of(tab, NameDialog)
    dialog.name.setText("Lamps")
    with qtbot.waitSignal(dialog.accepted):
        dialog.accept_button.click()
    assert calls(controller, "views.save") == [
        ("views.save", SavedView("", "Lamps", tab.bar.text, tab.table.shown_columns()))
    ]
    bus.announce(ViewsChanged((*BUILT_IN, saved), ()))
    assert picker.current == "v3"


def test_a_name_that_is_refused_is_told_where_it_was_typed(
    qtbot: QtBot, picker: ViewPicker, tab: ActivityTab, controller: FakeController, replies: Replies
) -> None:
    controller.answers["views.save"] = InputError("There is already a view called Desk.")
    type_text(tab, "lamp")
    picker.save()
    dialog = child_of(tab, NameDialog)
    with qtbot.assertNotEmitted(replies.failed):
        dialog.accept_button.click()
        qtbot.waitUntil(lambda: dialog.trouble.text() == "There is already a view called Desk.")
    dialog.reject()


def test_renaming_and_deleting_ask_first(
    qtbot: QtBot, picker: ViewPicker, tab: ActivityTab, controller: FakeController
) -> None:
    picker.rename("v2")
    dialog = child_of(tab, NameDialog)
    assert dialog.name.text() == "Shelf"
    dialog.name.setText("Shelves")
    with qtbot.waitSignal(dialog.accepted):
        dialog.accept_button.click()
    picker.remove("v2")
    question = child_of(tab, Question)
    assert any("Delete the view Shelf?" in label.text() for label in question.findChildren(QLabel))
    assert calls(controller, "views.remove") == []
    question.accept_button.click()
    assert calls(controller, "views.r") == [("views.rename", "v2", "Shelves"), ("views.remove", "v2")]


def test_what_is_built_in_can_be_neither_renamed_nor_deleted(picker: ViewPicker, tab: ActivityTab) -> None:
    picker.rename("today")
    picker.remove("today")
    assert [*tab.findChildren(NameDialog), *tab.findChildren(Question)] == []


def actions(menu: ViewMenu) -> dict[str, QAction]:
    return {action.text().replace("&", ""): action for action in menu.actions() if action.text()}


def test_the_menu_feeds_the_dock_and_the_notifications(picker: ViewPicker, controller: FakeController) -> None:
    controller.settings.kept["notify.view"] = "problems"
    menu = picker.menu_for("problems")
    found = actions(menu)
    assert list(found) == ["Show", "Show in Recent Activity", "Notify of new entries"]
    assert found["Notify of new entries"].isChecked()
    found["Show in Recent Activity"].trigger()
    found["Notify of new entries"].trigger()
    assert calls(controller, "settings") == [
        ("settings.change", {"dock.view": "problems"}),
        ("settings.change", {"notify.view": ""}),
    ]
    menu.deleteLater()


def test_ones_own_views_can_be_moved_among_themselves(picker: ViewPicker, controller: FakeController) -> None:
    for view_id in ("v1", "v2"):
        menu = picker.menu_for(view_id)
        actions(menu)["Move up"].trigger()
        actions(menu)["Move down"].trigger()
        menu.deleteLater()
    assert calls(controller, "views.move") == [("views.move", "v1", 1), ("views.move", "v2", 0)]


def test_a_narrow_tab_has_a_button_in_place_of_the_list(picker: ViewPicker, tab: ActivityTab) -> None:
    assert (picker.panel.isVisible(), picker.row.isVisible()) == (True, False)
    tab.resize(WIDE_PX - 1, 600)
    assert tab.width() < WIDE_PX
    assert (picker.panel.isVisible(), picker.row.isVisible()) == (False, True)
    picker.choose("v1")
    button = picker.row.button
    assert (button.text(), button.accessibleName()) == ("Desk && co  •", "Views, Desk & co shown")
    assert button.accessibleDescription() == "1 view with unread entries"
    picker.row.menu.aboutToShow.emit()
    entries = [action.text() for action in picker.row.menu.actions() if action.isVisible() and action.text()]
    assert entries == ["Today", "Problems", "Devices\t3", "Security", "Changes", "Desk && co", "Shelf"]
    picker.row.menu.actions()[1].trigger()
    assert picker.current == "problems"
    tab.resize(1200, 600)
    assert (picker.panel.isVisible(), picker.row.isVisible()) == (True, False)


def test_a_hidden_list_stays_hidden_until_it_is_wanted_again(picker: ViewPicker, layout: QSettings) -> None:
    picker.panel.hide_button.click()
    assert (picker.panel.isVisible(), picker.row.isVisible()) == (False, True)
    assert layout.value("activity/views_hidden", False, bool) is True
    picker.row.menu.aboutToShow.emit()
    (as_list,) = [action for action in picker.row.menu.actions() if action.text() == "Show as a &list"]
    as_list.trigger()
    assert (picker.panel.isVisible(), picker.row.isVisible()) == (True, False)


def test_that_it_is_hidden_is_remembered(
    tab: ActivityTab, views: Views, controller: FakeController, replies: Replies, layout: QSettings
) -> None:
    layout.setValue("activity/views_hidden", True)
    picker = ViewPicker(tab, views, controller, replies, layout)
    tab.show()
    assert (picker.panel.isVisible(), picker.row.isVisible()) == (False, True)


def test_what_is_in_view_has_been_read_and_what_is_not_has_not(
    qtbot: QtBot, picker: ViewPicker, tab: ActivityTab, views: Views, bus: EventBus, log: LogFile, settle: Settle
) -> None:
    qtbot.waitActive(tab)
    tab.activateWindow()
    qtbot.waitUntil(tab.isActiveWindow)
    assert views.unread("devices") == 3
    picker.choose("devices")
    settle()
    assert (views.looked_at, views.unread("devices")) == ("devices", 0)
    other = QWidget()
    qtbot.addWidget(other)
    other.show()
    other.activateWindow()
    qtbot.waitUntil(lambda: views.looked_at == "")
    bus.announce(log.fill(2))
    qtbot.waitUntil(lambda: views.unread("devices") == 2)
    tab.activateWindow()
    qtbot.waitUntil(lambda: views.unread("devices") == 0)
    tab.hide()
    assert views.looked_at == ""


def test_what_waits_while_the_table_is_held_has_not_been_read(
    qtbot: QtBot, picker: ViewPicker, tab: ActivityTab, views: Views, bus: EventBus, log: LogFile, settle: Settle
) -> None:
    qtbot.waitActive(tab)
    tab.activateWindow()
    qtbot.waitUntil(tab.isActiveWindow)
    picker.choose("devices")
    settle()
    waiting, pause = child_of(tab, LiveStrip)._new, child_of(tab, LiveStrip).pause
    assert (views.unread("devices"), views.followed) == (0, "devices")
    pause.click()
    assert views.followed == ""
    bus.announce(log.fill(2))
    qtbot.waitUntil(lambda: waiting.text() == "2 new" and views.unread("devices") == 2)
    pause.click()
    qtbot.waitUntil(lambda: views.unread("devices") == 0)
    assert views.followed == "devices"


def test_everything_has_a_name_for_screen_readers(picker: ViewPicker) -> None:
    picker.choose("v2")
    for widget in (picker.panel.list, picker.panel.hide_button, picker.row.button):
        assert widget.accessibleName()
