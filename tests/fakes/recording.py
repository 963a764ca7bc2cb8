"""A recorder on a plain thread, and one driven by hand, over real files."""

from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from core.activity.announcements import ActivityLogged, DurabilityChanged, RecorderNews
from core.activity.entry import ActivityEntry
from core.activity.recorder import Recorder
from core.activity.recorder_thread import recording
from core.clock import Clock, SystemClock
from core.storage.database import FILE_NAME, open_reader, open_writer, prepare

RUN = "test run"


class Heard:
    """Everything a recorder has announced, in order."""

    def __init__(self) -> None:
        self.events: list[RecorderNews] = []

    def __call__(self, event: RecorderNews) -> None:
        self.events.append(event)

    @property
    def entries(self) -> list[ActivityEntry]:
        return [entry for event in self.events if isinstance(event, ActivityLogged) for entry in event.entries]

    @property
    def told(self) -> list[tuple[str, str]]:
        """Action and message of each entry announced."""
        return [(entry.action, entry.message) for entry in self.entries]

    @property
    def state(self) -> str:
        """How safe the last said that all is."""
        return str(self.durability.state)

    @property
    def durability(self) -> DurabilityChanged:
        """The last said."""
        return [event for event in self.events if isinstance(event, DurabilityChanged)][-1]


def make_recorder(folder: Path, heard: Heard, clock: Clock | None = None, capacity: int = 50_000) -> Recorder:
    """A recorder over a database in `folder`, made if need be; its work is done when the test calls for it."""
    path = folder / FILE_NAME
    prepare(path)
    return Recorder(
        path, open_writer, RUN, announce=heard, wake=lambda: None, clock=clock or SystemClock(), capacity=capacity
    )


@contextmanager
def running_recorder(folder: Path, heard: Heard) -> Iterator[Recorder]:
    """A recorder at work on a thread of its own."""
    path = folder / FILE_NAME
    prepare(path)
    with recording(path, RUN, heard) as recorder:
        yield recorder


def stored(folder: Path, columns: str = "action, message") -> list[tuple[object, ...]]:
    """What the database holds, oldest first, as another process would read it."""
    database = open_reader(folder / FILE_NAME)
    try:
        return list(database.execute_sql(f"SELECT {columns} FROM activity ORDER BY seq").fetchall())  # noqa: S608
    finally:
        database.close()


class FakeClock:
    """A clock that goes only when told to."""

    def __init__(self, now_us: int = 1_800_000_000_000_000) -> None:
        self.now = now_us
        self.steady = 100.0

    def now_us(self) -> int:
        return self.now

    def monotonic(self) -> float:
        return self.steady

    def utc_offset_minutes(self, at_us: int) -> int:
        return 60

    def go(self, seconds: float) -> None:
        """Let time pass."""
        self.now += int(seconds * 1_000_000)
        self.steady += seconds
