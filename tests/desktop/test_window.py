from collections.abc import Callable
from concurrent.futures import Future
from pathlib import Path

import pytest
from PySide6.QtCore import Qt
from PySide6.QtWidgets import QApplication, QDialog
from pytestqt.qtbot import QtBot

from core.activity.filter import ActivityFilter, Term
from core.errors import DeviceError
from core.events import DevicesChanged, LightsChanged, LockChanged, SettingsChanged, Trouble
from core.storage.settings import SETTINGS
from desktop.desk import ACTIVITY, DEVICES, LIGHTS
from desktop.devices.card import DeviceCard
from desktop.dialogs.export import ExportDialog
from desktop.preferences.dialog import PreferencesDialog
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import is_dark
from desktop.window import MainWindow
from tests.fakes.controller import FakeController
from tests.fakes.things import device_status, light_status
from tests.fakes.widgets import child_of
from tests.fakes.window import main_window

CONTROL = Qt.KeyboardModifier.ControlModifier
MakeWindow = Callable[[], MainWindow]


@pytest.fixture
def make_window(
    qtbot: QtBot, qapp: QApplication, controller: FakeController, bus: EventBus, replies: Replies, tmp_path: Path
) -> MakeWindow:
    """Every window made shares one file that remembers its layout."""

    def make() -> MainWindow:
        window = main_window(qapp, controller, bus, replies, tmp_path / "window.ini")
        qtbot.addWidget(window)
        window.show()
        return window

    return make


@pytest.fixture
def window(make_window: MakeWindow, bus: EventBus) -> MainWindow:
    made = make_window()
    bus.announce(LockChanged(locked=False, has_passcode=True))
    return made


def test_a_new_user_is_welcomed_and_then_led_to_the_lights(bus: EventBus, window: MainWindow) -> None:
    desk = window.desk
    assert not desk.welcome.isVisible()

    bus.announce(DevicesChanged(()))
    assert desk.welcome.isVisible()
    desk.tabs.setCurrentIndex(DEVICES)
    assert desk.welcome.isVisible()
    bus.announce(DevicesChanged((device_status(),)))

    assert desk.tabs.currentIndex() == LIGHTS
    assert desk.lights.isVisible()


def test_who_has_devices_is_never_welcomed(bus: EventBus, window: MainWindow) -> None:
    window.desk.tabs.setCurrentIndex(DEVICES)
    bus.announce(DevicesChanged((device_status(),)))
    assert window.desk.devices.isVisible()


def test_the_log_can_be_read_without_a_device(bus: EventBus, window: MainWindow) -> None:
    bus.announce(DevicesChanged(()))
    window.desk.tabs.setCurrentIndex(ACTIVITY)
    assert window.desk.activity.isVisible()


@pytest.mark.parametrize(("key", "tab"), [(Qt.Key.Key_1, LIGHTS), (Qt.Key.Key_2, DEVICES), (Qt.Key.Key_3, ACTIVITY)])
def test_keys_turn_to_the_tabs(qtbot: QtBot, bus: EventBus, window: MainWindow, key: Qt.Key, tab: int) -> None:
    window.desk.tabs.setCurrentIndex((tab + 1) % 3)
    qtbot.keyClick(window, key, CONTROL)
    assert window.desk.tabs.currentIndex() == tab


def test_what_went_wrong_is_said_in_one_place(
    qtbot: QtBot, controller: FakeController, bus: EventBus, replies: Replies, window: MainWindow
) -> None:
    bus.announce(Trouble("The network cannot be listened to."))
    assert window.desk.messages.sentence() == "The network cannot be listened to."

    controller.answers["lock.lock"] = DeviceError("<b>Desk</b> does not answer.")
    qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    qtbot.waitUntil(lambda: window.desk.messages.sentence() == "<b>Desk</b> does not answer.")


def test_show_activity_turns_to_the_log_of_one_device(qtbot: QtBot, bus: EventBus, window: MainWindow) -> None:
    bus.announce(DevicesChanged((device_status("Desk"),)))
    card = window.desk.devices.cards.card("desk")
    assert isinstance(card, DeviceCard)

    card.activity_wanted.emit("desk")

    assert window.desk.tabs.currentIndex() == ACTIVITY
    qtbot.waitUntil(lambda: window.desk.activity.filter.terms == (Term("target", ("desk",)),))


def test_export_begins_from_what_is_shown(qtbot: QtBot, window: MainWindow) -> None:
    wanted = ActivityFilter((Term("category", ("auth",)),))
    window.desk.activity.show_filter(wanted)
    qtbot.waitUntil(lambda: window.desk.activity.filter == wanted)
    window.desk.activity.export_requested.emit(wanted)
    dialog = child_of(window, ExportDialog)
    assert dialog.request().filters == (wanted,)
    dialog.reject()


