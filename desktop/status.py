"""The status bar: whether what happened is safe, and how lights and devices are."""

from typing import Final

from PySide6.QtCore import QTimer, Slot
from PySide6.QtWidgets import QStatusBar, QWidget

from core.devices.model import DeviceStatus, Reach
from core.events import DevicesChanged, Durability, DurabilityChanged, LightsChanged, Work, WorkChanged
from core.lighting.model import LightState, LightStatus
from desktop.parts.labels import StateLabel
from desktop.parts.moments import clock_time
from desktop.parts.sentences import counted
from desktop.runtime.bus import EventBus
from desktop.theme import SPACE, Tone

_SAVING_SHOWN_AFTER_MS: Final = 300
"""A save takes milliseconds; only one that takes longer is worth a word, or the bar would flicker."""

State = tuple[str, str, Tone]
"""Icon, words, tone."""


def durability_state(event: DurabilityChanged, zone: str) -> State:
    """How safe what happened is."""
    if event.state is Durability.UNSAVED:
        lost = f", {event.lost:,} lost" if event.lost else ""
        return ("error", f"{counted(event.unsaved, 'event')} not saved{lost}: {event.reason}", Tone.BAD)
    if event.state is Durability.SAVING:
        return ("waiting", f"Saving… {event.queued:,} queued", Tone.WARNING)
    if not event.saved_at:
        return ("success", "Nothing to save yet", Tone.QUIET)
    return ("success", f"Saved {clock_time(event.saved_at, zone)} · WAL/FULL", Tone.GOOD)


def lights_state(lights: tuple[LightStatus, ...]) -> State:
    """How many lights run, and how fast."""
    if not lights:
        return ("stopped", "No lights", Tone.QUIET)
    running = [status for status in lights if status.state is LightState.RUNNING]
    waiting = any(status.state is LightState.WAITING for status in lights)
    tone = Tone.WARNING if waiting else Tone.GOOD if running else Tone.QUIET
    symbol = "warning" if waiting else "running" if running else "stopped"
    return (symbol, f"{len(running)} of {counted(len(lights), 'light')} running{_pace(running)}", tone)


def _pace(running: list[LightStatus]) -> str:
    """How fast those go whose picture moves."""
    rates = [round(status.fps) for status in running if not status.is_still]
    if not rates:
        return ""
    slowest, fastest = min(rates), max(rates)
    return f" · {fastest} fps" if slowest == fastest else f" · {slowest}–{fastest} fps"


def devices_state(devices: tuple[DeviceStatus, ...]) -> State:
    """How many devices answer."""
    if not devices:
        return ("info", "No devices", Tone.QUIET)
    online = sum(status.reach is Reach.ONLINE for status in devices)
    unreachable = any(status.reach is Reach.UNREACHABLE for status in devices)
    symbol, tone = ("warning", Tone.WARNING) if unreachable else ("success", Tone.GOOD)
    return (symbol, f"{online} of {counted(len(devices), 'device')} online", tone)


def work_state(event: WorkChanged) -> State:
    """What goes on in the log, and how far it has come."""
    words = f"{event.work}: {100 * event.done // event.total} %" if event.total else f"{event.work}…"
    return ("waiting", words, Tone.QUIET)


class StatusBar(QStatusBar):
    """Three states, each an icon and words; and what goes on in the log, while something does."""

    def __init__(self, bus: EventBus, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._zone = "local"
        self._durability: DurabilityChanged | None = None
        self.durability = StateLabel("success", "Starting…", Tone.QUIET)
        self.lights = StateLabel("stopped", "No lights", Tone.QUIET)
        self.devices = StateLabel("info", "No devices", Tone.QUIET)
        self.works = {work: StateLabel("waiting", "", Tone.QUIET) for work in Work}
        self.addWidget(self.durability, 1)
        for label in self.works.values():
            self.addPermanentWidget(label)
            label.hide()
        self.addPermanentWidget(self.lights)
        self.addPermanentWidget(self.devices)
        self.setContentsMargins(SPACE, 0, 0, 0)
        for label in (self.lights, self.devices, *self.works.values()):
            label.setContentsMargins(SPACE, 0, SPACE, 0)
        self._patience = QTimer(self)
        self._patience.setSingleShot(True)
        self._patience.setInterval(_SAVING_SHOWN_AFTER_MS)
        self._patience.timeout.connect(self._on_patience_timeout)
        bus.durability_changed.connect(self._on_bus_durability_changed)
        bus.work_changed.connect(self._on_bus_work_changed)
        bus.lights_changed.connect(self._on_bus_lights_changed)
        bus.devices_changed.connect(self._on_bus_devices_changed)

    def set_zone(self, zone: str) -> None:
        """Show times in that zone, a value of the setting `time.zone`."""
        self._zone = zone
        self._show_durability()

    @Slot(object)
    def _on_bus_durability_changed(self, event: DurabilityChanged) -> None:
        self._durability = event
        if event.state is Durability.SAVING:
            if not self._patience.isActive():
                self._patience.start()
            return
        self._patience.stop()
        self._show_durability()

    @Slot()
    def _on_patience_timeout(self) -> None:
        self._show_durability()

    @Slot(object)
    def _on_bus_work_changed(self, event: WorkChanged) -> None:
        label = self.works[event.work]
        label.setVisible(not event.is_over)
        if not event.is_over:
            label.show_state(*work_state(event))

    @Slot(object)
    def _on_bus_lights_changed(self, event: LightsChanged) -> None:
        self.lights.show_state(*lights_state(event.lights))

    @Slot(object)
    def _on_bus_devices_changed(self, event: DevicesChanged) -> None:
        self.devices.show_state(*devices_state(event.devices))

    def _show_durability(self) -> None:
        if self._durability is not None:
            self.durability.show_state(*durability_state(self._durability, self._zone))
