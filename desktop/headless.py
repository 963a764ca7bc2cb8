"""What the controller does, as lines on a terminal."""

import sys
from collections.abc import Sequence

from PySide6.QtCore import QObject, Signal, Slot

from core.activity.announcements import ActivityLogged
from core.activity.entry import ActivityEntry
from core.cli.activity import entry_line
from core.cli.command import Terminal
from core.events import Durability, DurabilityChanged, Trouble
from desktop.runtime.bus import EventBus


class ActivityPrinter(QObject):
    """Prints activity as it happens, and troubles as they come."""

    unread = Signal()
    """Whoever read what is printed has gone."""

    def __init__(self, bus: EventBus, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self.has_begun = False
        """Whether the start of the app has been recorded."""
        self._terminal = Terminal()
        self.is_read = True
        """Whether there still is somebody who reads what is printed."""
        self._unsaved_because = ""
        bus.durability_changed.connect(self._on_durability_changed)
        bus.activity_logged.connect(self._on_activity_logged)
        bus.trouble.connect(self._on_trouble)

    @Slot(object)
    def _on_activity_logged(self, logged: ActivityLogged) -> None:
        self.has_begun = self.has_begun or any(entry.action == "app.started" for entry in logged.entries)
        try:
            self._print(logged.entries)
        except BrokenPipeError:
            self.is_read = False
            self.unread.emit()

    def _print(self, entries: Sequence[ActivityEntry]) -> None:
        if self.is_read:
            for entry in entries:
                self._terminal.line(entry_line(entry))
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

    def _complain(self, sentence: str) -> None:
        self._terminal.note(f"afterglow: {sentence}")
