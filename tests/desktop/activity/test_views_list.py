"""The list of views: by mouse, by keys, for the ear, and with names that look like something else."""

import pytest
from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QContextMenuEvent
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from core.activity.unread import UNREAD_LIMIT
from core.activity.views import SavedView
from desktop.activity.views_list import ListedView, ViewList, unread_text

HOSTILE = "<b>&amp; \N{BLACK SQUARE}</b>"
LISTED = [
    ListedView(SavedView("today", "Today", "after:today"), 0),
    ListedView(SavedView("problems", "Problems", "severity>=warning"), 7),
    ListedView(SavedView("own", HOSTILE, "<i>desk</i>"), UNREAD_LIMIT),
]


@pytest.fixture
def views(qtbot: QtBot) -> ViewList:
    views = ViewList()
    qtbot.addWidget(views)
    views.resize(180, 200)
    views.show_views(LISTED, "problems")
    views.show()
    return views


def selected(views: ViewList) -> list[str]:
    return [item.text() for item in views.selectedItems()]


@pytest.mark.parametrize(("unread", "text"), [(0, ""), (1, "1"), (99, "99"), (100, "99+")])
def test_beyond_what_can_be_told_apart_it_is_only_more(unread: int, text: str) -> None:
    assert unread_text(unread) == text


def test_names_are_text_and_each_is_spoken_with_its_count(views: ViewList) -> None:
    assert [views.item(row).text() for row in range(3)] == ["Today", "Problems", HOSTILE]
    spoken = [views.item(row).data(Qt.ItemDataRole.AccessibleTextRole) for row in range(3)]
    assert spoken == ["Today", "Problems, 7 unread", f"{HOSTILE}, 99+ unread"]
    assert "&lt;i&gt;desk&lt;/i&gt;" in views.item(2).toolTip()
    assert views.accessibleName() == "Saved views"


def test_only_what_is_shown_is_selected_wherever_the_keys_have_gone(qtbot: QtBot, views: ViewList) -> None:
    assert selected(views) == ["Problems"]
    qtbot.keyClick(views, Qt.Key.Key_Up)
    assert (selected(views), views.currentRow()) == (["Problems"], 0)
    views.show_views(LISTED, "")
    assert (selected(views), views.currentRow()) == ([], 0)


def test_a_click_and_enter_choose(qtbot: QtBot, views: ViewList) -> None:
    chosen: list[str] = []
    views.chosen.connect(chosen.append)
    at = views.visualItemRect(views.item(0)).center()
    qtbot.mouseClick(views.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.keyClick(views, Qt.Key.Key_Down)
    qtbot.keyClick(views, Qt.Key.Key_Return)
    qtbot.keyClick(views, Qt.Key.Key_Down)
    qtbot.keyClick(views, Qt.Key.Key_Space)
    assert chosen == ["today", "problems", "own"]


def test_keys_rename_and_remove(qtbot: QtBot, views: ViewList) -> None:
    asked: list[tuple[str, str]] = []
    views.rename_wanted.connect(lambda view_id: asked.append(("rename", view_id)))
    views.removal_wanted.connect(lambda view_id: asked.append(("remove", view_id)))
    qtbot.keyClick(views, Qt.Key.Key_F2)
    qtbot.keyClick(views, Qt.Key.Key_Delete)
    assert asked == [("rename", "problems"), ("remove", "problems")]


@pytest.mark.parametrize(
    ("reason", "row", "expected"),
    [(QContextMenuEvent.Reason.Mouse, 2, "own"), (QContextMenuEvent.Reason.Keyboard, 2, "problems")],
)
def test_the_menu_is_of_what_is_under_the_pointer_or_has_the_keys(
    qtbot: QtBot, views: ViewList, reason: QContextMenuEvent.Reason, row: int, expected: str
) -> None:
    at = views.visualItemRect(views.item(row)).center()
    with qtbot.waitSignal(views.menu_wanted) as wanted:
        QApplication.sendEvent(views.viewport(), QContextMenuEvent(reason, at, views.viewport().mapToGlobal(at)))
    assert wanted.args is not None
    assert wanted.args[0] == expected


def test_there_is_no_menu_of_nothing(qtbot: QtBot, views: ViewList) -> None:
    below = QPoint(10, 190)
    event = QContextMenuEvent(QContextMenuEvent.Reason.Mouse, below, views.viewport().mapToGlobal(below))
    with qtbot.assertNotEmitted(views.menu_wanted):
        QApplication.sendEvent(views.viewport(), event)


def test_counts_that_change_leave_rows_and_focus_as_they_are(qtbot: QtBot, views: ViewList) -> None:
    items = [views.item(row) for row in range(3)]
    qtbot.keyClick(views, Qt.Key.Key_Down)
    views.show_views([ListedView(each.view, each.unread + 1) for each in LISTED], "")
    assert [views.item(row) for row in range(3)] == items
    assert views.currentRow() == 2
