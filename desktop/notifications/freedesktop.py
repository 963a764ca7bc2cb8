"""Notifications by the desktop's own service: Desktop Notifications Specification 1.2, over D-Bus."""

import logging
from functools import partial
from html import escape
from typing import Final

from PySide6.QtCore import Q_ARG, Q_RETURN_ARG, SLOT, QMetaObject, QObject, Qt, Signal, Slot
from PySide6.QtDBus import QDBusConnection, QDBusInterface, QDBusMessage
from shiboken6 import isValid

from desktop.runtime.threads import spawn

SERVICE: Final = "org.freedesktop.Notifications"
PATH: Final = "/org/freedesktop/Notifications"

_NOTIFY: Final = "Notify(QString,uint,QString,QString,QString,QStringList,QVariantMap,int)"
_TIMEOUT_MS: Final = 5_000
_REMEMBERED: Final = 20
_CLICK: Final = "default"
"""The action that a click on the notification itself stands for."""

_log = logging.getLogger(__name__)


def is_there(bus: QDBusConnection) -> bool:
    """Whether notifications can be sent: the service runs, or will once it is asked."""
    daemon = bus.interface()
    if not bus.isConnected() or daemon is None:
        return False
    if daemon.isServiceRegistered(SERVICE).value():
        return True
    return SERVICE in (daemon.call("ListActivatableNames").arguments() or [[]])[0]


class FreedesktopSender(QObject):
    """Asks the service on a thread of its own: it may be slow, and it may hang."""

    clicked = Signal(int)
    _shown = Signal(object)
    """`(number, the service's own number)`."""

    def __init__(self, bus: QDBusConnection, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._bus = bus
        self._numbers: dict[int, int] = {}
        self._shown.connect(self._on_shown, Qt.ConnectionType.QueuedConnection)
        slot = SLOT("_on_action_invoked(QDBusMessage)")
        # It takes what `SLOT` gives, whatever its signature says.
        bus.connect(SERVICE, PATH, SERVICE, "ActionInvoked", self, slot)  # type: ignore[call-overload]

    def send(self, number: int, title: str, text: str) -> None:
        spawn("notification", partial(self._send, number, title, text))

    def _send(self, number: int, title: str, text: str) -> None:
        service = QDBusInterface(SERVICE, PATH, SERVICE, self._bus)
        service.setTimeout(_TIMEOUT_MS)
        if service.metaObject().indexOfMethod(_NOTIFY) < 0:
            _log.warning("The desktop's notification service does not answer.")
            return
        abilities = (service.call("GetCapabilities").arguments() or [[]])[0]
        # Only who reads markup would show an escaped text as it was.
        body = escape(text, quote=False) if "body-markup" in abilities else text
        actions = [_CLICK, "Show"] if "actions" in abilities else []
        theirs = _notify(service, title, body, actions)
        if isValid(self):
            self._shown.emit((number, theirs))

    @Slot(object)
    def _on_shown(self, shown: tuple[int, int]) -> None:
        number, theirs = shown
        self._numbers[theirs] = number
        while len(self._numbers) > _REMEMBERED:
            self._numbers.pop(next(iter(self._numbers)))

    @Slot(QDBusMessage)
    def _on_action_invoked(self, message: QDBusMessage) -> None:
        theirs, action = message.arguments()
        if theirs in self._numbers and action == _CLICK:
            self.clicked.emit(self._numbers[theirs])


def _notify(service: QDBusInterface, title: str, body: str, actions: list[str]) -> int:
    """Call `Notify`; returns the service's number for it."""
    # By the method's own types: among plain arguments, Python's numbers are never the unsigned one that is wanted.
    number: object = QMetaObject.invokeMethod(
        service,
        "Notify",
        Qt.ConnectionType.DirectConnection,
        Q_RETURN_ARG("uint"),
        Q_ARG(str, "Afterglow"),
        Q_ARG("uint", 0),
        Q_ARG(str, ""),
        Q_ARG(str, title),
        Q_ARG(str, body),
        Q_ARG("QStringList", actions),
        Q_ARG("QVariantMap", {"desktop-entry": "afterglow"}),
        Q_ARG(int, -1),
    )
    return int(str(number))
