"""The log checked and redacted by the command line, as its owner would, after somebody has been at the file."""

import json
import subprocess
import sys
import time
from pathlib import Path

from core.activity.catalog import draft
from core.actor import Actor, ActorKind
from core.serving import serving
from core.storage.database import FILE_NAME
from tests.e2e.processes import DEADLINE_S, ROOT, afterglow
from tests.e2e.profiles import ask

NAME = "Josephine Quux"
SQLITE = """
import sqlite3, sys
with sqlite3.connect(sys.argv[1]) as connection:
    connection.execute(sys.argv[2])
"""


def live(folder: Path, count: int) -> None:
    """Make a profile with so many entries, half of them hers."""
    actors = (Actor(ActorKind.USER, NAME), Actor(ActorKind.USER, "Ada"))
    drafts = [draft("settings.update", actor=actors[number % 2], fields=f"number {number}") for number in range(count)]
    with serving(folder, lambda _event: None, is_live=False) as controller:
        controller._hub.recorder.perform(lambda ledger: ledger.write(*drafts)).result()


def edit(path: Path, statement: str) -> None:
    """Change the file by another program."""
    subprocess.run([sys.executable, "-c", SQLITE, str(path), statement], check=True)


def test_what_somebody_did_to_the_file_is_named_and_a_copied_head_outlives_it(tmp_path: Path) -> None:
    profile, backup = tmp_path / "profile", tmp_path / "copy.afterglow"
    live(profile, 20)
    assert afterglow(profile, "backup", str(backup)).returncode == 0
    done = afterglow(profile, "activity", "verify", "--file", str(backup))
    assert done.stdout.startswith("All 20 entries fit. SQLite finds the file whole.\nHead: ")
    head = done.stdout.split()[-1]
    assert afterglow(profile, "activity", "verify", "--expect", head).returncode == 0

    edit(profile / FILE_NAME, "UPDATE activity SET actor = 'Somebody' WHERE seq = 12")
    done = afterglow(profile, "activity", "verify")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr.startswith("afterglow: Entry 12 does not fit the one before it")
    edit(backup, "DELETE FROM activity WHERE seq = 20")
    done = afterglow(profile, "activity", "verify", "--file", str(backup))
    assert done.stderr == "afterglow: Entry 20 is missing, and nothing tells that it was let go of.\n"
    # Cut off together with SQLite's own count, the end is missed only by who knows what it was.
    edit(backup, "UPDATE sqlite_sequence SET seq = 19 WHERE name = 'activity'")
    assert afterglow(profile, "activity", "verify", "--file", str(backup)).returncode == 0
    done = afterglow(profile, "activity", "verify", "--file", str(backup), "--expect", head)
    assert (done.returncode, done.stderr.count("\n")) == (1, 1)
    assert f"none has the hash {head[:12]}" in done.stderr


def test_killed_while_it_forgets_a_name_it_tells_of_that_and_can_begin_again(tmp_path: Path) -> None:
    live(tmp_path, 20_000)
    path = tmp_path / FILE_NAME
    preview = afterglow(tmp_path, "activity", "redact", "--preview", NAME)
    assert preview.stdout == "10,000 entries have it.\n"

    process = subprocess.Popen(
        [sys.executable, "-m", "desktop", "--data-dir", str(tmp_path), "activity", "redact", NAME], cwd=ROOT
    )
    give_up_at = time.monotonic() + DEADLINE_S
    while not (left := ask(path, "SELECT value FROM state WHERE name = 'log.redaction'")):
        assert time.monotonic() < give_up_at
        time.sleep(0.005)
    process.kill()
    process.wait()
    assert NAME not in str(left)

    done = afterglow(tmp_path, "activity", "verify")
    assert done.returncode == 0, done.stderr
    ((message, metadata),) = ask(path, "SELECT message, metadata FROM activity WHERE action = 'log.redact'")
    count = json.loads(metadata)["count"]
    assert message.startswith(f"Put forgotten-1 in the place of a name in {count} entries (1–")
    assert message.endswith("): cut off")
    assert 0 < count < 10_000

    done = afterglow(tmp_path, "activity", "redact", NAME)
    assert done.stdout == f"forgotten-2 now stands in its place in {10_000 - count:,} entries.\n"
    assert afterglow(tmp_path, "activity", "verify").returncode == 0
    assert [each.name for each in tmp_path.iterdir() if each.is_file() and NAME.encode() in each.read_bytes()] == []
    assert afterglow(tmp_path, "activity", "redact", NAME).stdout == "No entry has it.\n"
