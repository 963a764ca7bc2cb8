"""Tells of new entries of one saved view, however many there are at once, in few notifications."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.activity.entry import ActivityEntry
from core.activity.matching import matches
from core.events import ActivityLogged, LockChanged, SettingsChanged
from desktop.activity.views import Views
from desktop.notifications.sender import Sender
from desktop.runtime.bus import EventBus

SETTING: Final = "notify.view"
PAUSE_MS: Final = 10_000
"""Between two notifications; what comes meanwhile is told of in one."""

_REMEMBERED: Final = 20
"""Notifications that a click can still open."""


class Notifier(QObject):
    """Quiet without a view to tell of, while the window is locked, and about what comes into view anyway."""

    entry_wanted = Signal(object)
    """`ActivityEntry` whose notification was clicked."""

    def __init__(
        self,
        views: Views,
        bus: EventBus,
        find_sender: Callable[[QObject], Sender | None],
        parent: QObject | None = None,
    ) -> None:
        """`find_sender(parent)` is called when there is something to be sent for the first time."""
        super().__init__(parent)
        self._views, self._find_sender = views, find_sender
        self._sender: Sender | None = None
        self._has_looked = False
        self._view_id = ""
        self._is_locked = True
        self._count = 0
        self._newest: ActivityEntry | None = None
        self._sent: dict[int, ActivityEntry] = {}
        self._pause = QTimer(self)
        self._pause.setSingleShot(True)
        self._pause.setInterval(PAUSE_MS)
        self._pause.timeout.connect(self._on_pause_timeout)
        bus.activity_logged.connect(self._on_bus_activity_logged)
        bus.settings_changed.connect(self._on_bus_settings_changed)
        bus.lock_changed.connect(self._on_bus_lock_changed)

    @Slot(object)
    def _on_bus_settings_changed(self, event: SettingsChanged) -> None:
        view_id = str(dict(event.values)[SETTING])
        if view_id != self._view_id:
            self._view_id = view_id
            self._forget()

    @Slot(object)
    def _on_bus_lock_changed(self, event: LockChanged) -> None:
        self._is_locked = event.locked
        if event.locked:
            self._forget()

    @Slot(object)
    def _on_bus_activity_logged(self, logged: ActivityLogged) -> None:
        wanted = self._views.filter_of(self._view_id)
        if wanted is None or self._is_locked or self._views.followed == self._view_id:
            return
        for entry in logged.entries:
            if matches(wanted, entry):
                self._count += 1
                self._newest = entry
        if not self._pause.isActive():
            self._send()

    @Slot()
    def _on_pause_timeout(self) -> None:
        self._send()

    @Slot(int)
    def _on_sender_clicked(self, number: int) -> None:
        if number in self._sent:
            self.entry_wanted.emit(self._sent[number])

    def _send(self) -> None:
        view, newest, count = self._views.view(self._view_id), self._newest, self._count
        self._forget()
        sender = self._found_sender() if newest else None
        if sender is None or newest is None or view is None:
            return
        title = view.name if count == 1 else f"{count:,} new in {view.name}"
        self._sent[newest.seq] = newest
        while len(self._sent) > _REMEMBERED:
            self._sent.pop(next(iter(self._sent)))
        sender.send(newest.seq, title, newest.message)
        self._pause.start()

    def _forget(self) -> None:
        self._count, self._newest = 0, None

    def _found_sender(self) -> Sender | None:
        if not self._has_looked:
            self._has_looked = True
            self._sender = self._find_sender(self)
            if self._sender is not None:
                self._sender.clicked.connect(self._on_sender_clicked)
        return self._sender
