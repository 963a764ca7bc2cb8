"""File → Open log…: from the choice of a file to the window that shows it."""

from concurrent.futures import Future
from functools import partial
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from PySide6.QtCore import QObject, QSettings, Qt, Slot
from PySide6.QtWidgets import QDialog, QFileDialog, QVBoxLayout, QWidget

from core.activity.opening import OpenedLog, open_log
from core.events import SettingsChanged
from core.progress import Progress
from desktop.dialogs.folders import last_folder, remember_folder
from desktop.dialogs.long_command import LongCommandDialog
from desktop.parts.labels import plain_label
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.runtime.threads import spawn
from desktop.theme import SPACE
from desktop.viewer.file_log import FileLog
from desktop.viewer.window import LogFileWindow, Verify

# An export can have any name: none is hidden at first.
_FILES: Final = "All files (*);;Exported logs and backups (*.csv *.json *.jsonl *.afterglow *.db *.bak)"
_FOLDER_KEY: Final = "open/folder"


class OpeningDialog(LongCommandDialog):
    """Says how far the opening is, and what is wrong with the file."""

    def __init__(self, name: str, replies: Replies, parent: QWidget) -> None:
        super().__init__(f"Open {name}", replies, parent)
        self.setMinimumWidth(52 * SPACE)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        # Bytes mean little to anybody.
        self.bar.setTextVisible(False)
        column.addWidget(plain_label(f"Reading {name}…"))
        column.addWidget(self.bar)
        column.addWidget(self.outcome)
        column.addWidget(self.close_button, 0, Qt.AlignmentFlag.AlignRight)

    def inputs(self) -> tuple[QWidget, ...]:
        return ()

    def done(self, result: int) -> None:
        """However it is closed, nobody waits for the file any more."""
        if self._running is not None:
            self._running.cancel()
        super().done(result)


class LogOpener(QObject):
    """Opens files, any number of them, and closes their windows with the main window."""

    def __init__(
        self, verify: Verify, bus: EventBus, replies: Replies, settings: QSettings, zone: str, window: QWidget
    ) -> None:
        """`settings` remembers folders; `zone` is a value of the setting `time.zone`."""
        super().__init__(window)
        self._verify, self._replies, self._settings, self._window = verify, replies, settings, window
        self._zone = zone
        self.windows: list[LogFileWindow] = []
        bus.settings_changed.connect(self._on_bus_settings_changed)

    def choose(self) -> QFileDialog:
        """Ask which file, then open it."""
        folder = last_folder(self._settings, _FOLDER_KEY)
        files = QFileDialog(self._window, "Open log", str(folder), _FILES)
        files.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        files.setFileMode(QFileDialog.FileMode.ExistingFile)
        files.fileSelected.connect(lambda file: self.open(Path(file)))
        files.open()
        return files

    def open(self, file: Path) -> OpeningDialog:
        """Read that file, and show it in a window of its own."""
        remember_folder(self._settings, _FOLDER_KEY, file)
        dialog = OpeningDialog(file.name, self._replies, self._window)
        made = TemporaryDirectory(prefix="afterglow-")
        dialog.run(partial(_opened, file, made), partial(self._show, dialog, made), "Stopped.")
        dialog.show()
        return dialog

    def _show(self, dialog: OpeningDialog, made: "TemporaryDirectory[str]", opened: OpenedLog) -> None:
        dialog.accept()
        window = LogFileWindow(FileLog(opened, made), self._verify, self._settings)
        window.set_zone(self._zone)
        window.closed.connect(self._on_window_closed)
        self.windows.append(window)
        window.show()

    def set_visible(self, is_visible: bool) -> None:
        """Show the windows, or let nothing of them be seen while the main window is locked."""
        for window in self.windows:
            for dialog in window.findChildren(QDialog):
                dialog.done(QDialog.DialogCode.Rejected)
            window.setVisible(is_visible)

    def close_all(self) -> None:
        """Close every window, and leave nothing behind."""
        for dialog in self._window.findChildren(OpeningDialog):
            dialog.done(QDialog.DialogCode.Rejected)
        for window in tuple(self.windows):
            window.close()

    @Slot(object)
    def _on_window_closed(self, window: LogFileWindow) -> None:
        self.windows.remove(window)

    @Slot(object)
    def _on_bus_settings_changed(self, event: SettingsChanged) -> None:
        self._zone = str(dict(event.values)["time.zone"])
        for window in self.windows:
            window.set_zone(self._zone)


def _opened(file: Path, made: "TemporaryDirectory[str]", progress: Progress) -> "Future[OpenedLog]":
    """Open it on a thread of its own; where that fails, what was made goes."""
    future: Future[OpenedLog] = Future()

    def run() -> None:
        try:
            future.set_result(open_log(file, Path(made.name), progress))
        except Exception as error:  # whatever it is, it is told to whoever asked
            made.cleanup()
            future.set_exception(error)

    spawn(f"opening {file.name}", run)
    return future
