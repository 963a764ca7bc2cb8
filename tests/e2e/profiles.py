"""Profiles to break, and a look into what is left of them."""

import json
import sqlite3
import subprocess
import sys
import time
from collections.abc import Callable, Sequence
from contextlib import closing
from pathlib import Path
from typing import Any

from core.clock import MICROSECONDS, SystemClock
from core.storage.database import FILE_NAME, prepare

_DAY_US = 86_400 * MICROSECONDS

_SEED = """
WITH RECURSIVE number (n) AS (SELECT 0 UNION ALL SELECT n + 1 FROM number WHERE n + 1 < :count)
INSERT INTO activity (id, ts, utc_offset, category, action, severity, outcome, actor_kind, actor, target_type,
                      target_id, target_name, message, metadata, run)
SELECT randomblob(16), :first + n * :step, 60, 'device', 'device.lost', 1, 'success', 'device', 'Seed', 'device',
       'd' || (n % 7), 'Seeded', 'Seeded ' || n, '{}', 'seed' FROM number
"""

_ASK = """
import json, pathlib, sqlite3, sys
connection = sqlite3.connect(f"{pathlib.Path(sys.argv[1]).as_uri()}?mode=ro", uri=True)
print(json.dumps(connection.execute(sys.argv[2]).fetchall()))
"""


def seed(folder: Path, count: int, days: int = 1) -> Path:
    """Make a profile whose log has `count` entries spread over the last `days`; returns its database."""
    folder.mkdir(exist_ok=True)
    path = folder / FILE_NAME
    prepare(path)
    first = SystemClock().now_us() - days * _DAY_US
    with closing(sqlite3.connect(path)) as connection, connection:
        connection.execute(_SEED, {"count": count, "first": first, "step": days * _DAY_US // count})
    return path


def ask(path: Path, query: str, inside: Sequence[str] = ()) -> list[Any]:
    """Rows of a database, read as another program would; `inside` as for `afterglow`."""
    if inside:
        # SQLite follows `/proc/…/root` to where it leads out of the namespace.
        command = [*inside, sys.executable, "-c", _ASK, str(path), query]
        return [tuple(row) for row in json.loads(subprocess.run(command, check=True, capture_output=True).stdout)]
    with closing(sqlite3.connect(f"{path.as_uri()}?mode=ro", uri=True)) as connection:
        return connection.execute(query).fetchall()


def actions(path: Path, after_seq: int = 0, inside: Sequence[str] = ()) -> list[str]:
    """The actions of the log, oldest first."""
    query = f"SELECT action FROM activity WHERE seq > {after_seq} ORDER BY seq"  # noqa: S608
    return [row[0] for row in ask(path, query, inside)]


def is_whole(path: Path, inside: Sequence[str] = ()) -> bool:
    """Whether SQLite finds nothing wrong with the file."""
    return ask(path, "PRAGMA integrity_check", inside) == [("ok",)]


def names(folder: Path) -> list[str]:
    """Everything in a folder, by name."""
    return sorted(file.name for file in folder.iterdir())


def pages(path: Path) -> int:
    """How many pages a database has."""
    return int(ask(path, "PRAGMA page_count")[0][0])


def overwrite_page(path: Path, number: int) -> None:
    """Write nonsense over one page, counted from 1."""
    size = int(ask(path, "PRAGMA page_size")[0][0])
    with path.open("r+b") as file:
        file.seek((number - 1) * size)
        file.write(b"\x5a" * size)


def wait_until(is_so: Callable[[], bool], deadline_s: float = 30.0) -> None:
    """Look again and again until it is so; fails when it never is."""
    give_up_at = time.monotonic() + deadline_s
    while not is_so():
        assert time.monotonic() < give_up_at
        time.sleep(0.002)
