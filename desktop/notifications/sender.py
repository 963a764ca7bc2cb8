"""What shows a notification, whichever way the desktop has for it."""

from typing import Protocol

from PySide6.QtCore import SignalInstance


class Sender(Protocol):
    """One way to show notifications."""

    @property
    def clicked(self) -> SignalInstance:
        """Carries the number of the notification that was clicked."""
        ...

    def send(self, number: int, title: str, text: str) -> None:
        """Show that, both being plain text; whether it is seen is up to the desktop. Never waits."""
        ...
