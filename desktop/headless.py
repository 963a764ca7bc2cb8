"""What the controller does, as lines on a terminal."""

import sys

from PySide6.QtCore import QObject, Slot

from core.activity.announcements import ActivityLogged
from core.cli.activity import entry_line
from core.events import Durability, DurabilityChanged, Trouble
from desktop.runtime.bus import EventBus


class ActivityPrinter(QObject):
    """Prints activity as it happens, and troubles as they come."""

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._unsaved_because = ""
        bus.durability_changed.connect(self._on_durability_changed)
        bus.activity_logged.connect(self._on_activity_logged)
        bus.trouble.connect(self._on_trouble)

    @Slot(object)
    def _on_activity_logged(self, logged: ActivityLogged) -> None:
        for entry in logged.entries:
            sys.stdout.write(f"{entry_line(entry)}\n")
        sys.stdout.flush()

    @Slot(object)
    def _on_trouble(self, trouble: Trouble) -> None:
        self._complain(trouble.sentence)

    @Slot(object)
    def _on_durability_changed(self, event: DurabilityChanged) -> None:
        reason = event.reason if event.state is Durability.UNSAVED else ""
        if reason and reason != self._unsaved_because:
            self._complain(f"What happens cannot be saved just now and is kept in memory: {reason}")
        self._unsaved_because = reason

    @staticmethod
    def _complain(sentence: str) -> None:
        sys.stderr.write(f"afterglow: {sentence}\n")
        sys.stderr.flush()
