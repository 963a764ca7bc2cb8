"""A window that shows the log in a file, with all that the Activity tab can do but nothing that changes anything."""

from concurrent.futures import Future
from pathlib import Path
from typing import Protocol

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtGui import QCloseEvent, QKeySequence
from PySide6.QtWidgets import QMainWindow, QVBoxLayout, QWidget

from core.activity.filter import ActivityFilter
from core.activity.verification import Verification
from core.progress import Progress
from desktop.activity.tab import ActivityTab
from desktop.activity.times import TimeFormat
from desktop.dialogs.export import ExportDialog
from desktop.dialogs.export_choices import export_choices
from desktop.dialogs.progress import ProgressRelay
from desktop.icons import app_icon
from desktop.parts.message_bar import MessageBar
from desktop.parts.sentences import sentence_of
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.viewer.banner import FileBanner
from desktop.viewer.file_log import FileLog

_FIRST_SIZE = (1080, 720)


class Verify(Protocol):
    """`verify(progress, file, expected_head)`: checks the chain of a database."""

    def __call__(self, progress: Progress, file: Path | None, expected_head: str, /) -> "Future[Verification]": ...


class LogFileWindow(QMainWindow):
    """Closing it ends its threads and removes what was made to read the file."""

    closed = Signal(object)
    """This window."""

    def __init__(self, log: FileLog, verify: Verify, settings: QSettings) -> None:
        super().__init__()
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        # The application ends with its main window.
        self.setAttribute(Qt.WidgetAttribute.WA_QuitOnClose, False)
        self.setWindowTitle(f"{log.opened.file.name} — read-only — Afterglow")
        self.setWindowIcon(app_icon())
        self._log, self._verify, self._settings = log, verify, settings
        self._verifying: Progress | None = None
        # Without a parent: what was asked of it may be answered when the window is gone.
        self._replies = Replies()
        self.banner = FileBanner(log.opened)
        self.messages = MessageBar()
        # Nothing is ever announced on it: a file stays as it is.
        self._bus = EventBus(self)
        self.activity = ActivityTab(log.ask, self._replies, self._bus, background=log.background)
        self.activity.be_still()
        self._lay_out()
        self._add_menu()
        self.banner.verify_requested.connect(self._on_banner_verify_requested)
        self.activity.zone_wanted.connect(self.set_zone)
        self.activity.export_requested.connect(self._open_export)
        self._replies.failed.connect(self.messages.complain)

    def _lay_out(self) -> None:
        whole = QWidget()
        column = QVBoxLayout(whole)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for part in (self.banner, self.messages):
            column.addWidget(part)
        column.addWidget(self.activity, 1)
        self.setCentralWidget(whole)
        self.resize(*_FIRST_SIZE)

    def _add_menu(self) -> None:
        file = self.menuBar().addMenu("&File")
        file.addAction("&Export…", QKeySequence("Ctrl+E"), lambda: self._open_export(None))
        if self._log.opened.is_chained:
            file.addAction("&Verify", self.banner.verify_button.click)
        file.addSeparator()
        file.addAction("&Close", QKeySequence("Ctrl+W"), self.close)

    @Slot(str)
    def set_zone(self, zone: str) -> None:
        """Show times that way, a value of the setting `time.zone`."""
        self.activity.set_zone(zone)
        self.banner.set_times(TimeFormat(zone))

    @Slot(object)
    def _open_export(self, preferred: ActivityFilter | None) -> None:
        choices = export_choices(self.activity, preferred)
        export, ask = self._log.export, self._log.background
        ExportDialog(choices, export, ask, self._bus, self._replies, self._settings, self).show()

    @Slot()
    def _on_banner_verify_requested(self) -> None:
        self._verifying = ProgressRelay(self.banner.bar).progress
        self.banner.show_verifying()
        verifying = self._verify(self._verifying, self._log.opened.database, "")
        self._replies.watch(verifying, self, self._show_verified, self._show_not_verified)

    def _show_verified(self, found: Verification) -> None:
        self.banner.show_verified(found.finding, is_sound=not found.misfit)

    def _show_not_verified(self, error: Exception) -> None:
        self.banner.show_verified(sentence_of(error), is_sound=False)

    def closeEvent(self, event: QCloseEvent) -> None:
        if self._verifying is not None:
            self._verifying.cancel()
        self._log.close()
        self.closed.emit(self)
        super().closeEvent(event)
