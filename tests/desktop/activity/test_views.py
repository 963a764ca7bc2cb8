"""The saved views in the window: what they search for as time goes on, and what of it is unread."""

from collections.abc import Iterator

import pytest
from pytestqt.qtbot import QtBot

from core.activity.filter import ActivityFilter
from core.activity.unread import UNREAD_LIMIT
from core.activity.views import BUILT_IN, SavedView
from core.clock import MICROSECONDS
from core.events import ActivityLogged, LogReplaced, SettingsChanged, ViewsChanged
from core.storage.settings import SETTINGS
from desktop.activity.views import SLICE, Views
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import START_US, HeldLoop, LogFile, make_entry
from tests.fakes.controller import FakeController
from tests.fakes.recording import FakeClock

HOUR_S = 3_600
RECENT = SavedView("recent", "Recent", "last:1h")
BROKEN = SavedView("broken", "Broken", "colour:red")


@pytest.fixture
def controller() -> FakeController:
    return FakeController()


@pytest.fixture
def clock() -> FakeClock:
    """Noon of the day on which the test's entries begin."""
    return FakeClock(START_US)


@pytest.fixture
def views(
    loop: HeldLoop, replies: Replies, controller: FakeController, bus: EventBus, clock: FakeClock
) -> Iterator[Views]:
    views = Views(loop.ask, replies, controller.views, bus, clock)
    yield views
    views.deleteLater()


def tell(bus: EventBus, *own: SavedView, **seen: int) -> None:
    bus.announce(ViewsChanged((*BUILT_IN, *own), tuple(seen.items())))


def arrive(views: Views, bus: EventBus, logged: ActivityLogged) -> None:
    bus.announce(logged)
    views._on_beat_timeout()


def numbers(views: Views) -> dict[str, int]:
    return {view.id: views.unread(view.id) for view in views.all if views.unread(view.id)}


def seen_saved(controller: FakeController) -> list[object]:
    return [call[1] for call in controller.calls if call[0] == "views.see"]


def test_what_is_unread_is_asked_once_and_then_counted_as_it_comes(
    views: Views, bus: EventBus, log: LogFile, loop: HeldLoop, settle: Settle
) -> None:
    log.add(make_entry("device.connected"), make_entry("device.disconnected"), make_entry("settings.update"))
    tell(bus, devices=1)
    settle()
    assert numbers(views) == {"today": 3, "problems": 1, "devices": 1, "changes": 1}
    arrive(views, bus, log.add(make_entry("device.disconnected"), make_entry("window.lock")))
    assert numbers(views) == {"today": 5, "problems": 2, "devices": 2, "changes": 1, "security": 1}
    assert loop.asked == ["views.unread"]


def test_what_comes_while_the_log_is_asked_is_counted_once(
    views: Views, bus: EventBus, log: LogFile, settle: Settle
) -> None:
    log.fill(2)
    tell(bus)
    arrive(views, bus, log.fill(3))
    settle()
    assert views.unread("devices") == 5
    arrive(views, bus, log.fill(1))
    assert views.unread("devices") == 6


def test_to_look_at_a_view_is_to_have_read_it_and_it_is_remembered(
    views: Views, bus: EventBus, controller: FakeController, log: LogFile, settle: Settle
) -> None:
    log.fill(4)
    tell(bus)
    settle()
    views.look_at("devices", 4, is_followed=True)
    assert (views.unread("devices"), views.unread("today"), views.looked_at) == (0, 4, "devices")
    arrive(views, bus, log.fill(2))
    views.look_at("devices", 6, is_followed=True)
    assert (views.unread("devices"), views.unread("today")) == (0, 6)
    views.look_away()
    arrive(views, bus, log.fill(1))
    assert (views.unread("devices"), views.unread("today")) == (1, 7)
    assert seen_saved(controller) == []
    views.save_seen()
    assert seen_saved(controller) == [{"devices": 6}]


