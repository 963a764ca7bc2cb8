"""Which way of showing notifications this desktop has."""

from PySide6.QtCore import QObject
from PySide6.QtDBus import QDBusConnection

from desktop.notifications import freedesktop, tray
from desktop.notifications.sender import Sender


def is_any_there() -> bool:
    """Whether notifications can be shown here."""
    return freedesktop.is_there(QDBusConnection.sessionBus()) or tray.is_there()


def best_sender(parent: QObject) -> Sender | None:
    """The best way there is; None where there is none."""
    bus = QDBusConnection.sessionBus()
    if freedesktop.is_there(bus):
        return freedesktop.FreedesktopSender(bus, parent)
    return tray.TraySender(parent) if tray.is_there() else None
