"""A log in a file, while a window shows it: its reading threads, and what was made to read it."""

from concurrent.futures import Future
from functools import partial
from tempfile import TemporaryDirectory
from typing import Final

from core.activity.export import ExportRequest, ExportResult, export_entries
from core.activity.opening import OpenedLog
from core.activity.reader_loop import ReaderLoop
from core.progress import Progress
from core.storage.database import open_still
from desktop.runtime.threads import spawn

_END_S: Final = 2.0


class FileLog:
    """Reads an opened log on threads of its own until it is closed."""

    def __init__(self, opened: OpenedLog, made: "TemporaryDirectory[str]") -> None:
        """`made` is removed with everything in it at the end."""
        self.opened = opened
        self._made = made
        self._exports: list[Progress] = []
        self._loops = [ReaderLoop(partial(open_still, opened.database)) for _ in range(3)]
        self._threads = [spawn(f"reader of {opened.file.name}", loop.run) for loop in self._loops]
        pages, long, exports = self._loops
        self.ask = pages.ask
        self.background = long.ask
        self._ask_for_exports = exports.ask

    def export(self, request: ExportRequest, progress: Progress) -> "Future[ExportResult]":
        """Write entries of this log to another file."""
        self._exports.append(progress)
        return self._ask_for_exports(
            f"export to {request.path}", partial(export_entries, request=request, progress=progress)
        )

    def close(self) -> None:
        """End the threads, and leave nothing behind."""
        for progress in self._exports:
            progress.cancel()
        for loop in self._loops:
            loop.stop()
        for thread in self._threads:
            thread.join(_END_S)
        self._made.cleanup()
