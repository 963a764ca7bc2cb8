"""Writing a page that sums up a period."""

from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import Final

from PySide6.QtCore import QDate, Qt, QUrl, Slot
from PySide6.QtGui import QDesktopServices
from PySide6.QtWidgets import QDateEdit, QFileDialog, QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.activity.report import Period, ReportRequest
from core.activity.report_page import report_page
from core.clock import MICROSECONDS
from desktop.commands import LogCommands
from desktop.dialogs.folders import documents_folder, with_default_suffix
from desktop.dialogs.questions import confirm
from desktop.parts.buttons import BUTTON_HEIGHT, button, dialog_buttons, primary_button
from desktop.parts.fields import choice_field, field_rows
from desktop.parts.fitting import FittingDialog
from desktop.parts.labels import hint_label
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.report_pdf import report_pdf
from desktop.runtime.replies import Replies
from desktop.theme import SPACE, Tone

_TODAY, _WEEK, _MONTH, _CHOSEN = 0, 6, 29, -1
"""Days before today with which a period begins."""
_PERIODS: Final[list[tuple[str, object]]] = [
    ("Today", _TODAY),
    ("Last 7 days", _WEEK),
    ("Last 30 days", _MONTH),
    ("From … to …", _CHOSEN),
]
_RENDERERS: Final = {"html": lambda report: report_page(report).encode(), "pdf": report_pdf}
_FORMATS: Final[list[tuple[str, object]]] = [("Web page (HTML)", "html"), ("PDF", "pdf")]


class ReportDialog(FittingDialog):
    """Asks for period, format and file."""

    def __init__(self, log: LogCommands, replies: Replies, zone: str = "local", parent: QWidget | None = None) -> None:
        """`zone` in which days begin and end: `utc`, or anything else for local."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Report")
        self.setMinimumWidth(64 * SPACE)
        self._log, self._replies, self._zone = log, replies, zone
        self._agreed_path = Path()
        self.period = choice_field("Period", _PERIODS)
        self.period.setCurrentIndex(1)
        today = self._now().date()
        self.first = _date_field("First day", today - timedelta(days=_WEEK))
        self.last = _date_field("Last day", today)
        self.format = choice_field("Format", _FORMATS)
        self.path = QLineEdit(str(documents_folder() / f"afterglow-report-{today:%Y-%m-%d}.html"))
        self.path.setAccessibleName("File")
        self.path.setMinimumHeight(BUTTON_HEIGHT)
        self.outcome = Remark()
        self.open_button = button("&Open it", self._open, "Open the report")
        self.write_button = primary_button("&Write", self._write)
        self.close_button = button("Cancel", self.reject)
        self._lay_out()
        self.period.currentIndexChanged.connect(self._on_period_current_index_changed)
        self.format.currentIndexChanged.connect(self._on_format_current_index_changed)
        self._on_period_current_index_changed()

    def _lay_out(self) -> None:
        self.open_button.setVisible(False)
        self._days = _row(self.first, self.last)
        place = _row(self.path, button("&Browse…", self._browse, "Choose the file to write"))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(
            hint_label("One page: how much happened, how well devices could be reached, what failed, who did what.")
        )
        column.addLayout(
            field_rows(("&Period", self.period), ("&Days", self._days), ("For&mat", self.format), ("&File", place))
        )
        column.addWidget(self.outcome)
        column.addSpacing(SPACE)
        bottom = QHBoxLayout()
        bottom.addWidget(self.open_button)
        bottom.addStretch(1)
        bottom.addWidget(dialog_buttons(self.write_button, self.close_button))
        column.addLayout(bottom)
        self.write_button.setDefault(True)
        self.period.setFocus()

    def request(self) -> ReportRequest:
        """What the fields say."""
        format_ = self.format.currentData()
        since, until = self._start_of(self.first), self._start_of(self.last, days_later=1)
        now = int(self._now().timestamp()) * MICROSECONDS
        return ReportRequest(Period(since, max(since, min(until, now))), self._file(), _RENDERERS[format_])

    def _file(self) -> Path:
        return with_default_suffix(Path(self.path.text()).expanduser(), self.format.currentData())

    def _now(self) -> datetime:
        now = datetime.now(UTC)
        return now if self._zone == "utc" else now.astimezone()

    def _start_of(self, field: QDateEdit, days_later: int = 0) -> int:
        """When that day, or one so much later, begins; µs UTC."""
        day = field.date().addDays(days_later)
        midnight = datetime(day.year(), day.month(), day.day(), tzinfo=UTC if self._zone == "utc" else None)
        return int(midnight.timestamp()) * MICROSECONDS

    @Slot()
    def _on_period_current_index_changed(self) -> None:
        days = self.period.currentData()
        # The row, not its fields: it leads to the first of them, and Tab would not come past that.
        self._days.setEnabled(days == _CHOSEN)
        if days != _CHOSEN:
            today = _as_qt(self._now().date())
            self.first.setDate(today.addDays(-days))
            self.last.setDate(today)

    @Slot()
    def _on_format_current_index_changed(self) -> None:
        self.path.setText(str(Path(self.path.text()).with_suffix(f".{self.format.currentData()}")))

    def _browse(self) -> None:
        files = QFileDialog(self, "Write the report to", self.path.text())
        files.setAcceptMode(QFileDialog.AcceptMode.AcceptSave)
        files.setDefaultSuffix(self.format.currentData())
        files.fileSelected.connect(self._on_files_file_selected)
        files.finished.connect(files.deleteLater)
        files.open()

    @Slot(str)
    def _on_files_file_selected(self, file: str) -> None:
        # That dialog has asked already whether a file may be replaced.
        self._agreed_path = Path(file)
        self.path.setText(file)

    def _write(self) -> None:
        path = self._file()
        if path == self._agreed_path or not path.is_file():
            self._start()
            return
        detail = "There is a file of that name already. What is in it is lost once the report is written."
        confirm(self, f"Replace {path.name}?", detail, "Replace", self._start)

    def _start(self) -> None:
        self.outcome.say("Writing…", Tone.QUIET)
        self.write_button.setEnabled(False)
        self._replies.watch(self._log.report(self.request()), self, self._on_written, self._on_write_failed)

    def _on_written(self, path: Path) -> None:
        self.write_button.setEnabled(True)
        self._agreed_path = Path()
        self._written = path
        self.outcome.say(f"Wrote {path.name}, at {self._now():%H:%M:%S}.", Tone.GOOD)
        self.open_button.setVisible(True)
        self.close_button.setText("Close")
        self.open_button.setFocus()

    def _on_write_failed(self, error: Exception) -> None:
        self.write_button.setEnabled(True)
        self.outcome.say(sentence_of(error))
        self.path.setFocus()

    def _open(self) -> None:
        QDesktopServices.openUrl(QUrl.fromLocalFile(str(self._written)))


def _date_field(name: str, day: date) -> QDateEdit:
    field = QDateEdit(_as_qt(day))
    field.setAccessibleName(name)
    field.setCalendarPopup(True)
    field.setDisplayFormat("yyyy-MM-dd")
    return field


def _as_qt(day: date) -> QDate:
    return QDate(day.year, day.month, day.day)


def _row(first: QWidget, second: QWidget) -> QWidget:
    row = QWidget()
    row.setFocusProxy(first)
    layout = QHBoxLayout(row)
    layout.setContentsMargins(0, 0, 0, 0)
    layout.setSpacing(SPACE)
    layout.addWidget(first, 1)
    layout.addWidget(second, int(isinstance(second, QDateEdit)))
    return row
