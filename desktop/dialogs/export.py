"""Writing entries of the activity log to a file."""

from datetime import UTC, datetime
from pathlib import Path
from typing import Final

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import (
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QProgressBar,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.activity.export import ExportRequest, ExportResult
from core.activity.filter import ActivityFilter
from core.activity.formats import FORMATS
from core.errors import CancelledError
from core.progress import Progress
from desktop.commands import LogCommands
from desktop.dialogs.folders import documents_folder
from desktop.dialogs.progress import ProgressRelay
from desktop.dialogs.questions import confirm
from desktop.parts.buttons import BUTTON_HEIGHT, button, dialog_buttons, primary_button
from desktop.parts.fields import choice_field, field_rows
from desktop.parts.fitting import FittingDialog
from desktop.parts.labels import hint_label
from desktop.parts.remark import Remark
from desktop.parts.sentences import counted, sentence_of
from desktop.runtime.replies import Replies
from desktop.theme import SPACE, Tone

_FORMAT_WORDS: Final = {
    "csv": "CSV, for spreadsheets",
    "json": "JSON, one array",
    "jsonl": "JSON Lines, one object a line",
}


class ExportDialog(FittingDialog):
    """Asks for format, extent and file; then shows how far the export is, and stops it if asked to."""

    def __init__(
        self,
        shown: ActivityFilter,
        shown_words: str,
        log: LogCommands,
        replies: Replies,
        parent: QWidget | None = None,
    ) -> None:
        """`shown` is the filter of the Activity tab, `shown_words` what the search box would say for it."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Export activity")
        self.setMinimumWidth(70 * SPACE)
        self._shown = shown
        self._log = log
        self._replies = replies
        self._running: Progress | None = None
        self._agreed_path = ""
        self.format = choice_field("Format", [(_FORMAT_WORDS.get(name, name), name) for name in FORMATS])
        self.everything = QRadioButton("E&verything in the log")
        self.only_shown = QRadioButton("Only what the Activity tab &shows")
        self.path = QLineEdit(str(_default_path()))
        self.path.setAccessibleName("File")
        self.path.setMinimumHeight(BUTTON_HEIGHT)
        self.browse_button = button("&Browse…", self._browse, "Choose the file to write")
        self.bar = QProgressBar()
        self.bar.setAccessibleName("Progress of the export")
        self.bar.hide()
        self.outcome = Remark()
        self.export_button = primary_button("&Export", self._export)
        self.close_button = button("Cancel", self.reject)
        self._lay_out(shown_words)
        self.export_button.setDefault(True)
        self.format.currentIndexChanged.connect(self._on_format_current_index_changed)

    def _lay_out(self, shown_words: str) -> None:
        self.only_shown.setChecked(not self._shown.is_everything)
        self.everything.setChecked(self._shown.is_everything)
        self.only_shown.setEnabled(not self._shown.is_everything)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(self.everything)
        column.addWidget(self.only_shown)
        if shown_words:
            column.addWidget(hint_label(shown_words))
        column.addLayout(field_rows(("For&mat", self.format), ("&File", self._path_row())))
        column.addWidget(self.bar)
        column.addWidget(self.outcome)
        column.addSpacing(SPACE)
        column.addWidget(dialog_buttons(self.export_button, self.close_button))

    def _path_row(self) -> QWidget:
        row = QWidget()
        row.setFocusProxy(self.path)
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(self.path, 1)
        layout.addWidget(self.browse_button)
        return row

    @Slot()
    def _on_format_current_index_changed(self) -> None:
        self.path.setText(str(Path(self.path.text()).with_suffix(f".{FORMATS[self.format.currentData()].suffix}")))

    def _browse(self) -> None:
        files = QFileDialog(self, "Export to", self.path.text())
        files.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.fileSelected.connect(self._on_files_file_selected)
        files.open()

    @Slot(str)
    def _on_files_file_selected(self, file: str) -> None:
        # That dialog has asked already whether a file may be replaced.
        self._agreed_path = file
        self.path.setText(file)

    def request(self) -> ExportRequest:
        """What the fields say."""
        return ExportRequest(
            filters=(ActivityFilter() if self.everything.isChecked() else self._shown,),
            format=self.format.currentData(),
            path=self._file(),
        )

    def _file(self) -> Path:
        return Path(self.path.text()).expanduser()

    def _export(self) -> None:
        path = self._file()
        if self.path.text() == self._agreed_path or not path.is_file():
            self._start()
            return
        confirm(
            self,
            f"Replace {path.name}?",
            "There is a file of that name already. What is in it is lost once the export is complete.",
            "Replace",
            self._start,
        )

    def _start(self) -> None:
        relay = ProgressRelay(self.bar)
        self._running = relay.progress
        self._set_running(True)
        self._replies.watch(
            self._log.export(self.request(), relay.progress), self, self._on_exported, self._on_export_failed
        )

    def _on_exported(self, result: ExportResult) -> None:
        self._set_running(False)
        self._agreed_path = self.path.text()
        self.outcome.say(f"Exported {counted(result.count, 'entry', 'entries')}.", Tone.GOOD)
        self.close_button.setText("Close")
        self.close_button.setFocus()

    def _on_export_failed(self, error: Exception) -> None:
        self._set_running(False)
        if isinstance(error, CancelledError):
            self.outcome.say("Cancelled; no file has been written.", Tone.QUIET)
        else:
            self.outcome.say(sentence_of(error))
        self.path.setFocus()

    def _set_running(self, is_running: bool) -> None:
        if not is_running:
            self._running = None
        else:
            self.outcome.clear()
        self.bar.setVisible(is_running)
        self.close_button.setText("Cancel")
        for widget in (self.everything, self.format, self.path, self.browse_button, self.export_button):
            widget.setEnabled(not is_running)
        self.only_shown.setEnabled(not is_running and not self._shown.is_everything)

    def reject(self) -> None:
        """Stop a running export first; close when none runs."""
        if self._running is not None:
            self._running.cancel()
        else:
            super().reject()


def _default_path() -> Path:
    return documents_folder() / f"afterglow-activity-{datetime.now(UTC).astimezone():%Y-%m-%d}.csv"