def test_what_waits_above_what_is_shown_stays_unread(
    views: Views, bus: EventBus, controller: FakeController, log: LogFile, settle: Settle
) -> None:
    log.fill(4)
    tell(bus)
    views.look_at("devices", 3, is_followed=False)
    settle()
    settle()
    assert (views.unread("devices"), views.looked_at, views.followed) == (1, "devices", "")
    arrive(views, bus, log.fill(2))
    assert views.unread("devices") == 3
    views.look_at("devices", 6, is_followed=True)
    assert (views.unread("devices"), views.followed) == (0, "devices")
    views.save_seen()
    assert seen_saved(controller) == [{"devices": 6}]


def test_a_flood_is_counted_in_slices(qtbot: QtBot, views: Views, bus: EventBus, log: LogFile, settle: Settle) -> None:
    tell(bus)
    settle()
    arrive(views, bus, log.fill(SLICE))
    assert views.unread("problems") == 0
    bus.announce(log.fill(3 * SLICE))
    bus.announce(log.add(make_entry("device.disconnected")))
    views._on_beat_timeout()
    assert views.unread("problems") == 0
    qtbot.waitUntil(lambda: views.unread("problems") == 1)
    assert views.unread("devices") == UNREAD_LIMIT


def test_what_has_been_saved_is_not_saved_again(
    views: Views, bus: EventBus, controller: FakeController, log: LogFile, settle: Settle
) -> None:
    log.fill(4)
    tell(bus)
    settle()
    views.look_at("devices", 4, is_followed=True)
    views.save_seen()
    settle()
    views.save_seen()
    views.look_at("today", 4, is_followed=True)
    views.save_seen()
    assert seen_saved(controller) == [{"devices": 4}, {"today": 4}]


def test_a_change_of_the_views_counts_only_what_is_new(
    views: Views, bus: EventBus, log: LogFile, loop: HeldLoop, settle: Settle
) -> None:
    log.fill(4)
    tell(bus, devices=4)
    settle()
    views.look_at("today", 4, is_followed=True)
    tell(bus, RECENT, devices=4)
    assert views.unread("recent") == 0
    settle()
    assert (views.unread("recent"), views.unread("today"), views.unread("devices")) == (4, 0, 0)
    assert loop.asked == ["views.unread"] * 2


def test_a_view_whose_text_cannot_be_read_is_there_and_counts_nothing(
    views: Views, bus: EventBus, log: LogFile, settle: Settle
) -> None:
    log.fill(1)
    tell(bus, BROKEN)
    settle()
    assert views.view("broken") == BROKEN
    assert (views.filter_of("broken"), views.unread("broken")) == (None, 0)
    assert (views.filter_of("gone"), views.view("gone")) == (None, None)


def test_today_ends_at_midnight_and_the_last_hour_goes_on(
    views: Views, bus: EventBus, log: LogFile, clock: FakeClock, settle: Settle
) -> None:
    values = {name: setting.default for name, setting in SETTINGS.items()} | {"time.zone": "utc"}
    bus.announce(SettingsChanged(tuple(values.items())))
    tell(bus, RECENT)
    log.add(make_entry(ts=START_US), make_entry(ts=START_US + 11 * HOUR_S * MICROSECONDS))
    clock.go(11.5 * HOUR_S)
    views.read_again()
    settle()
    assert (views.unread("today"), views.unread("recent")) == (2, 1)
    clock.go(HOUR_S)
    views.read_again()
    settle()
    assert (views.unread("today"), views.unread("recent"), views.unread("devices")) == (0, 0, 2)
    wanted = views.filter_of("today")
    assert wanted == ActivityFilter(since=START_US + 12 * HOUR_S * MICROSECONDS)


def test_nothing_is_asked_when_time_makes_no_difference(
    views: Views, bus: EventBus, loop: HeldLoop, clock: FakeClock, settle: Settle
) -> None:
    tell(bus)
    settle()
    clock.go(60)
    views.read_again()
    assert loop.asked == ["views.unread"]


def test_after_a_restore_everything_is_counted_anew(views: Views, bus: EventBus, log: LogFile, settle: Settle) -> None:
    log.fill(6)
    tell(bus, devices=5)
    settle()
    arrive(views, bus, ActivityLogged((make_entry("device.changed", seq=900),)))
    assert views.unread("devices") == 2
    tell(bus, devices=800)
    bus.announce(LogReplaced("a backup was restored"))
    settle()
    assert views.unread("devices") == 0
    arrive(views, bus, log.fill(1))
    assert views.unread("devices") == 1
