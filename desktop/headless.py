"""What the controller does, as lines on a terminal."""

import sys

from PySide6.QtCore import QObject, Slot

from core.activity.announcements import ActivityLogged
from core.cli.activity import entry_line
from core.events import Trouble
from desktop.runtime.bus import EventBus


class ActivityPrinter(QObject):
    """Prints activity as it happens, and troubles as they come."""

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        bus.activity_logged.connect(self._on_activity_logged)
        bus.trouble.connect(self._on_trouble)

    @Slot(object)
    def _on_activity_logged(self, logged: ActivityLogged) -> None:
        for entry in logged.entries:
            sys.stdout.write(f"{entry_line(entry)}\n")
        sys.stdout.flush()

    @Slot(object)
    def _on_trouble(self, trouble: Trouble) -> None:
        sys.stderr.write(f"afterglow: {trouble.sentence}\n")
        sys.stderr.flush()
