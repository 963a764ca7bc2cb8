"""The operating system's signals, brought into Qt's event loop."""

import signal
import socket
from types import FrameType

from PySide6.QtCore import QObject, QSocketNotifier, Signal, Slot


class QuitSignals(QObject):
    """Emits `asked` when the process is told to end: SIGTERM, SIGINT, and SIGHUP where there is one."""

    asked = Signal()

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        # Python runs its handlers only between two of its own instructions, which an idle Qt loop never reaches;
        # a byte in a socket wakes that loop.
        self._read, self._write = socket.socketpair()
        self._read.setblocking(False)
        self._write.setblocking(False)
        signal.set_wakeup_fd(self._write.fileno())
        self._notifier = QSocketNotifier(self._read.fileno(), QSocketNotifier.Type.Read, self)
        self._notifier.activated.connect(self._on_notifier_activated)
        for name in ("SIGTERM", "SIGINT", "SIGHUP"):
            if hasattr(signal, name):
                signal.signal(getattr(signal, name), self._ignore)

    @staticmethod
    def _ignore(_number: int, _frame: FrameType | None) -> None:
        """The byte has said it already."""

    @Slot()
    def _on_notifier_activated(self) -> None:
        self._read.recv(64)
        self.asked.emit()
