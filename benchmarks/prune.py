"""Letting go of 100,000 entries beside a writer and a reader: how long these wait, and what comes free."""

import os
import random
import shutil
import statistics
import tempfile
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Any, Final

from core.activity.announcements import ActivityLogged
from core.activity.catalog import draft
from core.activity.filter import ActivityFilter
from core.activity.reader import LogReader
from core.activity.recorder import Recorder
from core.activity.recorder_thread import recording
from core.activity.retention.policy import RetentionPolicy
from core.controller import Controller
from core.events import Event
from core.hosting import spawn_thread
from core.profile import Profile
from core.progress import Progress
from core.storage.database import FILE_NAME, open_reader

_GONE: Final = 100_000
_WRITER_EVERY_S: Final = 0.02
_READER_EVERY_S: Final = 0.01
_IDLE_S: Final = 5.0
_PREVIEWS: Final = 9


class _Waits:
    """How long the writer and the reader have waited for each of what they asked for, in seconds."""

    def __init__(self) -> None:
        self.writes: list[float] = []
        self.reads: list[float] = []
        self._handed_in: dict[str, float] = {}

    def __call__(self, event: Event) -> None:
        """What the recorder announces: the entries are on disk."""
        if isinstance(event, ActivityLogged):
            now = time.perf_counter()
            since = [self._handed_in.pop(entry.id) for entry in event.entries if entry.id in self._handed_in]
            self.writes += [now - at for at in since]

    def write(self, recorder: Recorder) -> None:
        """Hand in an entry."""
        made = draft("settings.update", fields=["brightness"])
        self._handed_in[made.id] = time.perf_counter()
        recorder.record(made)

    def read(self, reader: LogReader) -> None:
        """Look at the newest page, and at one anywhere."""
        head = reader.head()
        for before in (None, random.randrange(1, head)):
            started = time.perf_counter()
            reader.page(ActivityFilter(), before)
            self.reads.append(time.perf_counter() - started)

    def take(self) -> tuple[list[float], list[float]]:
        """The waits of writer and reader since the last call."""
        writes, reads, self.writes, self.reads = self.writes, self.reads, [], []
        return writes, reads


@contextmanager
def _busy(path: Path, recorder: Recorder, waits: _Waits) -> Iterator[None]:
    """A writer and a reader at work, each on a thread of its own."""
    is_over = threading.Event()

    def write() -> None:
        while not is_over.wait(_WRITER_EVERY_S):
            waits.write(recorder)

    def read() -> None:
        with closing(open_reader(path)) as database:
            while not is_over.wait(_READER_EVERY_S):
                waits.read(LogReader(database))

    threads = [threading.Thread(target=write), threading.Thread(target=read)]
    for thread in threads:
        thread.start()
    try:
        yield
    finally:
        is_over.set()
        for thread in threads:
            thread.join()


@contextmanager
def _controlled(folder: Path, waits: _Waits) -> Iterator[tuple[Controller, Recorder]]:
    with closing(Profile(folder)) as profile, recording(profile.database, "bench", waits) as recorder:
        controller = Controller(profile, recorder, run="bench", announce=waits, spawn=spawn_thread, is_live=False)
        thread = spawn_thread("network", controller.run)
        try:
            yield controller, recorder
        finally:
            controller.stop()
            thread.join()


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _copy(log: Path, path: Path) -> None:
    """Such that nothing of it is still to be written when the measuring begins."""
    shutil.copyfile(log, path)
    with path.open("rb") as copied:
        os.fsync(copied.fileno())


def measure(log: Path) -> list[dict[str, Any]]:
    """One row a figure; see `benchmarks.report`."""
    with tempfile.TemporaryDirectory() as name:
        path = Path(name) / FILE_NAME
        _copy(log, path)
        waits = _Waits()
        with _controlled(path.parent, waits) as (controller, recorder), _busy(path, recorder, waits):
            kept = controller.log.preview_prune(RetentionPolicy(enabled=True, days=3650, entries=10_000)).result().total
            policy = {"retention.days": 3650, "retention.entries": max(10_000, kept - _GONE)}
            controller.settings.change(policy).result()
            previews = [
                _seconds(controller.log.preview_prune(controller.log.retention.policy()).result)
                for _ in range(_PREVIEWS)
            ]
            waits.take()
            time.sleep(_IDLE_S)
            idle = waits.take()
            took = _seconds(controller.log.prune(Progress()).result)
            busy = waits.take()
        freed = log.stat().st_size - path.stat().st_size
    return [
        {"what": "preview of what would go, exact", "value": statistics.median(previews) * 1000, "unit": "ms"},
        {"what": f"letting go of {_GONE:,}, file made smaller", "value": took, "unit": "s"},
        {"what": "taken off the file", "value": freed / 1e6, "unit": "MB"},
        *_rows("writer, 50 entries/s, hand-in to announced", idle[0], busy[0]),
        *_rows("reader, a page of 128", idle[1], busy[1]),
    ]


def _rows(what: str, idle: list[float], busy: list[float]) -> list[dict[str, Any]]:
    """Meanwhile and, as the ratio, to when nothing else goes on."""
    shares = {"p50": 0.5, "p99": 0.99, "worst": 1.0}
    return [
        {
            "what": f"{what}, {name}",
            "value": _quantile_ms(busy, share),
            "unit": "ms",
            "ratio": _quantile_ms(busy, share) / _quantile_ms(idle, share),
            "idle_ms": _quantile_ms(idle, share),
        }
        for name, share in shares.items()
    ]


def _quantile_ms(seconds: list[float], share: float) -> float:
    return sorted(seconds)[int(share * (len(seconds) - 1))] * 1000
