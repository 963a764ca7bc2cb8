"""A whole controller on plain threads, without Qt: for the command line and for the tests."""

from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from core.activity.catalog import new_id
from core.activity.recorder_thread import recording
from core.clock import Clock
from core.controller import Controller
from core.events import Event
from core.hosting import spawn_thread
from core.profile import Profile


@contextmanager
def serving(
    folder: Path, announce: Callable[[Event], None], *, is_live: bool = False, clock: Clock | None = None
) -> Iterator[Controller]:
    """A controller at work on the profile in `folder`, until the block ends. Raises `AfterglowError`."""
    with (
        closing(Profile(folder)) as profile,
        serving_profile(profile, announce, is_live=is_live, clock=clock) as controller,
    ):
        yield controller


@contextmanager
def serving_profile(
    profile: Profile, announce: Callable[[Event], None], *, is_live: bool = False, clock: Clock | None = None
) -> Iterator[Controller]:
    """A controller at work on a profile that is open, until the block ends."""
    run = new_id()
    with recording(profile.database, run, announce, clock) as recorder:
        controller = Controller(
            profile, recorder, run=run, announce=announce, spawn=spawn_thread, is_live=is_live, clock=clock
        )
        thread = spawn_thread("network", controller.run)
        try:
            yield controller
        finally:
            controller.stop()
            thread.join()
