"""The dock shows what happened last, live, and leads to the Activity tab."""

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLabel, QTableView
from pytestqt.qtbot import QtBot

from core.clock import SystemClock
from core.errors import StorageError
from core.events import LogReplaced
from desktop.dashboard.dock import WHEN_FROM_PX, RecentActivityDock
from desktop.dashboard.model import WHEN
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import HeldLoop, LogFile, make_entry


@pytest.fixture
def dock(qtbot: QtBot, loop: HeldLoop, replies: Replies, bus: EventBus) -> RecentActivityDock:
    dock = RecentActivityDock(loop.ask, replies, bus)
    dock.resize(320, 400)
    qtbot.addWidget(dock)
    return dock


def _table(dock: RecentActivityDock) -> QTableView:
    table = dock.findChild(QTableView)
    assert isinstance(table, QTableView)
    return table


def _messages(dock: RecentActivityDock) -> list[str]:
    model = _table(dock).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def _visible_texts(dock: RecentActivityDock) -> list[str]:
    return [label.text() for label in dock.findChildren(QLabel) if label.isVisible()]


def test_the_last_fifty_are_read_once_when_it_is_shown(
    dock: RecentActivityDock, log: LogFile, loop: HeldLoop, settle: Settle
) -> None:
    log.fill(80)
    assert loop.asked == []
    dock.show()
    settle()
    assert _messages(dock) == [f"Entry {number}" for number in range(80, 30, -1)]
    assert loop.asked == ["recent.page"]


def test_it_is_live_and_asks_nothing_more(
    dock: RecentActivityDock, log: LogFile, loop: HeldLoop, bus: EventBus, settle: Settle, qtbot: QtBot
) -> None:
    log.fill(3)
    dock.show()
    bus.activity_logged.emit(log.fill(1))
    settle()
    bus.activity_logged.emit(log.fill(1))
    qtbot.waitUntil(lambda: _messages(dock) == ["Entry 5", "Entry 4", "Entry 3", "Entry 2", "Entry 1"])
    assert loop.asked == ["recent.page"]


def test_an_entry_is_opened_by_double_click_and_by_key(
    dock: RecentActivityDock, log: LogFile, settle: Settle, qtbot: QtBot
) -> None:
    log.fill(3)
    dock.show()
    settle()
    table = _table(dock)
    at = table.visualRect(table.model().index(1, 1)).center()
    opened: list[int] = []
    dock.entry_activated.connect(lambda entry: opened.append(entry.seq))
    qtbot.mouseClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.mouseDClick(table.viewport(), Qt.MouseButton.LeftButton, pos=at)
    qtbot.keyClick(table, Qt.Key.Key_Down)
    qtbot.keyClick(table, Qt.Key.Key_Return)
    assert opened == [2, 1]


def test_an_empty_log_and_an_unreadable_one_are_told(
    dock: RecentActivityDock, loop: HeldLoop, bus: EventBus, log: LogFile, settle: Settle
) -> None:
    dock.show()
    settle()
    assert _visible_texts(dock) == ["Nothing has happened yet."]
    loop.failure = StorageError("The database is damaged.")
    bus.log_replaced.emit(LogReplaced("A backup was restored."))
    settle()
    assert _visible_texts(dock) == ["The database is damaged."]
    loop.failure = None
    log.fill(2)
    bus.log_replaced.emit(LogReplaced("A backup was restored."))
    settle()
    assert _messages(dock) == ["Entry 2", "Entry 1"]


def test_in_a_narrow_dock_times_stand_under_the_messages(
    dock: RecentActivityDock, log: LogFile, settle: Settle
) -> None:
    log.add(make_entry(message="Desk answers", ts=SystemClock().now_us()))
    dock.show()
    settle()
    assert not _table(dock).isColumnHidden(WHEN)
    dock.resize(WHEN_FROM_PX - 1, 400)
    assert _table(dock).isColumnHidden(WHEN)
    assert _messages(dock) == ["Desk answers\njust now"]
    dock.resize(WHEN_FROM_PX, 400)
    assert _messages(dock) == ["Desk answers"]
    assert not _table(dock).isColumnHidden(WHEN)


def test_a_message_is_shown_whole_on_as_many_lines_as_it_needs(
    dock: RecentActivityDock, log: LogFile, settle: Settle, qtbot: QtBot
) -> None:
    log.fill(1)
    log.add(make_entry("device.changed", message="What answers at 10.0.0.9 is not a WLED: it gave HTTP status 404."))
    dock.show()
    settle()
    table = _table(dock)
    one_line = table.rowHeight(1)
    assert table.rowHeight(0) > 1.5 * one_line

    dock.resize(1200, 400)

    qtbot.waitUntil(lambda: table.rowHeight(0) == one_line)
