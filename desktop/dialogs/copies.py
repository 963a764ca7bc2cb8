"""Backing up the whole database to a file, and putting a backup back."""

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path

from PySide6.QtCore import QObject, QSettings, Qt, Slot
from PySide6.QtWidgets import QFileDialog, QWidget

from core.storage.backup_folder import BackupFile
from desktop.activity.times import TimeFormat
from desktop.commands import Commands
from desktop.dialogs.folders import last_folder, remember_folder
from desktop.dialogs.questions import Question, confirm
from desktop.dialogs.restore import RestoreDialog
from desktop.parts.sentences import counted
from desktop.runtime.replies import Replies

_FOLDER_KEY = "backup/folder"
_FILES = "Afterglow backups (*.afterglow);;All files (*)"


class DatabaseCopies(QObject):
    """File → Back up… and Restore…, for one window."""

    def __init__(
        self,
        controller: Commands,
        replies: Replies,
        settings: QSettings,
        say: Callable[[str], None],
        window: QWidget,
    ) -> None:
        """`settings` remembers folders; `say` shows a sentence of success."""
        super().__init__(window)
        self._controller = controller
        self._replies = replies
        self._settings = settings
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

    def choose_restore(self) -> RestoreDialog:
        """Ask which backup, say what it means, then restore."""
        dialog = RestoreDialog(self._controller.backups, self._times, self._replies, self._window)
        dialog.chosen.connect(self._on_dialog_chosen)
        dialog.other_wanted.connect(self.choose_file)
        dialog.open()
        return dialog

    @Slot()
    def choose_file(self) -> QFileDialog:
        """Ask which file is the backup, say what it means, then restore."""
        files = self._file_dialog("Restore from", QFileDialog.AcceptMode.AcceptOpen)
        files.setFileMode(QFileDialog.FileMode.ExistingFile)
        files.fileSelected.connect(lambda file: self.ask_to_restore(Path(file)))
        files.open()
        return files

    def _file_dialog(self, title: str, mode: QFileDialog.AcceptMode) -> QFileDialog:
        files = QFileDialog(self._window, title, str(last_folder(self._settings, _FOLDER_KEY)), _FILES)
        files.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files.setAcceptMode(mode)
        files.fileSelected.connect(lambda file: remember_folder(self._settings, _FOLDER_KEY, Path(file)))
        return files

    def back_up(self, path: Path) -> None:
        """Copy the database to that file."""
        self._replies.watch(self._controller.log.backup(path), self, lambda _done: self._say(f"Backed up to {path}."))

    @Slot(object)
    def _on_dialog_chosen(self, backup: BackupFile) -> None:
        held = counted(backup.entries, "entry", "entries")
        self.ask_to_restore(backup.path, f"It was made at {self._times.exact(backup.made_at)} and holds {held}. ")

    @property
    def _times(self) -> TimeFormat:
        return TimeFormat(str(self._controller.settings.values()["time.zone"]))

    def ask_to_restore(self, path: Path, about: str = "") -> Question:
        """Put the backup in the place of the database, if the user agrees; `about` says what is known of it."""
        return confirm(
            self._window,
            f"Restore {path.name}?",
            f"{about}Devices, lights, settings and the activity log become what they were in this backup. What has "
            "been added, changed or recorded since then is gone from the window; the database as it is now is kept "
            "beside it, in a file of its own. Names that were forgotten after the backup was made come back.",
            "Restore",
            lambda: self._restore(path),
        )

    def _restore(self, path: Path) -> None:
        self._replies.watch(self._controller.log.restore(path), self, self._tell_restored)

    def _tell_restored(self, before: Path) -> None:
        self._say(f"The backup is restored. What there was before it is kept in {before}.")
