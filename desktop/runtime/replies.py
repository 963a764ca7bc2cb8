"""Brings the result of a command back to the main thread."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any, TypeVar

from PySide6.QtCore import QObject, Qt, Signal, Slot
from shiboken6 import isValid

from core.errors import AfterglowError, CancelledError

T = TypeVar("T")


class Replies(QObject):
    """Lives in the main thread. `failed` carries the sentence of a failure nobody else took."""

    failed = Signal(object)
    _settled = Signal(object)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._settled.connect(self._deliver, Qt.ConnectionType.QueuedConnection)

    def watch(
        self,
        future: "Future[T]",
        owner: QObject,
        then: Callable[[T], None] | None = None,
        otherwise: Callable[[Exception], None] | None = None,
    ) -> None:
        """Call `then(result)` or `otherwise(error)` on the main thread once the command is done.

        Neither is called when `owner` has been destroyed meanwhile, or when the future was cancelled because
        a newer question took its place. Without `otherwise`, a failure's sentence goes out as `failed`.
        """
        future.add_done_callback(lambda settled: self._settled.emit((settled, owner, then, otherwise)))

    @Slot(object)
    def _deliver(
        self, settled: "tuple[Future[Any], QObject, Callable[[Any], None] | None, Callable[[Exception], None] | None]"
    ) -> None:
        future, owner, then, otherwise = settled
        if future.cancelled() or not isValid(owner):
            return
        error = future.exception()
        if error is None:
            if then is not None:
                then(future.result())
        elif isinstance(error, CancelledError) and otherwise is None:
            return
        elif not isinstance(error, AfterglowError):
            # A bug: for the hook that all bugs go to.
            raise error
        elif otherwise is not None:
            otherwise(error)
        else:
            self.failed.emit(str(error))
