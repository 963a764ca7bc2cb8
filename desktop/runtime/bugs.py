"""What nobody has caught: told to the user in one sentence, and in full on standard error."""

import sys
import threading
from collections.abc import Callable
from types import TracebackType

from core.events import Trouble


class BugReporter:
    """Stands in for Python's own hooks while it is installed, in every thread."""

    def __init__(self, announce: Callable[[Trouble], None]) -> None:
        self._announce = announce

    def install(self) -> None:
        """Take over the hooks."""
        sys.excepthook = self._on_exception
        threading.excepthook = self._on_thread_exception

    @staticmethod
    def uninstall() -> None:
        """Give Python its own hooks back."""
        sys.excepthook = sys.__excepthook__
        threading.excepthook = threading.__excepthook__

    def _on_thread_exception(self, hook: threading.ExceptHookArgs) -> None:
        if hook.exc_value is not None:
            self._on_exception(hook.exc_type, hook.exc_value, hook.exc_traceback)

    def _on_exception(self, kind: type[BaseException], error: BaseException, trace: TracebackType | None) -> None:
        sys.__excepthook__(kind, error, trace)
        if isinstance(error, Exception):
            self._announce(Trouble(f"Something unexpected happened in Afterglow: {kind.__name__}: {error}"))
