"""Killed in the middle of a flood, again and again: what had been announced is there."""

import random
import sqlite3
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from uuid import UUID

from core.storage.database import FILE_NAME

_KILLS = 20
_ROOT = Path(__file__).parents[2]


def flood_until_killed(folder: Path, kill_after: int) -> list[tuple[str, str]]:
    """Start the flood, kill it once it has announced so many entries, and return all that it announced."""
    process = subprocess.Popen(
        [sys.executable, "-m", "tests.e2e.flood", str(folder)], stdout=subprocess.PIPE, cwd=_ROOT, text=True
    )
    assert process.stdout is not None
    told = [process.stdout.readline() for _ in range(kill_after)]
    process.kill()
    # What it had written into the pipe before it died counts as announced.
    told += process.stdout.readlines()
    process.stdout.close()
    process.wait()
    whole = [line.split() for line in told if line.endswith("\n")]
    return [(id_, action) for id_, action in whole]


def test_no_announced_entry_is_ever_lost(tmp_path: Path) -> None:
    announced: list[tuple[str, str]] = []
    for _ in range(_KILLS):
        announced += flood_until_killed(tmp_path, random.randint(20, 150))
        with closing(sqlite3.connect(f"file:{tmp_path / FILE_NAME}?mode=ro", uri=True)) as connection:
            assert connection.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
            kept = {str(UUID(bytes=row[0])) for row in connection.execute("SELECT id FROM activity")}
        assert [entry for entry in announced if entry[0] not in kept] == []
    actions = [action for _, action in announced]
    assert actions.count("app.started") == _KILLS
    # Each start but the first says that the run before it did not end cleanly.
    assert actions.count("app.crash_detected") == _KILLS - 1
