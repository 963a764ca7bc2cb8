"""How fast the hash chain of a large log is checked, beside only reading the same rows in the same run."""

import sqlite3
import statistics
import time
import tracemalloc
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from typing import Any, Final

from core.activity.verification import CHUNK, Verification, verify_chain
from core.progress import Progress
from core.storage.database import open_reader

_ROUNDS: Final = 3
_MEGABYTE: Final = 1_000_000


def _verify(log: Path) -> Verification:
    database = open_reader(log)
    try:
        found = verify_chain(database, Progress())
    finally:
        database.close()
    assert found.misfit is None, found.misfit
    return found


def _read(log: Path) -> int:
    """Read every row and do nothing with it."""
    count = 0
    with closing(sqlite3.connect(log)) as connection:
        rows = connection.execute("SELECT * FROM activity ORDER BY seq")
        while chunk := rows.fetchmany(CHUNK):
            count += len(chunk)
    return count


def _median_s(act: Callable[[], object]) -> float:
    took = []
    for _ in range(_ROUNDS):
        started = time.perf_counter()
        act()
        took.append(time.perf_counter() - started)
    return statistics.median(took)


def _peak_bytes(act: Callable[[], object]) -> int:
    tracemalloc.start()
    try:
        act()
        return tracemalloc.get_traced_memory()[1]
    finally:
        tracemalloc.stop()


def measure(log: Path) -> list[dict[str, Any]]:
    """One row a figure; see `benchmarks.report`."""
    entries = _verify(log).checked
    verifying, reading = _median_s(lambda: _verify(log)), _median_s(lambda: _read(log))
    return [
        {
            "what": f"verify {entries:,} entries",
            "value": entries / verifying,
            "unit": "entries/s",
            "ratio": reading / verifying,
        },
        {"what": "only read them, raw sqlite3", "value": entries / reading, "unit": "entries/s", "ratio": 1.0},
        {
            "what": "memory that verifying takes at its peak",
            "value": _peak_bytes(lambda: _verify(log)) / _MEGABYTE,
            "unit": "MB",
        },
    ]
