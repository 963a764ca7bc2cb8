"""Dialogs around a command that takes long: its progress, a way to stop it, and how it ended."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import TypeVar

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QProgressBar, QWidget

from core.errors import CancelledError
from core.progress import Progress
from desktop.dialogs.progress import ProgressRelay
from desktop.parts.buttons import button
from desktop.parts.fitting import FittingDialog
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.runtime.replies import Replies
from desktop.theme import Tone

T = TypeVar("T")


class LongCommandDialog(FittingDialog):
    """While a command runs, `close_button` stops it and nothing else can be used; then it closes the dialog."""

    def __init__(self, title: str, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self._replies = replies
        self._running: Progress | None = None
        self._if_stopped = ""
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress")
        self.bar.hide()
        self.outcome = Remark()
        self.close_button = button("Close", self.reject)

    def inputs(self) -> tuple[QWidget, ...]:
        """What cannot be used while a command runs, besides what this dialog itself sees to."""
        return ()

    def run(self, command: Callable[[Progress], "Future[T]"], then: Callable[[T], None], if_stopped: str) -> None:
        """Give the command a progress to report to, and `then` its result; say `if_stopped` where it was stopped."""
        relay = ProgressRelay(self.bar)
        self._running = relay.progress
        self._if_stopped = if_stopped
        self.outcome.clear()
        self._show_running(is_running=True)
        self._replies.watch(command(relay.progress), self, lambda result: self._end(then, result), self._fail)

    def _end(self, then: Callable[[T], None], result: T) -> None:
        self._show_running(is_running=False)
        if not self._is_closed():
            then(result)

    def _fail(self, error: Exception) -> None:
        self._show_running(is_running=False)
        if self._is_closed():
            return
        if isinstance(error, CancelledError):
            self.outcome.say(self._if_stopped, Tone.QUIET)
        else:
            self.outcome.say(sentence_of(error))

    def _show_running(self, *, is_running: bool) -> None:
        if not is_running:
            self._running = None
        self.bar.setVisible(is_running)
        self.close_button.setText("Stop" if is_running else "Close")
        for each in self.inputs():
            each.setEnabled(not is_running)
        if is_running:
            # The button that was pressed cannot keep it.
            self.close_button.setFocus()

    def done(self, result: int) -> None:
        """Close; but stay, unseen, for a command that runs, which reports to the bar until its end."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, self._running is None)
        super().done(result)

    def _is_closed(self) -> bool:
        """Whether it was closed, by the lock, while the command ran; then it goes now."""
        is_closed = not self.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        if is_closed:
            self.deleteLater()
        return is_closed

    def reject(self) -> None:
        """Stop a running command first; close when none runs."""
        if self._running is not None:
            self._running.cancel()
        else:
            super().reject()
