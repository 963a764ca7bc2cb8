"""Which entries are told of, when, and in how many notifications."""

from collections.abc import Iterator

import pytest
from PySide6.QtCore import QObject, Signal
from pytestqt.qtbot import QtBot

from core.activity.entry import ActivityEntry
from core.activity.views import BUILT_IN
from core.events import ActivityLogged, LockChanged, SettingsChanged, ViewsChanged
from core.storage.settings import SETTINGS
from desktop.activity.views import Views
from desktop.notifications.notifier import Notifier
from desktop.notifications.sender import Sender
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.desktop.activity.log import make_entry
from tests.fakes.controller import FakeController
from tests.fakes.window import never_answering


class FakeSender(QObject):
    """Keeps what it was to show."""

    clicked = Signal(int)

    def __init__(self) -> None:
        super().__init__()
        self.sent: list[tuple[int, str, str]] = []

    def send(self, number: int, title: str, text: str) -> None:
        self.sent.append((number, title, text))


class Desktop:
    """A notifier, and a desktop that shows what it sends."""

    def __init__(self, bus: EventBus, replies: Replies, controller: FakeController) -> None:
        self.bus = bus
        self.sender: FakeSender | None = FakeSender()
        self.sent = self.sender.sent
        self.looks = 0
        self.views = Views(never_answering, replies, controller.views, bus)
        self.notifier = Notifier(self.views, bus, self.find_sender, parent=self.views)
        bus.announce(ViewsChanged(BUILT_IN, ()))
        self.lock(False)
        self.tell_of("problems")

    def find_sender(self, _parent: QObject) -> Sender | None:
        self.looks += 1
        return self.sender

    def tell_of(self, view_id: str) -> None:
        values = {name: setting.default for name, setting in SETTINGS.items()} | {"notify.view": view_id}
        self.bus.announce(SettingsChanged(tuple(values.items())))

    def lock(self, is_locked: bool) -> None:
        self.bus.announce(LockChanged(locked=is_locked, has_passcode=True))

    def log(self, *seqs: int, action: str = "device.disconnected") -> list[ActivityEntry]:
        entries = [make_entry(action, seq=seq, message=f"Entry {seq}") for seq in seqs]
        self.bus.announce(ActivityLogged(tuple(entries)))
        return entries

    def pass_time(self) -> None:
        self.notifier._pause.stop()
        self.notifier._on_pause_timeout()


@pytest.fixture
def desktop(bus: EventBus, replies: Replies, controller: FakeController) -> Iterator[Desktop]:
    made = Desktop(bus, replies, controller)
    yield made
    made.views.deleteLater()


def test_what_belongs_to_the_view_is_told_at_once_and_nothing_else(desktop: Desktop) -> None:
    desktop.log(1, action="device.connected")
    desktop.log(2)
    assert desktop.sent == [(2, "Problems", "Entry 2")]


def test_what_comes_soon_after_is_told_of_in_one(desktop: Desktop) -> None:
    for seq in range(1, 2_000):
        desktop.log(seq)
    assert desktop.sent == [(1, "Problems", "Entry 1")]
    desktop.pass_time()
    assert desktop.sent[1:] == [(1_999, "1,998 new in Problems", "Entry 1999")]
    desktop.pass_time()
    assert len(desktop.sent) == 2


def test_a_pause_is_a_pause_and_then_the_next_comes_at_once(desktop: Desktop) -> None:
    desktop.log(1)
    assert desktop.notifier._pause.isActive()
    assert desktop.notifier._pause.interval() == 10_000
    desktop.pass_time()
    desktop.log(2)
    assert [seq for seq, _title, _text in desktop.sent] == [1, 2]


def test_a_click_opens_the_entry(qtbot: QtBot, desktop: Desktop) -> None:
    (entry,) = desktop.log(7)
    assert desktop.sender is not None
    with qtbot.waitSignal(desktop.notifier.entry_wanted) as wanted:
        desktop.sender.clicked.emit(7)
    assert wanted.args == [entry]
    with qtbot.assertNotEmitted(desktop.notifier.entry_wanted):
        desktop.sender.clicked.emit(8)


def test_nothing_is_told_of_what_is_being_looked_at(desktop: Desktop) -> None:
    desktop.views.look_at("problems", 0, is_followed=True)
    desktop.log(1)
    assert desktop.sent == []
    desktop.views.look_at("devices", 0, is_followed=True)
    desktop.log(2)
    assert [seq for seq, _title, _text in desktop.sent] == [2]


def test_what_waits_above_what_is_looked_at_is_told_of(desktop: Desktop) -> None:
    desktop.views.look_at("problems", 0, is_followed=False)
    desktop.log(1)
    assert [seq for seq, _title, _text in desktop.sent] == [1]


def test_while_the_window_is_locked_nothing_of_the_log_is_shown(desktop: Desktop) -> None:
    desktop.log(1, 2)
    desktop.log(3)
    desktop.lock(True)
    desktop.log(4)
    desktop.pass_time()
    desktop.lock(False)
    assert len(desktop.sent) == 1
    desktop.log(5)
    assert desktop.sent[1:] == [(5, "Problems", "Entry 5")]


def test_without_a_view_nothing_is_told_and_the_desktop_is_not_even_asked(desktop: Desktop) -> None:
    for view_id in ("", "gone"):
        desktop.tell_of(view_id)
        desktop.log(1)
    assert (desktop.sent, desktop.looks) == ([], 0)


def test_where_the_desktop_has_no_notifications_it_is_asked_once(desktop: Desktop) -> None:
    desktop.sender = None
    desktop.log(1)
    desktop.log(2)
    assert desktop.looks == 1
