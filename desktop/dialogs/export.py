"""Writing entries of the activity log to a file."""

from collections.abc import Callable, Sequence
from concurrent.futures import Future
from dataclasses import dataclass
from datetime import UTC, datetime
from functools import partial
from pathlib import Path
from typing import Final, TypeAlias

from PySide6.QtCore import QEvent, QSettings, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import (
    QButtonGroup,
    QCheckBox,
    QComboBox,
    QFileDialog,
    QHBoxLayout,
    QLineEdit,
    QRadioButton,
    QVBoxLayout,
    QWidget,
)

from core.activity.export import ExportRequest, ExportResult
from core.activity.filter import ActivityFilter
from core.activity.formats import FORMATS
from core.activity.manifest import manifest_path
from core.activity.reader import LogReader
from core.progress import Progress
from desktop.activity.asking import Ask
from desktop.dialogs.folders import last_folder, remember_folder, with_default_suffix
from desktop.dialogs.long_command import LongCommandDialog
from desktop.dialogs.questions import confirm
from desktop.parts.buttons import BUTTON_HEIGHT, button, primary_button
from desktop.parts.fields import choice_field, choose, field_rows
from desktop.parts.labels import hint_label
from desktop.parts.sentences import counted
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import SPACE, Tone

Export: TypeAlias = Callable[[ExportRequest, Progress], "Future[ExportResult]"]

_FORMAT_WORDS: Final = {
    "csv": "CSV",
    "csv-bom": "CSV for spreadsheets (with a byte order mark)",
    "json": "JSON, one array",
    "jsonl": "JSON Lines, one object a line",
    "cloudevents": "CloudEvents 1.0 in JSON Lines",
}
_FORMAT_KEY: Final = "export/format"
_MANIFEST_KEY: Final = "export/manifest"
_FOLDER_KEY: Final = "export/folder"


@dataclass(frozen=True, slots=True)
class ExportChoice:
    """Something that can be exported."""

    label: str
    """With an `&` before the letter that chooses it."""
    filters: tuple[ActivityFilter, ...]
    query: str = ""
    """What the search box would say for it, whenever it is read."""
    typed: str = ""
    """What the search box does say for it."""
    is_offered_first: bool = True
    """Whether it is to be chosen rather than those before it."""

    @property
    def hint(self) -> str:
        """What it means, and up to where; empty where its label says all."""
        ends = {wanted.max_seq for wanted in self.filters}
        upto = f"Up to entry {ends.pop():,}" if self.query and len(ends) == 1 and None not in ends else ""
        typed = self.typed if self.typed != self.query else ""
        return "\n".join(filter(None, (typed, self.query, upto)))


