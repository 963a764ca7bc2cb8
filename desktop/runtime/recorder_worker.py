"""The recorder's thread: an event loop that signals wake up."""

from collections.abc import Callable

from PySide6.QtCore import QObject, Qt, QThread, QTimer, Signal, Slot

from core.activity.recorder import Recorder


class RecorderWorker(QObject):
    """Lives in a thread of its own, where the recorder does all its work.

    Any thread wakes it by a signal: Qt's queue carries the call over, the recorder's own bounded inbox what is to be
    written, so that a burst is one wake-up and its length is known.
    """

    _woken = Signal()
    _closing = Signal()

    def __init__(self, make_recorder: Callable[[Callable[[], None]], Recorder]) -> None:
        """`make_recorder(wake)` builds the recorder around the function that wakes this worker."""
        super().__init__()
        self.recorder = make_recorder(self._woken.emit)
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_due)
        self._woken.connect(self._on_due, Qt.ConnectionType.QueuedConnection)
        self._closing.connect(self._on_closing, Qt.ConnectionType.QueuedConnection)
        self._thread = QThread()
        self._thread.setObjectName("recorder")
        self.moveToThread(self._thread)

    def start(self) -> None:
        """Begin to work."""
        self._thread.start()

    def close(self, timeout_s: float) -> bool:
        """Write what waits, close the database, and end the thread; whether that was done in time."""
        self._closing.emit()
        return self._thread.wait(int(timeout_s * 1000))

    @Slot()
    def _on_due(self) -> None:
        wait_s = self.recorder.work()
        if wait_s is None:
            self._timer.stop()
        else:
            self._timer.start(int(wait_s * 1000))

    @Slot()
    def _on_closing(self) -> None:
        self._timer.stop()
        try:
            self.recorder.close()
        finally:
            self._thread.quit()
