"""A whole controller over real files and plain threads, without Qt."""

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.activity.catalog import new_id
from core.activity.entry import ActivityEntry
from core.activity.recorder import Recorder
from core.clock import Clock
from core.controller import Controller
from core.events import ActivityLogged, Event
from core.hosting import spawn_thread
from core.profile import Profile
from core.storage.database import open_writer

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

    def wait_for_action(self, action: str, times: int = 1) -> ActivityEntry:
        """Wait until an action has been announced so often; returns the last of them."""
        with self._arrived:
            assert self._arrived.wait_for(lambda: self.actions.count(action) >= times, DEADLINE_S), self.actions
        return [entry for entry in self.entries if entry.action == action][times - 1]


@contextmanager
def running_controller(
    folder: Path, announced: Announcements, *, is_live: bool, clock: Clock | None = None
) -> Iterator[Controller]:
    """A controller at work on a profile in `folder`."""
    profile = Profile(folder)
    run = new_id()
    woken, is_over = threading.Event(), threading.Event()
    recorder = Recorder(profile.database, open_writer, run, announce=announced, wake=woken.set, clock=clock)

    def record() -> None:
        while not is_over.is_set():
            woken.wait(recorder.work())
            woken.clear()
        recorder.close()

    controller = Controller(
        profile, recorder, run=run, announce=announced, spawn=spawn_thread, is_live=is_live, clock=clock
    )
    threads = [spawn_thread("recorder", record), spawn_thread("network", controller.run)]
    try:
        yield controller
    finally:
        controller.stop()
        assert threads[1].join(DEADLINE_S)
        is_over.set()
        woken.set()
        assert threads[0].join(DEADLINE_S)
        profile.close()
