"""Run as a process: Afterglow with its window, told by its session that it ends as soon as the window is there.

The offscreen platform has no session manager, so the signal that Qt would give is given here.
"""

import sys

from PySide6 import QtWidgets
from PySide6.QtCore import QTimer
from PySide6.QtWidgets import QApplication, QDialog

from desktop.__main__ import main
from desktop.window import MainWindow


class BusyDialog(QDialog):
    """Does not let itself be closed, as the export dialog while it exports."""

    def reject(self) -> None:
        """No."""


class EndingApplication(QApplication):
    """Its session ends once the window shows what it is for."""

    def exec(self) -> int:  # type: ignore[override] # PySide's is static
        timer = QTimer()
        timer.timeout.connect(self._end_session_when_up)
        timer.start(20)
        return QApplication.exec()

    def _end_session_when_up(self) -> None:
        for window in self.topLevelWidgets():
            if isinstance(window, MainWindow) and window.desk.isVisible():
                BusyDialog(window).open()
                self.commitDataRequest.emit(None)


if __name__ == "__main__":
    QtWidgets.QApplication = EndingApplication  # type: ignore[misc]
    sys.exit(main(["--data-dir", sys.argv[1]]))
