"""Where a loop runs: something that calls `run()` on a thread of its own and can be waited for."""

import contextvars
import threading
from collections.abc import Callable
from typing import Protocol, TypeAlias


class Running(Protocol):
    """A thread that was started."""

    def join(self, timeout_s: float | None = None) -> bool:
        """Wait for its end, for ever without a time-out; whether it has ended."""
        ...


Spawn: TypeAlias = Callable[[str, Callable[[], None]], Running]
"""`spawn(name, run)` starts `run` on a thread of that name, in a copy of the caller's context."""


class _PlainThread:
    def __init__(self, name: str, run: Callable[[], None]) -> None:
        context = contextvars.copy_context()
        self._thread = threading.Thread(target=lambda: context.run(run), name=name)
        self._thread.start()

    def join(self, timeout_s: float | None = None) -> bool:
        self._thread.join(timeout_s)
        return not self._thread.is_alive()


def spawn_thread(name: str, run: Callable[[], None]) -> Running:
    """`Spawn` on plain Python threads, for the command line and for tests."""
    return _PlainThread(name, run)
