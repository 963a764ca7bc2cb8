"""Core's loops on Qt's threads."""

import contextvars
import sys
import threading
from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QThread

from core.hosting import Running

_SWITCH_INTERVAL_S: Final = 0.0005


def keep_turns_short() -> None:
    """Have Python's threads take turns ten times as often as by default.

    A busy window must not keep a light's thread waiting for the interpreter: at the default of 5 ms a 60 fps loop loses
    up to half its frames.
    """
    sys.setswitchinterval(_SWITCH_INTERVAL_S)


class _LoopThread(QThread):
    """Runs one blocking function, in a copy of the context it was made in."""

    def __init__(self, name: str, loop: Callable[[], None]) -> None:
        super().__init__()
        self.setObjectName(name)
        self._loop = loop
        self._context = contextvars.copy_context()

    def run(self) -> None:
        # Qt starts the thread, so Python's threading module cannot set the tracer that measures coverage.
        sys.settrace(threading.gettrace())
        self._context.run(self._loop)

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for its end, for ever without a time-out; whether it has ended."""
        return self.wait() if timeout_s is None else self.wait(int(timeout_s * 1000))


# Qt aborts the process when a thread's object goes before the thread has ended, as one that hangs in a name lookup may.
_started: list[_LoopThread] = []


def spawn(name: str, loop: Callable[[], None]) -> Running:
    """`core.hosting.Spawn` on a QThread."""
    thread = _LoopThread(name, loop)
    _started[:] = [*(each for each in _started if not each.isFinished()), thread]
    thread.start()
    return thread


def unfinished() -> list[str]:
    """The names of the threads that have not ended."""
    return [thread.objectName() for thread in _started if not thread.isFinished()]
