"""How far a long command has come, and a way to stop it; shared by the thread that works and the one that watches."""

import threading
from collections.abc import Callable
from typing import Final

from core.errors import CancelledError

_WHOLE: Final = 1_000
"""What the parts of a work are told of in."""


class Progress:
    """Reported by the worker, read and cancelled by anybody."""

    def __init__(
        self,
        on_report: Callable[[int, int], None] = lambda _done, _total: None,
        on_wait: Callable[[str], None] = lambda _sentence: None,
    ) -> None:
        """`on_report(done, total)` is called on the worker's thread; `total` is 0 while it is not known.

        `on_wait(sentence)` is called on any thread while the work cannot begin yet, and says why.
        """
        self._on_report = [on_report]
        self._on_wait = on_wait
        self._cancelled = threading.Event()

    def follow(self, on_report: Callable[[int, int], None]) -> None:
        """From now on, tell `on_report` too."""
        self._on_report.append(on_report)

    def cancel(self) -> None:
        """Ask the worker to stop; it leaves nothing half done behind."""
        self._cancelled.set()

    @property
    def is_cancelled(self) -> bool:
        """Whether the worker is to stop."""
        return self._cancelled.is_set()

    def report(self, done: int, total: int) -> None:
        """Say how far the work has come. Raises `CancelledError` when it is to stop."""
        self._go_on()
        for each in self._on_report:
            each(done, total)

    def wait(self, sentence: str) -> None:
        """Say why the work cannot begin yet. Raises `CancelledError` when it is not to begin any more."""
        self._go_on()
        self._on_wait(sentence)

    def _go_on(self) -> None:
        if self.is_cancelled:
            raise CancelledError("Cancelled.")

    def part(self, first: float, last: float) -> "Progress":
        """The progress of one part of the work, which takes it from one share of the whole to another, 0 to 1."""
        width = last - first
        return Progress(lambda done, total: self.report(round(_WHOLE * (first + width * done / max(1, total))), _WHOLE))
