"""The Activity tab over a large log: first rows, filters, and how long the GUI thread is kept while entries pour in.

python -m benchmarks.window FILE
"""

import os
import statistics
import sys
import threading
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, Final

os.environ.setdefault("QT_QPA_PLATFORM", "offscreen")

from PySide6.QtCore import QEventLoop, QObject, Qt, QTimer, Slot
from PySide6.QtWidgets import QApplication

from benchmarks.report import say, table
from core.activity.catalog import draft
from core.activity.entry import Target
from core.activity.filter import ActivityFilter, Term
from core.activity.reader_loop import ReaderLoop
from core.activity.recorder import Recorder
from core.storage.database import open_reader, open_writer
from desktop.activity.loading import Loading
from desktop.activity.model import ActivityModel
from desktop.activity.tab import ActivityTab
from desktop.activity.table import ActivityTable
from desktop.runtime.bus import EventBus
from desktop.runtime.recorder_worker import RecorderWorker
from desktop.runtime.replies import Replies
from desktop.runtime.threads import keep_turns_short, spawn

_TICK_MS: Final = 5
_BURST: Final = 50
_BURSTS_A_SECOND: Final = 20
_FLOOD_S: Final = 5.0

_FILTERS: Final = (
    ("category", ActivityFilter((Term("category", ("auth",)),))),
    ("severity", ActivityFilter((Term("severity", (4,)),))),
    ("text, common", ActivityFilter((Term("text", ("stopped",)),))),
    ("text, nowhere", ActivityFilter((Term("text", ("nowhere to be found",)),))),
)


class Ticker(QObject):
    """Measures how late a 5 ms timer of the GUI thread comes: how long that thread was kept by something else."""

    def __init__(self) -> None:
        super().__init__()
        self.late_ms: list[float] = []
        self._last = 0.0
        self._timer = QTimer(self)
        self._timer.setTimerType(Qt.TimerType.PreciseTimer)
        self._timer.timeout.connect(self._on_timer_timeout)

    def run_for(self, seconds: float, meanwhile: Callable[[], None] = lambda: None) -> list[float]:
        """Let the event loop run; the lateness of each tick in ms, the worst last."""
        self.late_ms.clear()
        self._last = time.perf_counter()
        self._timer.start(_TICK_MS)
        meanwhile()
        spin(seconds)
        self._timer.stop()
        return sorted(self.late_ms)

    @Slot()
    def _on_timer_timeout(self) -> None:
        now = time.perf_counter()
        self.late_ms.append(max(0.0, (now - self._last) * 1000 - _TICK_MS))
        self._last = now


class Flood(threading.Thread):
    """A thousand entries a second, from a thread of its own."""

    def __init__(self, recorder: Recorder, seconds: float) -> None:
        super().__init__()
        self._recorder, self._seconds = recorder, seconds

    def run(self) -> None:
        targets = [Target("device", f"a848fa03d{number:03x}", f"Lamp {number}") for number in range(40)]
        started = time.perf_counter()
        for burst in range(int(self._seconds * _BURSTS_A_SECOND)):
            for number in range(_BURST):
                target = targets[(burst + number) % len(targets)]
                self._recorder.record(draft("device.changed", target=target, fields=[f"field {burst}"]))
            time.sleep(max(0.0, started + (burst + 1) / _BURSTS_A_SECOND - time.perf_counter()))


def spin(seconds: float) -> None:
    """Let the event loop run that long."""
    loop = QEventLoop()
    QTimer.singleShot(int(seconds * 1000), loop.quit)
    loop.exec()


def spin_until(is_done: Callable[[], bool]) -> float:
    """Let the event loop run until then; the ms that took."""
    started = time.perf_counter()
    loop = QEventLoop()
    timer = QTimer()
    timer.timeout.connect(lambda: loop.quit() if is_done() else None)
    timer.start(1)
    loop.exec()
    return (time.perf_counter() - started) * 1000


def _rss_mb() -> float:
    return int(Path("/proc/self/statm").read_text(encoding="ascii").split()[1]) * os.sysconf("SC_PAGE_SIZE") / 1e6


def _row(what: str, value: float, unit: str = "ms", ratio: float | None = None) -> dict[str, Any]:
    return {"what": what, "value": value, "unit": unit, "ratio": ratio}


