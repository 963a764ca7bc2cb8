"""The event bus: the controller's announcements as signals, delivered on each receiver's own thread."""

from typing import Final

from PySide6.QtCore import QObject, Signal

from core import events


class EventBus(QObject):
    """One signal an event type; each carries the frozen dataclass itself.

    Connect only `@Slot(object)` methods of QObjects: a plain function would run on the emitting thread.
    """

    activity_logged = Signal(object)
    log_replaced = Signal(object)
    pins_changed = Signal(object)
    work_changed = Signal(object)
    durability_changed = Signal(object)
    devices_changed = Signal(object)
    found_changed = Signal(object)
    lights_changed = Signal(object)
    settings_changed = Signal(object)
    views_changed = Signal(object)
    lock_changed = Signal(object)
    trouble = Signal(object)

    _SIGNALS: Final = {
        events.ActivityLogged: "activity_logged",
        events.LogReplaced: "log_replaced",
        events.PinsChanged: "pins_changed",
        events.WorkChanged: "work_changed",
        events.DurabilityChanged: "durability_changed",
        events.DevicesChanged: "devices_changed",
        events.FoundChanged: "found_changed",
        events.LightsChanged: "lights_changed",
        events.SettingsChanged: "settings_changed",
        events.ViewsChanged: "views_changed",
        events.LockChanged: "lock_changed",
        events.Trouble: "trouble",
    }

    def announce(self, event: events.Event) -> None:
        """Emit the signal of that event's type. May be called from any thread."""
        getattr(self, self._SIGNALS[type(event)]).emit(event)
