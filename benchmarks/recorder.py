"""Durable entries a second and their latency, through the recorder's thread, beside raw sqlite3 on the same schema."""

import sqlite3
import statistics
import tempfile
import threading
import time
from collections.abc import Iterable, Iterator
from contextlib import closing, contextmanager
from itertools import islice
from pathlib import Path
from typing import Any, Final

from core.activity.announcements import ActivityLogged, RecorderNews
from core.activity.catalog import draft
from core.activity.entry import ActivityEntry, Draft, Target
from core.activity.recorder import Recorder
from core.activity.recorder_thread import recording
from core.activity.rows import INSERT, Row, as_row, chained
from core.storage.database import FILE_NAME, prepare

_SINGLE: Final = 1_000
_TURN: Final = 50
_BURST: Final = 10_000
_PRODUCERS: Final = 8


class _Acknowledgements:
    """When each entry was announced, by id."""

    def __init__(self) -> None:
        self.at: dict[str, float] = {}
        self.arrived = threading.Condition()

    def __call__(self, event: RecorderNews) -> None:
        if isinstance(event, ActivityLogged):
            now = time.perf_counter()
            with self.arrived:
                self.at.update((entry.id, now) for entry in event.entries)
                self.arrived.notify_all()

    def wait_for(self, count: int) -> None:
        with self.arrived:
            self.arrived.wait_for(lambda: len(self.at) >= count, timeout=60)


def _drafts(count: int) -> list[Draft]:
    return [
        draft("device.connected", target=Target("device", "d", f"Desk {n}"), address="192.0.2.1") for n in range(count)
    ]


def _rows() -> Iterator[Row]:
    names = Draft.__dataclass_fields__
    entries = (
        ActivityEntry(**{name: getattr(d, name) for name in names}, seq=seq, run="r")
        for seq, d in enumerate(_drafts(_SINGLE), start=1)
    )
    return chained(map(as_row, entries))


@contextmanager
def _raw(folder: Path) -> Iterator[sqlite3.Connection]:
    """sqlite3 alone on the same schema, WAL and FULL."""
    path = folder / "raw.db"
    prepare(path)
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.execute("PRAGMA journal_mode=wal")
        connection.execute("PRAGMA synchronous=full")
        yield connection


def _inserted(connection: sqlite3.Connection, rows: Iterable[Row]) -> list[float]:
    """Seconds for each of the rows, one a commit."""
    took = []
    for row in rows:
        start = time.perf_counter()
        connection.execute(INSERT, row)
        took.append(time.perf_counter() - start)
    return took


def _recorded(recorder: Recorder, told: _Acknowledgements, drafts: Iterable[Draft]) -> list[float]:
    """Seconds from hand-in to announcement for each of the drafts, one after another."""
    took = []
    for number, each in enumerate(drafts, start=len(told.at) + 1):
        start = time.perf_counter()
        recorder.record(each)
        told.wait_for(number)
        took.append(time.perf_counter() - start)
    return took


def _burst(recorder: Recorder, told: _Acknowledgements) -> tuple[float, list[float]]:
    """Seconds for the whole burst, and from hand-in to announcement for each entry."""
    handed: dict[str, float] = {}
    before = len(told.at)
    shares = [_drafts(_BURST // _PRODUCERS) for _ in range(_PRODUCERS)]

    def produce(share: list[Draft]) -> None:
        for each in share:
            handed[each.id] = time.perf_counter()
            recorder.record(each)

    start = time.perf_counter()
    threads = [threading.Thread(target=produce, args=(share,)) for share in shares]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    told.wait_for(before + _BURST)
    took = time.perf_counter() - start
    return took, [told.at[id_] - at for id_, at in handed.items()]


def _quantile_ms(seconds: list[float], share: float) -> float:
    return sorted(seconds)[int(share * (len(seconds) - 1))] * 1000


def measure() -> list[dict[str, Any]]:
    """One row a figure; see `benchmarks.report`."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        path = folder / FILE_NAME
        prepare(path)
        told = _Acknowledgements()
        raw: list[float] = []
        single: list[float] = []
        rows, drafts = _rows(), iter(_drafts(_SINGLE))
        with _raw(folder) as connection, recording(path, "bench", told) as recorder:
            # By turns, as the disk is quicker at one time than at another.
            for _ in range(_SINGLE // _TURN):
                raw += _inserted(connection, islice(rows, _TURN))
                single += _recorded(recorder, told, islice(drafts, _TURN))
            took, latencies = _burst(recorder, told)
    ratio = statistics.median(raw) / statistics.median(single)
    return [
        {"what": "durable entry, one at a time, p50", "value": _quantile_ms(single, 0.5), "unit": "ms", "ratio": ratio},
        {"what": "durable entry, one at a time, p99", "value": _quantile_ms(single, 0.99), "unit": "ms"},
        {"what": "raw sqlite3 insert, p50", "value": _quantile_ms(raw, 0.5), "unit": "ms", "ratio": 1.0},
        {"what": f"burst of {_BURST:,} from {_PRODUCERS} threads", "value": _BURST / took, "unit": "entries/s"},
        {"what": "the burst, hand-in to announced, p50", "value": _quantile_ms(latencies, 0.5), "unit": "ms"},
        {"what": "the burst, hand-in to announced, p99", "value": _quantile_ms(latencies, 0.99), "unit": "ms"},
    ]
