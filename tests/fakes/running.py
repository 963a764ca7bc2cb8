"""Everything a controller announces, kept for a test to look at and to wait for."""

import threading
from collections.abc import Callable

from core.activity.entry import ActivityEntry
from core.events import ActivityLogged, Event

DEADLINE_S = 30.0


class Announcements:
    """Everything announced, in order, and a way to wait for it."""

    def __init__(self) -> None:
        self.events: list[Event] = []
        self._arrived = threading.Condition()

    def __call__(self, event: Event) -> None:
        with self._arrived:
            self.events.append(event)
            self._arrived.notify_all()

    @property
    def entries(self) -> list[ActivityEntry]:
        return [entry for event in self.events if isinstance(event, ActivityLogged) for entry in event.entries]

    @property
    def actions(self) -> list[str]:
        return [entry.action for entry in self.entries]

    def last(self, kind: type) -> Event:
        """The newest announcement of a kind."""
        return [event for event in self.events if isinstance(event, kind)][-1]

    def wait_until(self, holds: Callable[[], bool]) -> None:
        """Wait until something holds, looking again at each announcement."""
        with self._arrived:
            assert self._arrived.wait_for(holds, DEADLINE_S), self.actions

    def wait_for_action(self, action: str, times: int = 1) -> ActivityEntry:
        """Wait until an action has been announced so often; returns the last of them."""
        self.wait_until(lambda: self.actions.count(action) >= times)
        return [entry for entry in self.entries if entry.action == action][times - 1]
