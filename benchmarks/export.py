"""What exporting costs, beside the modules csv and orjson alone writing the same rows, and how much memory it takes.

Alone: one query over the same columns of the same rows, ids and hashes as digits, everything else as the table holds
it, straight into `csv.writer.writerows`, or a dictionary an entry into `orjson.dumps`.
"""

import csv
import sqlite3
import statistics
import sys
import time
from collections.abc import Callable
from contextlib import closing
from pathlib import Path
from subprocess import run
from tempfile import TemporaryDirectory
from typing import Any, Final

import orjson

from core.activity.export import ExportRequest, export_entries
from core.activity.filter import ActivityFilter
from core.activity.formats import EVENT_SOURCE, FORMATS
from core.activity.manifest import manifest_path
from core.activity.reader import LogReader
from core.activity.rows import ENTRY_COLUMNS
from core.progress import Progress
from core.storage.database import open_reader

Row = dict[str, Any]

_ROUNDS: Final = 3
_EXPORTED: Final = 200_000
_COLUMNS: Final = (*ENTRY_COLUMNS, "hash")
_SELECTED: Final = ", ".join(f"hex({name})" if name in ("id", "cause", "hash") else name for name in _COLUMNS)
_QUERY: Final = f"SELECT {_SELECTED} FROM activity WHERE seq <= ?"  # noqa: S608 - our own columns


def _csv_alone(raw: sqlite3.Connection, target: Path) -> None:
    with target.open("w", newline="", encoding="utf-8") as file:
        csv.writer(file).writerows(raw.execute(_QUERY, (_EXPORTED,)))


def _orjson_alone(raw: sqlite3.Connection, target: Path, shape: Callable[[Row], Row] = lambda told: told) -> None:
    with target.open("wb") as file:
        for row in raw.execute(_QUERY, (_EXPORTED,)):
            file.write(orjson.dumps(shape(dict(zip(_COLUMNS, row, strict=True)))) + b"\n")


def _event(told: Row) -> Row:
    return {
        "specversion": "1.0",
        "id": told["id"],
        "source": EVENT_SOURCE,
        "type": told["action"],
        "subject": told["target_id"],
        "time": told["ts"],
        "datacontenttype": "application/json",
        "data": {name: value for name, value in told.items() if name not in ("id", "ts")},
    }


def _seconds(act: Callable[[], object]) -> float:
    started = time.perf_counter()
    act()
    return time.perf_counter() - started


def _export(log: Path, name: str, target: Path, last_seq: int, manifest: Path | None = None) -> None:
    with closing(open_reader(log)) as database:
        request = ExportRequest((ActivityFilter(max_seq=last_seq),), name, target, manifest)
        export_entries(LogReader(database), request, Progress())


def _rates(log: Path, target: Path) -> list[Row]:
    """Turn and turn about, so that a busy moment of the machine strikes all of them."""
    with closing(sqlite3.connect(log)) as raw:
        ways: dict[str, Callable[[], None]] = {
            "csv alone": lambda: _csv_alone(raw, target),
            "orjson alone": lambda: _orjson_alone(raw, target),
            "orjson alone, events": lambda: _orjson_alone(raw, target, _event),
            **{name: lambda name=name: _export(log, name, target, _EXPORTED) for name in FORMATS},  # type: ignore[misc]
            "csv with its manifest": lambda: _export(log, "csv", target, _EXPORTED, manifest_path(target)),
        }
        rounds = [{name: _seconds(act) for name, act in ways.items()} for _ in range(_ROUNDS)]
    count = min(_EXPORTED, _entries(log))
    rates = {name: count / statistics.median(each[name] for each in rounds) for name in ways}
    return [
        {"what": f"export: {name}", "value": rate, "unit": "entries/s", "ratio": rate / rates[_alone(name)]}
        for name, rate in rates.items()
    ]


def _alone(name: str) -> str:
    if name in ("cloudevents", "orjson alone, events"):
        return "orjson alone, events"
    return "csv alone" if name.startswith("csv") else "orjson alone"


def _entries(log: Path) -> int:
    with closing(open_reader(log)) as database:
        return LogReader(database).count(ActivityFilter())


def _memory(log: Path, name: str) -> Row:
    """In a process of its own, so that nothing before it counts; the whole log."""
    printed = run([sys.executable, "-m", __name__, log, name], capture_output=True, text=True, check=True).stdout
    what = f"export of the whole log as {name}, memory above an open log"
    return {"what": what, "value": float(printed), "unit": "MB"}


def _print_peak_mb(log: Path, name: str) -> None:
    with TemporaryDirectory(dir=log.parent) as folder:
        _export(log, name, Path(folder) / "one", 1)
        # From here on the peak is counted anew.
        Path("/proc/self/clear_refs").write_text("5")
        before = _peak_mb()
        _export(log, name, Path(folder) / "all", sys.maxsize)
        sys.stdout.write(f"{_peak_mb() - before}\n")


def _peak_mb() -> float:
    status = Path("/proc/self/status").read_text()
    return int(status.partition("VmHWM:")[2].split()[0]) / 1024


def measure(log: Path) -> list[Row]:
    """One row a figure; `ratio` is to the module alone. `log` comes from `benchmarks.seed`."""
    with TemporaryDirectory(dir=log.parent) as folder:
        rates = _rates(log, Path(folder) / "log")
    return [*rates, *(_memory(log, name) for name in FORMATS)]


if __name__ == "__main__":
    _print_peak_mb(Path(sys.argv[1]), sys.argv[2])
