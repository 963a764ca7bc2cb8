"""Whether anything was drawn since one last looked, as the server's XDamage extension tells it."""

from typing import Protocol

import xcffib
from xcffib import damage

from core.capture.x11_display import has_extension

_NOT_EMPTY = damage.ReportLevel.NonEmpty


class ChangeWatch(Protocol):
    """Is shown every event, and says when there is something new to read."""

    @property
    def is_changed(self) -> bool:
        """Whether anything may have been drawn since `reset`."""
        ...

    def notice(self, event: xcffib.Event) -> None:
        """Take in an event of the connection."""
        ...

    def reset(self) -> None:
        """The window is about to be read."""
        ...


def change_watch(connection: xcffib.Connection, window: int) -> ChangeWatch:
    """XDamage, or where the server lacks it the assumption that everything changes all the time."""
    if has_extension(connection, "DAMAGE"):
        return DamageWatch(connection, window)
    return NoWatch()


class NoWatch:
    """Knows nothing, so has everything read."""

    is_changed = True

    def notice(self, event: xcffib.Event) -> None:
        """Events say nothing here."""

    def reset(self) -> None:
        """The next moment may bring a change again."""


class DamageWatch:
    """The server reports once, and again only after the report has been answered."""

    def __init__(self, connection: xcffib.Connection, window: int) -> None:
        self._extension = connection(damage.key)
        self._extension.QueryVersion(1, 1).reply()
        self._damage = connection.generate_id()
        self._extension.CreateChecked(self._damage, window, _NOT_EMPTY).check()
        self._is_reported = False

    @property
    def is_changed(self) -> bool:
        return self._is_reported

    def notice(self, event: xcffib.Event) -> None:
        self._is_reported = self._is_reported or isinstance(event, damage.NotifyEvent)

    def reset(self) -> None:
        if self._is_reported:
            # Answered before the window is read, so that what is drawn meanwhile is reported again.
            self._extension.Subtract(self._damage, 0, 0)
            self._is_reported = False