def test_what_would_be_let_go_of_can_be_exported_first(window: MainWindow, controller: FakeController) -> None:
    controller.answers["log.preview_prune"] = Future()
    going = (ActivityFilter((Term("seq", ("1..7",)),)), ActivityFilter((Term("seq", ("9",)),)))
    window.show_preferences()
    preferences = child_of(window, PreferencesDialog)
    preferences.retention.export_requested.emit(going)
    dialog = child_of(preferences, ExportDialog)
    assert dialog.request().filters == going
    dialog.reject()
    preferences.reject()


def test_settings_take_effect_at_once(bus: EventBus, window: MainWindow, qapp: QApplication) -> None:
    values = {name: setting.default for name, setting in SETTINGS.items()}
    for theme, dark in (("dark", True), ("light", False)):
        bus.announce(SettingsChanged(tuple((values | {"appearance.theme": theme}).items())))
        assert is_dark(qapp.palette()) is dark


def test_nothing_is_seen_before_the_lock_has_spoken(make_window: MakeWindow, bus: EventBus) -> None:
    window = make_window()
    bus.announce(DevicesChanged((device_status(),)))
    assert not window.desk.isVisible()
    assert not window.recent.isVisible()

    bus.announce(LockChanged(locked=True, has_passcode=True))
    assert not window.desk.isVisible()
    assert not window.recent.isVisible()
    assert window.lock_page.isVisible()

    bus.announce(LockChanged(locked=False, has_passcode=True))
    assert window.desk.isVisible()
    assert window.recent.isVisible()


def test_what_keeps_it_from_starting_is_said(make_window: MakeWindow, bus: EventBus) -> None:
    window = make_window()
    bus.announce(Trouble("The profile could not be read: the disk is gone."))
    assert window.start_page.isVisible()
    assert window.start_page.trouble.text() == "The profile could not be read: the disk is gone."


def test_while_locked_nothing_can_be_seen_or_reached(
    qtbot: QtBot, controller: FakeController, bus: EventBus, window: MainWindow
) -> None:
    controller.answers["log.preview_prune"] = Future[object]()
    bus.announce(DevicesChanged((device_status(),)))
    bus.announce(LightsChanged((light_status(),)))
    window.show_preferences()

    bus.announce(LockChanged(locked=True, has_passcode=True))

    assert [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()] == []
    assert not window.menuBar().isEnabled()
    for part in (window.desk, window.recent, window.status):
        assert not part.isVisible()
    for key in (Qt.Key.Key_E, Qt.Key.Key_Comma, Qt.Key.Key_3, Qt.Key.Key_F):
        qtbot.keyClick(window, key, CONTROL)
    assert [dialog for dialog in window.findChildren(QDialog) if dialog.isVisible()] == []
    assert window.desk.tabs.currentIndex() == LIGHTS


def test_unlocking_brings_back_what_there_was(bus: EventBus, window: MainWindow) -> None:
    bus.announce(DevicesChanged((device_status(),)))
    window.recent.hide()

    bus.announce(LockChanged(locked=True, has_passcode=True))
    bus.announce(LockChanged(locked=False, has_passcode=True))

    assert window.desk.lights.isVisible()
    assert window.menuBar().isEnabled()
    assert not window.recent.isVisible()


def test_it_can_be_locked_only_with_a_passcode(
    qtbot: QtBot, controller: FakeController, bus: EventBus, window: MainWindow
) -> None:
    bus.announce(LockChanged(locked=False, has_passcode=False))
    qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    assert controller.calls == []
    bus.announce(LockChanged(locked=False, has_passcode=True))
    qtbot.keyClick(window, Qt.Key.Key_L, CONTROL)
    assert controller.calls == [("lock.lock",)]


def test_size_docks_and_tab_are_remembered_even_when_it_was_closed_locked(
    make_window: MakeWindow, bus: EventBus
) -> None:
    first = make_window()
    bus.announce(LockChanged(locked=False, has_passcode=True))
    first.resize(700, 500)
    first.desk.tabs.setCurrentIndex(ACTIVITY)
    first.addDockWidget(Qt.DockWidgetArea.BottomDockWidgetArea, first.recent)
    bus.announce(LockChanged(locked=True, has_passcode=True))
    first.close()

    second = make_window()
    bus.announce(LockChanged(locked=False, has_passcode=True))

    assert (second.width(), second.height()) == (700, 500)
    assert second.dockWidgetArea(second.recent) is Qt.DockWidgetArea.BottomDockWidgetArea
    assert second.recent.isVisible()
    assert second.desk.tabs.currentIndex() == ACTIVITY