def _share(late_ms: list[float], share: float) -> float:
    """The lateness that this share of the ticks stays under."""
    return late_ms[min(len(late_ms) - 1, int(len(late_ms) * share))]


def _lateness(what: str, late_ms: list[float], idle_ms: list[float]) -> list[dict[str, Any]]:
    shares = {"p99": 0.99, "worst": 1.0}
    late, idle = ({name: _share(ticks, share) for name, share in shares.items()} for ticks in (late_ms, idle_ms))
    return [
        _row(f"GUI thread kept, {what}, {name}", late[name], ratio=late[name] / max(idle[name], 0.1)) for name in shares
    ]


def _first_rows(tab: ActivityTab, model: ActivityModel) -> list[dict[str, Any]]:
    before_mb = _rss_mb()
    tab.show()
    first_ms = spin_until(lambda: model.loading in (Loading.FIRST_ROWS, Loading.WHOLE))
    whole_ms = first_ms + spin_until(lambda: model.loading is Loading.WHOLE)
    return [
        _row("tab shown to first rows", first_ms),
        _row("tab shown to all rows known", whole_ms),
        _row("memory for the tab", _rss_mb() - before_mb, "MB"),
    ]


def _filters(tab: ActivityTab, model: ActivityModel) -> list[dict[str, Any]]:
    rows = []
    for name, wanted in _FILTERS:
        first_ms = [_filter_ms(tab, model, wanted) for _ in range(3)]
        rows.append(_row(f"filter to first rows: {name}", statistics.median(first_ms)))
    _filter_ms(tab, model, ActivityFilter())
    return rows


def _filter_ms(tab: ActivityTab, model: ActivityModel, wanted: ActivityFilter) -> float:
    tab.show_filter(ActivityFilter())
    spin_until(lambda: model.loading is Loading.WHOLE)
    tab.show_filter(wanted)
    return spin_until(lambda: model.loading in (Loading.FIRST_ROWS, Loading.WHOLE))


def _floods(tab: ActivityTab, model: ActivityModel, recorder: Recorder) -> list[dict[str, Any]]:
    ticker, view = Ticker(), tab.findChild(ActivityTable)
    assert isinstance(view, ActivityTable)
    idle_ms = ticker.run_for(2.0)
    head = model.head
    flood = Flood(recorder, _FLOOD_S)
    live_ms = ticker.run_for(_FLOOD_S, flood.start)
    flood.join()
    came = model.head - head
    flood = Flood(recorder, _FLOOD_S)
    scrolling_ms = ticker.run_for(_FLOOD_S, partial(_scroll_along, ticker, view, flood))
    flood.join()
    return [
        _row("entries that came in live", came / _FLOOD_S, "entries/s"),
        *_lateness("entries coming in live", live_ms, idle_ms),
        *_lateness("entries waiting, while scrolling", scrolling_ms, idle_ms),
    ]


def _scroll_along(ticker: Ticker, view: ActivityTable, flood: Flood) -> None:
    flood.start()
    bar = view.verticalScrollBar()
    for step in range(1, 60):
        QTimer.singleShot(step * 80, ticker, partial(bar.setValue, bar.maximum() * (step * 37 % 60) // 60))


def measure(log: Path) -> list[dict[str, Any]]:
    """One row a figure; see `benchmarks.report`. Writes some 10,000 entries into the log."""
    keep_turns_short()
    app = QApplication.instance() or QApplication([])
    bus, replies = EventBus(), Replies()
    reader, background = (ReaderLoop(partial(open_reader, log)) for _ in range(2))
    threads = [spawn("log reader", each.run) for each in (reader, background)]
    worker = RecorderWorker(lambda wake: Recorder(log, open_writer, "bench", announce=bus.announce, wake=wake))
    worker.start()
    tab = ActivityTab(reader.ask, replies, bus, background=background.ask)
    tab.resize(1280, 800)
    model = tab.findChild(ActivityModel)
    assert isinstance(model, ActivityModel)
    try:
        return [*_first_rows(tab, model), *_filters(tab, model), *_floods(tab, model, worker.recorder)]
    finally:
        tab.close()
        worker.close(10.0)
        for each, thread in zip((reader, background), threads, strict=True):
            each.stop()
            thread.join(10.0)
        del tab, app


if __name__ == "__main__":
    say(table("window", measure(Path(sys.argv[1]))))
