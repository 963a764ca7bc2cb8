"""The dock shows the view that was chosen for it, and goes along with time and with what becomes of the view."""

from collections.abc import Iterator

import pytest
from PySide6.QtGui import QAction
from PySide6.QtWidgets import QMenu, QTableView
from pytestqt.qtbot import QtBot

from core.activity.views import BUILT_IN, SavedView
from core.events import LogReplaced, SettingsChanged, ViewsChanged
from core.storage.settings import SETTINGS
from desktop.activity.views import Views
from desktop.dashboard.dock import RecentActivityDock
from desktop.dashboard.feed import DockFeed
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import START_US, HeldLoop, LogFile, make_entry
from tests.fakes.controller import FakeController
from tests.fakes.recording import FakeClock
from tests.fakes.widgets import child_of

RECENT = SavedView("recent", "Recent & <b>new</b>", "last:1h")


@pytest.fixture
def clock() -> FakeClock:
    return FakeClock(START_US)


@pytest.fixture
def views(
    loop: HeldLoop, replies: Replies, controller: FakeController, bus: EventBus, clock: FakeClock
) -> Iterator[Views]:
    views = Views(loop.ask, replies, controller.views, bus, clock)
    yield views
    views.deleteLater()


@pytest.fixture
def dock(
    qtbot: QtBot, loop: HeldLoop, replies: Replies, bus: EventBus, controller: FakeController, views: Views
) -> RecentActivityDock:
    dock = RecentActivityDock(loop.ask, replies, bus)
    qtbot.addWidget(dock)
    dock.resize(320, 400)
    DockFeed(dock, views, controller.settings, bus, replies)
    bus.announce(ViewsChanged((*BUILT_IN, RECENT), ()))
    return dock


def choose(bus: EventBus, view_id: str) -> None:
    values = {name: setting.default for name, setting in SETTINGS.items()} | {"dock.view": view_id}
    bus.announce(SettingsChanged(tuple(values.items())))


def messages(dock: RecentActivityDock) -> list[str]:
    model = child_of(dock, QTableView).model()
    return [model.index(row, 0).data() for row in range(model.rowCount())]


def choices(dock: RecentActivityDock) -> list[QAction]:
    (menu,) = dock.findChildren(QMenu)
    menu.aboutToShow.emit()
    return menu.actions()


def test_the_menu_changes_the_setting_and_the_title_names_the_view(
    dock: RecentActivityDock, controller: FakeController, bus: EventBus
) -> None:
    assert [action.text() for action in choices(dock)] == [
        "Everything",
        *(view.name for view in BUILT_IN),
        "Recent && <b>new</b>",
    ]
    choices(dock)[2].trigger()
    assert controller.calls[-1] == ("settings.change", {"dock.view": "problems"})
    assert dock.windowTitle() == "Recent Activity"
    choose(bus, "problems")
    assert dock.windowTitle() == "Recent Activity: Problems"
    assert (dock._button.text(), dock._button.accessibleName()) == ("Problems", "Recent activity of: Problems")
    assert [action.text() for action in choices(dock) if action.isChecked()] == ["Problems"]


def test_only_what_belongs_to_the_view_is_shown_then_and_from_then_on(
    qtbot: QtBot, dock: RecentActivityDock, bus: EventBus, log: LogFile, settle: Settle
) -> None:
    log.add(make_entry("device.connected", message="one"), make_entry("device.disconnected", message="two"))
    dock.show()
    settle()
    assert messages(dock) == ["two", "one"]
    choose(bus, "problems")
    settle()
    assert messages(dock) == ["two"]
    bus.announce(
        log.add(make_entry("device.connected", message="three"), make_entry("device.disconnected", message="four"))
    )
    qtbot.waitUntil(lambda: messages(dock) == ["four", "two"])
    choose(bus, "")
    settle()
    assert messages(dock) == ["four", "three", "two", "one"]


def test_what_comes_while_it_is_asked_for_is_shown_once(
    qtbot: QtBot, dock: RecentActivityDock, bus: EventBus, log: LogFile, loop: HeldLoop, settle: Settle
) -> None:
    dock.show()
    settle()
    choose(bus, "problems")
    bus.announce(log.add(make_entry("device.disconnected", message="one")))
    dock._on_beat_timeout()
    assert messages(dock) == []
    settle()
    qtbot.waitUntil(lambda: messages(dock) == ["one"])


def test_what_is_recent_no_more_goes(
    dock: RecentActivityDock, bus: EventBus, log: LogFile, views: Views, clock: FakeClock, settle: Settle
) -> None:
    log.add(make_entry(ts=START_US, message="one"), make_entry(ts=START_US + 3_000_000_000, message="two"))
    clock.go(3_100)
    views.read_again()
    dock.show()
    choose(bus, "recent")
    settle()
    assert messages(dock) == ["two", "one"]
    clock.go(1_000)
    views.read_again()
    settle()
    assert messages(dock) == ["two"]


def test_a_view_that_is_gone_leaves_everything(
    dock: RecentActivityDock, bus: EventBus, log: LogFile, settle: Settle
) -> None:
    log.add(make_entry(ts=START_US - 7_200_000_000, message="one"))
    dock.show()
    choose(bus, "recent")
    settle()
    assert messages(dock) == []
    bus.announce(ViewsChanged(BUILT_IN, ()))
    settle()
    assert (messages(dock), dock.windowTitle()) == (["one"], "Recent Activity")


def test_a_view_with_nothing_in_it_says_so(
    dock: RecentActivityDock, bus: EventBus, log: LogFile, settle: Settle
) -> None:
    log.fill(1)
    dock.show()
    choose(bus, "security")
    settle()
    bus.announce(LogReplaced("a backup was restored"))
    settle()
    assert dock._empty.isVisible()
    assert dock._empty.text() == "Nothing like this has happened yet."
