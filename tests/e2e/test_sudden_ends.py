"""Killed, told to end, or robbed of its file in the middle of something long."""

import json
import subprocess
import sys
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path

import pytest

from core.storage.database import FILE_NAME
from tests.e2e.processes import ROOT, afterglow, entries, talking
from tests.e2e.profiles import actions, ask, is_whole, names, seed, wait_until
from tests.e2e.raw_wled import answering, raw_wled

DAYS = 400
COUNT = 26_000
"""Of which some 20,000 are older than the 90 days that are kept."""


def kill_when(is_so: Callable[[], bool], folder: Path, *words: str) -> bool:
    """Start a command and kill it once it is so; False when the command was faster."""
    command = [sys.executable, "-m", "desktop", "--data-dir", str(folder), *words]
    with subprocess.Popen(command, cwd=ROOT, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL) as process:
        while not is_so() and process.poll() is None:
            time.sleep(0.001)
        process.kill()
        return process.wait() != 0


def test_a_pruning_that_was_killed_is_explained_by_the_next_start(tmp_path: Path) -> None:
    path = seed(tmp_path, COUNT, DAYS)

    def has_begun() -> bool:
        return bool(ask(path, "SELECT min(seq) FROM activity")[0][0] > 1000)

    assert kill_when(has_begun, tmp_path, "activity", "prune")
    assert is_whole(path)
    ((gone,),) = ask(path, "SELECT min(seq) - 1 FROM activity")
    assert 1000 <= gone < COUNT * 0.7
    done = afterglow(tmp_path, "run", "--for", "0")
    assert (done.returncode, done.stderr) == (0, "")
    (told,) = entries(tmp_path, "action:log.prune")
    assert (told["metadata"]["count"], told["metadata"]["seq_from"], told["metadata"]["seq_to"]) == (gone, 1, gone)
    assert told["metadata"]["end"] == "cut off"


@pytest.mark.parametrize(
    ("words", "working"),
    [
        (("backup", "{target}"), ".copy.db.partial"),
        (("activity", "export", "--format", "json", "--output", "{target}"), "*.part"),
    ],
)
def test_a_copy_that_was_killed_never_stands_half_under_its_name(
    tmp_path: Path, words: tuple[str, ...], working: str
) -> None:
    profile, folder = tmp_path / "profile", tmp_path / "target"
    folder.mkdir()
    path = seed(profile, COUNT)
    target = folder / "copy.db"
    command = [word.format(target=target) for word in words]
    assert kill_when(lambda: bool(list(folder.glob(working))), profile, *command)
    assert not target.exists()
    assert is_whole(path)
    assert afterglow(profile, *command).returncode == 0
    assert is_whole(target) if words[0] == "backup" else len(json.loads(target.read_text())) == COUNT
    assert actions(path, after_seq=COUNT) == ["database.backup" if words[0] == "backup" else "log.export"]


def has_more(folder: Path, pattern: str, than: int) -> bool:
    """Whether more files than that are called so."""
    return len(list(folder.glob(pattern))) > than


def test_a_restore_that_was_killed_has_happened_or_not(tmp_path: Path) -> None:
    """Whenever it is killed, the profile is the old one or the backup, whole."""
    profile = tmp_path / "profile"
    path = seed(profile, 2000)
    restore = ("restore", str(seed(tmp_path / "other", COUNT)))
    for moment in (".restoring.*", ".before-restore-*.partial", "before-restore-*.db"):
        kill_when(partial(has_more, profile, moment, len(list(profile.glob(moment)))), profile, *restore)
        assert is_whole(path)
        assert ask(path, "SELECT count(*) FROM activity WHERE run = 'seed'")[0][0] in (2000, COUNT)
    done = afterglow(profile, *restore)
    assert (done.returncode, done.stderr) == (0, "")
    assert ask(path, "SELECT count(*) FROM activity WHERE run = 'seed'") == [(COUNT,)]
    assert [name for name in names(profile) if "partial" in name] == []
    assert is_whole(path)


def is_folded(folder: Path) -> bool:
    """Whether nothing is left in the write-ahead log."""
    log = folder / f"{FILE_NAME}-wal"
    return not log.exists() or log.stat().st_size == 0


