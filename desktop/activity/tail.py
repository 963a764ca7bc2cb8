"""The live tail: what has been logged comes in on top, or waits while somebody is reading."""

from array import array
from collections import deque
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QObject, QTimer, Signal, Slot

from core.activity.entry import ActivityEntry
from core.activity.matching import matches
from core.events import ActivityLogged
from desktop.activity.loading import Loading
from desktop.activity.model import ActivityModel

BEAT_MS: Final = 200
"""The table changes at most five times a second, however much arrives."""

KEPT_ENTRIES: Final = 256
"""The newest of those waiting, which need not be read again; of the others only the numbers are kept."""


class LiveTail(QObject):
    """Collects what arrives and matches, and gives it to the model a beat at a time."""

    waiting_changed = Signal(int)
    """How many new matching entries are held back."""

    def __init__(self, model: ActivityModel, is_held: Callable[[], bool], parent: QObject) -> None:
        """`is_held()` says whether the rows must stay as they are just now."""
        super().__init__(parent)
        self._model, self._is_held = model, is_held
        self._arrived: list[ActivityEntry] = []
        self._waiting: array[int] = array("q")
        self._newest: deque[ActivityEntry] = deque(maxlen=KEPT_ENTRIES)
        self._beat = QTimer(self)
        self._beat.setSingleShot(True)
        self._beat.setInterval(BEAT_MS)
        self._beat.timeout.connect(self._on_beat_timeout)
        model.loading_changed.connect(self._on_model_loading_changed)

    def add(self, logged: ActivityLogged) -> None:
        """Entries have been logged."""
        if self._model.loading in (Loading.IDLE, Loading.FAILED):
            return  # the first answer will hold them
        self._arrived.extend(logged.entries)
        if not self._beat.isActive():
            self._beat.start()

    def release(self) -> None:
        """Show what waits, if nothing holds it."""
        if self._waiting and not self._is_held():
            self.show_waiting()

    def show_waiting(self) -> None:
        """Show what waits, whatever holds it."""
        if self._model.loading in (Loading.FIRST_ROWS, Loading.WHOLE):
            self._sort_arrived()
            seqs, entries = self._waiting, list(self._newest)
            self._forget()
            self._model.prepend(seqs, entries)

    @Slot()
    def _on_beat_timeout(self) -> None:
        if self._model.loading is Loading.ASKED:
            # Which of them the answer on its way holds already is not known yet.
            self._beat.start()
            return
        self._sort_arrived()
        if self._is_held():
            self.waiting_changed.emit(len(self._waiting))
        elif self._waiting:
            self.show_waiting()

    @Slot(object)
    def _on_model_loading_changed(self, loading: Loading) -> None:
        if loading is Loading.ASKED:
            # Of these the answer will hold what is asked for now, which need not be what they were waiting for.
            self._forget()

    def _sort_arrived(self) -> None:
        """Put what has arrived to what waits, as far as it matches."""
        known = self._waiting[-1] if self._waiting else self._model.head
        for entry in self._arrived:
            if entry.seq > known and matches(self._model.filter, entry):
                self._waiting.append(entry.seq)
                self._newest.append(entry)
        self._arrived.clear()

    def _forget(self) -> None:
        self._waiting = array("q")
        self._newest.clear()
        self.waiting_changed.emit(0)
