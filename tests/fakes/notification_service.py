"""A notification service for tests: prints what it is asked as JSON, a line each, and clicks every notification.

`python -m tests.fakes.notification_service ADDRESS [CAPABILITY ...]`
"""

import json
import sys
from typing import Any

from PySide6.QtCore import ClassInfo, QCoreApplication, QObject, QTimer, Signal, Slot
from PySide6.QtDBus import QDBusConnection

from desktop.notifications.freedesktop import PATH, SERVICE

FIRST_NUMBER = 3_000_000_000
"""One that no signed number can hold."""


def tell(line: str) -> None:
    """Print a line at once."""
    sys.stdout.write(f"{line}\n")
    sys.stdout.flush()


@ClassInfo({"D-Bus Interface": SERVICE})  # type: ignore[call-arg] # it decorates, whatever its stub says
class NotificationService(QObject):  # type: ignore[operator] # as above
    """What of the specification is asked for."""

    ActionInvoked = Signal("uint", str)  # type: ignore[arg-type] # the stub knows no C++ types by name

    def __init__(self, capabilities: list[str]) -> None:
        super().__init__()
        self._capabilities = capabilities
        self._number = FIRST_NUMBER
        # Again and again, as who sent it may not have been told its number yet.
        self._clicking = QTimer(self)
        self._clicking.setInterval(20)
        self._clicking.timeout.connect(self._click)

    @Slot(result="QStringList")
    def GetCapabilities(self) -> list[str]:
        return self._capabilities

    @Slot(str, "uint", str, str, str, "QStringList", "QVariantMap", int, result="uint")
    def Notify(self, *arguments: Any) -> int:
        self._number += 1
        tell(json.dumps(arguments))
        self._clicking.start()
        return self._number

    def _click(self) -> None:
        self.ActionInvoked.emit(self._number, "other")
        self.ActionInvoked.emit(self._number + 1, "default")
        self.ActionInvoked.emit(self._number, "default")


def main() -> None:
    """Serve until the process is ended."""
    app = QCoreApplication([])
    bus = QDBusConnection.connectToBus(sys.argv[1], "notification service")
    service = NotificationService(sys.argv[2:])
    options = QDBusConnection.RegisterOption
    bus.registerObject(PATH, service, options.ExportAllSlots | options.ExportAllSignals)
    bus.registerService(SERVICE)
    tell("ready")
    app.exec()


if __name__ == "__main__":
    main()