def test_told_to_end_while_a_light_runs_and_a_device_stalls(tmp_path: Path) -> None:
    with raw_wled("Desk") as device, talking("--data-dir", str(tmp_path), "run", hears_all=True) as running:
        running.wait_for(lambda line: "started" in line)
        assert afterglow(tmp_path, "device", "add", device.address).returncode == 0
        add = ("light", "add", "Glow", "--device", "Desk", "--source", "pattern", "--layout", "10,5,10,5")
        assert afterglow(tmp_path, *add).returncode == 0
        running.wait_for(lambda line: "Glow follows" in line)
        device.reply = None
        with answering(None) as silent:
            asking = subprocess.Popen(
                [sys.executable, "-m", "desktop", "--data-dir", str(tmp_path), "device", "add", silent.address],
                cwd=ROOT,
                stderr=subprocess.PIPE,
                text=True,
            )
            silent.was_asked.wait(10)
            assert running.end() == 0
            assert asking.stderr is not None
            with asking:
                said = asking.stderr.read()
            assert (asking.returncode, said.count("\n")) == (1, 1)
    assert [line for line in running.heard if "Traceback" in line or "QThread" in line] == []
    assert actions(tmp_path / FILE_NAME)[-1] == "app.stopped"
    assert "light.stopped" in actions(tmp_path / FILE_NAME)
    assert is_folded(tmp_path)
    assert afterglow(tmp_path, "run", "--for", "0").returncode == 0
    assert "app.crash_detected" not in actions(tmp_path / FILE_NAME)


def test_told_to_end_while_an_export_runs(tmp_path: Path) -> None:
    profile, folder = tmp_path / "profile", tmp_path / "target"
    folder.mkdir()
    path = seed(profile, 300_000)
    with talking("--data-dir", str(profile), "run", hears_all=True) as running:
        running.wait_for(lambda line: "started" in line)
        command = ["--data-dir", str(profile), "activity", "export", "--output", str(folder / "log.csv")]
        exporting = subprocess.Popen(
            [sys.executable, "-m", "desktop", *command], cwd=ROOT, stderr=subprocess.PIPE, text=True
        )
        wait_until(lambda: names(folder) != [])
        assert running.end() == 0
        assert exporting.stderr is not None
        with exporting:
            said = exporting.stderr.read()
    assert (exporting.returncode, said) == (1, "afterglow: Cancelled.\n")
    assert names(folder) == []
    assert [line for line in running.heard if "Traceback" in line or "QThread" in line] == []
    assert actions(path, after_seq=300_000)[-2:] == ["log.export", "app.stopped"]
    assert is_folded(profile)


def test_a_database_that_is_taken_away_while_it_runs(tmp_path: Path) -> None:
    path, elsewhere = tmp_path / FILE_NAME, tmp_path / "elsewhere.db"
    with talking("--data-dir", str(tmp_path), "run", hears_all=True) as running:
        running.wait_for(lambda line: "started" in line)
        assert afterglow(tmp_path, "device", "add", "127.0.0.1:1").returncode == 1
        path.rename(elsewhere)
        done = afterglow(tmp_path, "device", "add", "127.0.0.1:1")
        assert (done.returncode, done.stderr.count("\n")) == (1, 1)
        running.wait_for(lambda line: "cannot be saved just now" in line and "moved or deleted" in line)
        assert not path.exists()
        elsewhere.rename(path)
        running.wait_for(lambda line: "could not be written since" in line)
        assert running.end() == 0
    assert [action for action in actions(path) if action != "device.discovered"] == [
        "app.started",
        "device.create",
        "device.create",
        "log.gap",
        "app.stopped",
    ]
    assert is_whole(path)
    assert [line for line in running.heard if "Traceback" in line] == []


def test_a_second_one_is_refused_while_the_first_runs(tmp_path: Path) -> None:
    with talking("--data-dir", str(tmp_path), "run") as running:
        running.wait_for(lambda line: "started" in line)
        done = afterglow(tmp_path, "run", "--for", "0")
        assert (done.returncode, done.stdout) == (1, "")
        assert done.stderr == f"afterglow: Another Afterglow has the profile in {tmp_path} open.\n"
    assert actions(tmp_path / FILE_NAME).count("app.started") == 1
