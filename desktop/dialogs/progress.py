"""How far a long command has come, brought from its thread to the window's."""

import time
from typing import Final

from PySide6.QtCore import QObject, Qt, Signal, Slot
from PySide6.QtWidgets import QProgressBar

from core.progress import Progress

_SHORTEST_INTERVAL_S: Final = 0.05


class ProgressRelay(QObject):
    """Gives a `Progress` to hand to a command, and keeps a bar up to date with what it reports."""

    _reported = Signal(object)
    _waited = Signal(str)

    def __init__(self, bar: QProgressBar) -> None:
        super().__init__(bar)
        self.progress = Progress(self._report, self._waited.emit)
        self._bar = bar
        self._next_report = 0.0
        self._reported.connect(self._on_reported, Qt.ConnectionType.QueuedConnection)
        self._waited.connect(self._on_waited, Qt.ConnectionType.QueuedConnection)
        bar.setRange(0, 0)

    def _report(self, done: int, total: int) -> None:
        """Runs on the worker's thread; more than a person can see is not passed on."""
        now = time.monotonic()
        if done == total or now >= self._next_report:
            self._next_report = now + _SHORTEST_INTERVAL_S
            self._reported.emit((done, total))

    @Slot(str)
    def _on_waited(self, sentence: str) -> None:
        # An empty bar has room for words; one that is busy would not show them.
        self._bar.setRange(0, 1)
        self._bar.setValue(0)
        self._bar.setFormat(sentence)

    @Slot(object)
    def _on_reported(self, report: tuple[int, int]) -> None:
        done, total = report
        self._bar.setRange(0, total)
        self._bar.setValue(done)
        self._bar.setFormat(f"{done:,} of {total:,}" if total else f"{done:,}")
