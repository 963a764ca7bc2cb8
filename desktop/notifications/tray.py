"""Notifications beside an icon in the tray, where the desktop has no service for them."""

from PySide6.QtCore import QObject, Signal, Slot
from PySide6.QtWidgets import QSystemTrayIcon

from desktop.icons import app_icon


def is_there() -> bool:
    """Whether there is a tray that shows messages."""
    return QSystemTrayIcon.isSystemTrayAvailable() and QSystemTrayIcon.supportsMessages()


class TraySender(QObject):
    """The icon is there as long as there are notifications to come."""

    clicked = Signal(int)

    def __init__(self, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._number = 0
        self._icon = QSystemTrayIcon(app_icon(), self)
        self._icon.setToolTip("Afterglow")
        self._icon.messageClicked.connect(self._on_icon_message_clicked)
        self._icon.show()

    def send(self, number: int, title: str, text: str) -> None:
        self._number = number
        self._icon.showMessage(title, text, app_icon())

    @Slot()
    def _on_icon_message_clicked(self) -> None:
        self.clicked.emit(self._number)
