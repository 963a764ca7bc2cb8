"""A recorder on a plain thread of its own, where there is no event loop to live in."""

import threading
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path

from core.activity.announcements import RecorderNews
from core.activity.recorder import Recorder
from core.clock import Clock
from core.storage.database import open_writer


@contextmanager
def recording(
    path: Path, run: str, announce: Callable[[RecorderNews], None], clock: Clock | None = None
) -> Iterator[Recorder]:
    """A recorder at work on the database at `path`; when the block ends, it does what waits and closes."""
    woken, is_over = threading.Event(), threading.Event()
    recorder = Recorder(path, open_writer, run, announce=announce, wake=woken.set, clock=clock)

    def work() -> None:
        try:
            while not is_over.is_set():
                woken.wait(recorder.work())
                woken.clear()
        finally:
            recorder.close()

    thread = threading.Thread(target=work, name="recorder")
    thread.start()
    try:
        yield recorder
    finally:
        is_over.set()
        woken.set()
        thread.join()
