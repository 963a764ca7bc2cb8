"""Backing up the whole database to a file, and putting a backup back."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, Qt
from PySide6.QtWidgets import QFileDialog, QWidget

from desktop.commands import LogCommands
from desktop.dialogs.folders import documents_folder
from desktop.dialogs.questions import Question, confirm
from desktop.runtime.replies import Replies

_FILES = "Afterglow backups (*.afterglow);;All files (*)"


class DatabaseCopies(QObject):
    """File → Back up… and Restore…, for one window."""

    def __init__(self, log: LogCommands, replies: Replies, say: Callable[[str], None], window: QWidget) -> None:
        """`say` shows a sentence of success."""
        super().__init__(window)
        self._log = log
        self._replies = replies
        self._say = say
        self._window = window

    def choose_backup(self) -> QFileDialog:
        """Ask where to, then back up."""
        name = f"afterglow-{datetime.now(UTC).astimezone():%Y-%m-%d}.afterglow"
        files = self._file_dialog("Back up to", QFileDialog.AcceptMode.AcceptSave)
        files.setDefaultSuffix("afterglow")
        files.selectFile(name)
        files.fileSelected.connect(lambda file: self.back_up(Path(file)))
        files.open()
        return files

    def choose_restore(self) -> QFileDialog:
        """Ask which backup, say what it means, then restore."""
        files = self._file_dialog("Restore from", QFileDialog.AcceptMode.AcceptOpen)
        files.setFileMode(QFileDialog.FileMode.ExistingFile)
        files.fileSelected.connect(lambda file: self.ask_to_restore(Path(file)))
        files.open()
        return files

    def _file_dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        files = QFileDialog(self._window, title, str(documents_folder()), _FILES)
        files.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files.setAcceptMode(mode)
        return files

    def back_up(self, path: Path) -> None:
        """Copy the database to that file."""
        self._replies.watch(self._log.backup(path), self, lambda _done: self._say(f"Backed up to {path}."))

    def ask_to_restore(self, path: Path) -> Question:
        """Put the backup in the place of the database, if the user agrees."""
        return confirm(
            self._window,
            f"Restore {path.name}?",
            "Devices, lights, settings and the activity log become what they were in this backup. What has been "
            "added, changed or recorded since then is gone from the window; the database as it is now is kept beside "
            "it, in a file of its own.",
            "Restore",
            lambda: self._restore(path),
        )

    def _restore(self, path: Path) -> None:
        self._replies.watch(self._log.restore(path), self, self._tell_restored)

    def _tell_restored(self, before: Path) -> None:
        self._say(f"The backup is restored. What there was before it is kept in {before}.")
