"""Backups that Afterglow makes by itself, and one that is made now."""

from collections.abc import Mapping
from pathlib import Path
from typing import Final

from PySide6.QtWidgets import QFileDialog, QHBoxLayout, QLineEdit

from core.control.backups import BackupTimes
from core.storage.settings import SettingValue
from desktop.activity.times import TimeFormat
from desktop.commands import BackupCommands, SettingCommands
from desktop.dialogs.folders import documents_folder
from desktop.parts.buttons import button
from desktop.parts.labels import plain_label
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.preferences.page import SettingsPage
from desktop.runtime.replies import Replies
from desktop.theme import Tone

_NONE_YET: Final = "None has been made in this folder yet; those of File → Back up… are not counted."


def times_sentence(times: BackupTimes, zone: str) -> str:
    """When the last was made and when the next will be."""
    times_format = TimeFormat(zone)

    def moment(at_us: int) -> str:
        return f"{times_format.exact(at_us)} ({times_format.exact_zone_label})"

    last = f"The last backup was made at {moment(times.made_at)}." if times.made_at else _NONE_YET
    failure = f"The last try failed: {times.failure}" if times.failure else ""
    following = f"The next is due at {moment(times.next_at)}." if times.next_at else ""
    return " ".join(filter(None, (last, failure, following)))


class BackupPage(SettingsPage):
    """The schedule, what has come of it, and a button that does it at once."""

    def __init__(
        self,
        values: Mapping[str, SettingValue],
        backups: BackupCommands,
        settings: SettingCommands,
        replies: Replies,
    ) -> None:
        super().__init__(
            "Backups",
            "Copies of the whole database: devices, lights, settings and the activity log. They are made while "
            "Afterglow runs, checked, and the oldest deleted once there are too many. File → Restore… lists them.",
            ("backup.",),
            values,
        )
        self._backups, self._settings, self._replies = backups, settings, replies
        self._zone = str(values.get("time.zone", "local"))
        self.times_line = plain_label("Looking…")
        self.outcome = Remark()
        self.choose_button = button("&Choose folder…", self.choose_folder)
        self.make_button = button("&Back up now", self._save_and_make)
        self._lay_out()
        self._ask_for_times()

    def _lay_out(self) -> None:
        folder = self.fields["backup.folder"].widget
        if isinstance(folder, QLineEdit):
            folder.setPlaceholderText("backups, beside the database")
        row = QHBoxLayout()
        row.addWidget(self.choose_button)
        row.addWidget(self.make_button)
        row.addStretch(1)
        self.column.addLayout(row)
        self.column.addWidget(self.times_line)
        self.column.addWidget(self.outcome)

    def choose_folder(self) -> QFileDialog:
        """Ask which folder backups are to be kept in."""
        start = str(self.fields["backup.folder"].value) or str(documents_folder())
        files = QFileDialog(self, "Keep backups in", start)
        files.setFileMode(QFileDialog.FileMode.Directory)
        files.setOption(QFileDialog.Option.ShowDirsOnly)
        files.fileSelected.connect(self._show_folder)
        files.finished.connect(files.deleteLater)
        files.open()
        return files

    def _show_folder(self, folder: str) -> None:
        field = self.fields["backup.folder"].widget
        if isinstance(field, QLineEdit):
            field.setText(folder)

    def _ask_for_times(self) -> None:
        self._replies.watch(
            self._backups.times(),
            self,
            lambda times: self.times_line.setText(times_sentence(times, self._zone)),
            lambda error: self.times_line.setText(sentence_of(error)),
        )

    def _save_and_make(self) -> None:
        """What the page says is saved first: it is where the backup goes."""
        self.make_button.setEnabled(False)
        self._replies.watch(self._settings.change(self.values()), self, lambda _done: self._make(), self._on_failed)

    def _make(self) -> None:
        self._replies.watch(self._backups.make(), self, self._on_made, self._on_failed)

    def _on_made(self, path: Path) -> None:
        self.make_button.setEnabled(True)
        self.outcome.say(f"Backed up to {path}.", Tone.GOOD)
        self._ask_for_times()

    def _on_failed(self, error: Exception) -> None:
        self.make_button.setEnabled(True)
        self.outcome.say(sentence_of(error))
        self._ask_for_times()