class ExportDialog(LongCommandDialog):
    """Asks what, how and where to; then says how far the export is. The window can be used meanwhile."""

    def __init__(
        self,
        choices: Sequence[ExportChoice],
        export: Export,
        ask: Ask,
        bus: EventBus,
        replies: Replies,
        settings: QSettings,
        parent: QWidget | None = None,
    ) -> None:
        """`ask` takes what may take long, `bus` tells that the log is another, `settings` remembers the rest."""
        super().__init__("Export activity", replies, parent)
        self.setMinimumWidth(70 * SPACE)
        self._choices, self._export, self._ask, self._settings = tuple(choices), export, ask, settings
        self._agreed_path = Path()
        self._written = Path()
        self._make_fields()
        at_first = [radio for radio, choice in zip(self.radios, choices, strict=True) if choice.is_offered_first]
        at_first[-1].setChecked(True)
        self._lay_out()
        self._remember_last_time()
        self.export_button.setDefault(True)
        self.format.currentIndexChanged.connect(self._on_format_current_index_changed)
        bus.log_replaced.connect(self._on_bus_log_replaced)
        at_first[-1].setFocus()
        self._ask_for_counts()

    def _ask_for_counts(self) -> None:
        for radio, choice in zip(self.radios, self._choices, strict=True):
            counting = self._ask(f"export.count.{choice.label}", partial(_count, choice.filters))
            self._replies.watch(counting, self, partial(_say_count, radio, choice), lambda _error: None)

    @Slot(object)
    def _on_bus_log_replaced(self, _event: object) -> None:
        self._ask_for_counts()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.ActivationChange and self.isActiveWindow():
            self._ask_for_counts()

    def _make_fields(self) -> None:
        self.radios = [QRadioButton(choice.label) for choice in self._choices]
        self._group = QButtonGroup(self)
        for radio in self.radios:
            self._group.addButton(radio)
        self.format = choice_field("Format", [(_FORMAT_WORDS[name], name) for name in FORMATS])
        self.format.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToContents)
        self.path = QLineEdit()
        self.path.setAccessibleName("File")
        self.path.setMinimumHeight(BUTTON_HEIGHT)
        self.browse_button = button("&Browse…", self._browse, "Choose the file to write")
        self.manifest = QCheckBox("&Write a manifest beside it")
        self.manifest.setToolTip(
            "A small file that says what was exported and when, with the file's SHA-256 and the newest hash of the log"
        )
        self.bar.setAccessibleName("Progress of the export")
        self.folder_button = button("Show in f&older", self._show_in_folder)
        self.folder_button.hide()
        self.export_button = primary_button("&Export", self._ask_to_replace)

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        for radio, choice in zip(self.radios, self._choices, strict=True):
            column.addWidget(radio)
            if choice.hint:
                hint = hint_label(choice.hint)
                hint.setIndent(3 * SPACE)
                column.addWidget(hint)
        column.addSpacing(SPACE)
        column.addLayout(field_rows(("For&mat", self.format), ("&File", self._row(self.path, self.browse_button))))
        column.addWidget(self.manifest)
        column.addWidget(self.bar)
        column.addWidget(self.outcome)
        column.addSpacing(SPACE)
        buttons = self._row(self.folder_button, self.export_button, self.close_button)
        column.addWidget(buttons)

    @staticmethod
    def _row(first: QWidget, *others: QWidget) -> QWidget:
        row = QWidget()
        layout = QHBoxLayout(row)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(SPACE)
        layout.addWidget(first, int(isinstance(first, QLineEdit)))
        if isinstance(first, QLineEdit):
            # Never a button: while that is hidden, Tab would lead to it and no further.
            row.setFocusProxy(first)
        else:
            layout.addStretch(1)
        for other in others:
            layout.addWidget(other)
        return row

    def _remember_last_time(self) -> None:
        choose(self.format, self._settings.value(_FORMAT_KEY, "csv"))
        self.manifest.setChecked(bool(self._settings.value(_MANIFEST_KEY, True, bool)))
        name = f"afterglow-activity-{datetime.now(UTC).astimezone():%Y-%m-%d}.{self._suffix()}"
        self.path.setText(str(last_folder(self._settings, _FOLDER_KEY) / name))

    def inputs(self) -> tuple[QWidget, ...]:
        return (*self.radios, self.format, self.path, self.browse_button, self.manifest, self.export_button)

    def request(self) -> ExportRequest:
        """What the fields say."""
        path = self._file()
        chosen = next(choice for choice, radio in zip(self._choices, self.radios, strict=True) if radio.isChecked())
        manifest = manifest_path(path) if self.manifest.isChecked() else None
        return ExportRequest(chosen.filters, self.format.currentData(), path, manifest, chosen.typed)

    def _file(self) -> Path:
        return with_default_suffix(Path(self.path.text()).expanduser(), self._suffix())

    def _suffix(self) -> str:
        return FORMATS[self.format.currentData()].suffix

    @Slot()
    def _on_format_current_index_changed(self) -> None:
        self.path.setText(str(Path(self.path.text()).with_suffix(f".{self._suffix()}")))

    def _browse(self) -> None:
        files = QFileDialog(self, "Export to", self.path.text())
        files.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.setDefaultSuffix(self._suffix())
        files.fileSelected.connect(self._on_files_file_selected)
        files.open()

    @Slot(str)
    def _on_files_file_selected(self, file: str) -> None:
        # That dialog has asked already whether a file may be replaced.
        self._agreed_path = Path(file)
        self.path.setText(file)

    def _ask_to_replace(self) -> None:
        path = self._file()
        if path == self._agreed_path or not path.is_file():
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
        self.folder_button.hide()
        self._settings.setValue(_FORMAT_KEY, self.format.currentData())
        self._settings.setValue(_MANIFEST_KEY, self.manifest.isChecked())
        request = self.request()
        remember_folder(self._settings, _FOLDER_KEY, request.path)
        self.path.setText(str(request.path))
        self._agreed_path = Path()
        self.run(partial(self._export, request), self._say_exported, "Stopped; no file has been written.")

    def _say_exported(self, result: ExportResult) -> None:
        self._written = result.path
        held = counted(result.count, "entry", "entries")
        self.outcome.say(
            f"Exported {held} to {result.path.name}, at {datetime.now(UTC).astimezone():%H:%M:%S}.", Tone.GOOD
        )
        self.folder_button.show()
        self.close_button.setFocus()

    def _show_in_folder(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written.parent)))


def _count(filters: tuple[ActivityFilter, ...], reader: LogReader) -> int:
    return sum(reader.count(wanted) for wanted in filters)


def _say_count(radio: QRadioButton, choice: ExportChoice, count: int) -> None:
    radio.setText(f"{choice.label} ({counted(count, 'entry', 'entries')})")
