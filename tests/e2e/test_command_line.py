"""The command line as a user meets it, each command a process of its own."""

import csv
import json
import os
import sqlite3
import subprocess
import sys
from contextlib import closing
from functools import partial
from hashlib import sha256
from pathlib import Path

from core.storage.database import FILE_NAME
from tests.e2e.processes import DEADLINE_S, ROOT, afterglow, command, entries, talking
from tests.e2e.profiles import actions, seed
from tests.e2e.raw_wled import raw_wled

SIMULATE = (
    "simulate",
    "--count",
    "2",
    "--leds",
    "120",
    "--host",
    "127.77.30.1",
    "--http-port",
    "8080",
    "--json",
    "--fps",
)


def test_wrong_usage_and_missing_profiles_are_said_plainly(tmp_path: Path) -> None:
    for words in (["device"], ["light", "add", "x"], ["dance"], ["--nonsense"]):
        done = afterglow(tmp_path, *words)
        assert (done.returncode, "Traceback" in done.stderr) == (2, False)
        assert done.stderr.startswith("usage: afterglow")
    done = afterglow(tmp_path / "none", "activity", "list")
    assert (done.returncode, done.stdout) == (1, "")
    assert done.stderr == f"afterglow: There is no Afterglow profile in {tmp_path / 'none'}.\n"


def test_a_failed_command_is_one_sentence_and_an_entry_of_the_callers(tmp_path: Path) -> None:
    done = afterglow(tmp_path, "device", "add", "127.77.30.99:8080")
    assert (done.returncode, done.stdout, done.stderr.count("\n")) == (1, "", 1)
    (entry,) = entries(tmp_path)
    assert (entry["action"], entry["outcome"], entry["actor_kind"]) == ("device.create", "failure", "cli")


def test_the_profile_can_be_named_before_the_command_or_behind_it(tmp_path: Path) -> None:
    assert afterglow(tmp_path, "activity", "verify").returncode == 0
    for words in (["--data-dir", str(tmp_path), "activity", "list"], ["activity", "list", "--data-dir", str(tmp_path)]):
        done = command(*words)
        assert (done.returncode, done.stdout.count("\n")) == (0, 1)


def test_an_export_without_a_file_goes_to_standard_output(tmp_path: Path) -> None:
    assert afterglow(tmp_path, "activity", "verify").returncode == 0
    done = afterglow(tmp_path, "activity", "export")
    assert done.stderr == ""
    assert [row["action"] for row in csv.DictReader(done.stdout.splitlines())] == ["log.verify"]
    assert [entry["action"] for entry in entries(tmp_path)] == ["log.verify", "log.export"]


def test_what_goes_to_standard_output_is_the_file_to_the_byte_whatever_the_terminal_writes(tmp_path: Path) -> None:
    words = ["--data-dir", str(tmp_path / "profile"), "activity", "export", "--format", "csv-bom", "--manifest"]
    command_line = [sys.executable, "-m", "desktop", *words, str(tmp_path / "manifest.json")]
    environment = {**os.environ, "PYTHONIOENCODING": "latin-1"}

    def is_exact() -> bool:
        done = subprocess.run(
            command_line, cwd=ROOT, env=environment, capture_output=True, timeout=DEADLINE_S, check=True
        )
        told = json.loads((tmp_path / "manifest.json").read_bytes())
        begins = done.stdout.startswith(b"\xef\xbb\xbfseq,id")
        return begins and sha256(done.stdout).hexdigest() == told["sha256"]

    assert is_exact()
    with talking("--data-dir", str(tmp_path / "profile"), "run") as running:
        running.wait_for(lambda line: "started" in line)
        assert is_exact()
        assert running.end() == 0


def test_the_main_job_without_a_window(tmp_path: Path) -> None:
    """Two devices are found; a light runs at 30 and 60 fps; a device dies and comes back: one entry each."""
    with talking(*SIMULATE) as devices, talking("--data-dir", str(tmp_path), "run") as running:
        running.wait_for(lambda line: "Found Simulated 1" in line)
        running.wait_for(lambda line: "Found Simulated 2" in line)
        assert afterglow(tmp_path, "device", "add", "127.77.30.1:8080").returncode == 0
        assert afterglow(tmp_path, "device", "add", "http://127.77.30.2:8080/").returncode == 0
        listed = [json.loads(line) for line in afterglow(tmp_path, "device", "list", "--json").stdout.splitlines()]
        assert [(device["name"], device["led_count"]) for device in listed] == [
            ("Simulated 1", 120),
            ("Simulated 2", 120),
        ]
        for name, device, fps in (("Desk", "Simulated 1", 30), ("Shelf", "Simulated 2", 60)):
            add = ("light", "add", name, "--device", device, "--source", "pattern", "--layout", "40,20,40,20")
            done = afterglow(tmp_path, *add, "--fps", str(fps))
            assert done.returncode == 0, done.stderr
            devices.wait_for(partial(_shows, device, fps))
        devices.tell("vanish 1")
        running.wait_for(lambda line: "Simulated 1 stopped answering" in line)
        devices.tell("back 1")
        running.wait_for(lambda line: "Simulated 1 answers at" in line)
        assert afterglow(tmp_path, "light", "stop", "Desk").returncode == 0
        assert afterglow(tmp_path, "light", "remove", "Shelf").returncode == 0
        assert afterglow(tmp_path, "activity", "export", "--output", str(tmp_path / "log.csv")).returncode == 0
        printed = afterglow(tmp_path, "activity", "export", "--format", "jsonl", "action:device.create")
        assert [json.loads(line)["target_name"] for line in printed.stdout.splitlines()] == [
            "Simulated 1",
            "Simulated 2",
        ]
        assert afterglow(tmp_path, "backup", str(tmp_path / "copy.db")).returncode == 0
        assert running.end() == 0
    first = [entry["action"] for entry in entries(tmp_path, 'target:"Simulated 1"')]
    assert [action for action in first if action in ("device.connected", "device.disconnected")] == [
        "device.connected",
        "device.disconnected",
        "device.connected",
    ]
    by_cli = [entry["action"] for entry in entries(tmp_path) if entry["actor_kind"] == "cli"]
    assert [action for action in by_cli if not action.startswith(("capture.", "light.st"))] == [
        "device.create",
        "device.create",
        "light.create",
        "light.create",
        "light.disable",
        "light.delete",
        "log.export",
        "log.export",
        "database.backup",
    ]
    assert entries(tmp_path)[-1]["action"] == "app.stopped"
    with (tmp_path / "log.csv").open(newline="", encoding="utf-8") as exported:
        assert len(list(csv.DictReader(exported))) > 15


def _shows(name: str, fps: int, line: str) -> bool:
    said = json.loads(line)
    return bool(said["event"] == "rate" and said["name"] == name and abs(said["fps"] - fps) <= 1)


def seen_in_part(*words: str) -> tuple[int, str]:
    """Run a command whose reader goes after the first line; its exit code and what it says on standard error."""
    command_line = [sys.executable, "-m", "desktop", *words]
    with subprocess.Popen(command_line, cwd=ROOT, stdout=subprocess.PIPE, stderr=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        assert process.stderr is not None
        assert process.stdout.readline()
        process.stdout.close()
        complaints = process.stderr.read()
        return process.wait(DEADLINE_S), complaints


def test_a_reader_that_has_seen_enough_ends_a_command_quietly(tmp_path: Path) -> None:
    path = seed(tmp_path, 20_000)
    for words in (["activity", "list", "--limit", "20000"], ["activity", "export"]):
        assert seen_in_part("--data-dir", str(tmp_path), *words) == (141, "")
    with talking("--data-dir", str(tmp_path), "run") as running:
        running.wait_for(lambda line: "started" in line)
        assert seen_in_part("--data-dir", str(tmp_path), "activity", "export") == (141, "")
        assert running.end() == 0
    assert actions(path)[-1] == "app.stopped"


def test_a_run_whose_reader_goes_away_ends_quietly_and_in_order(tmp_path: Path) -> None:
    with raw_wled() as device:
        process = subprocess.Popen(
            [sys.executable, "-m", "desktop", "--data-dir", str(tmp_path), "run"],
            cwd=ROOT,
            stdout=subprocess.PIPE,
            stderr=subprocess.PIPE,
            text=True,
        )
        with process:
            assert process.stdout is not None
            assert process.stderr is not None
            assert process.stdout.readline()
            process.stdout.close()
            assert afterglow(tmp_path, "device", "add", device.address).returncode == 0
            complaints = process.stderr.read()
            assert (process.wait(DEADLINE_S), complaints) == (141, "")
    assert actions(tmp_path / FILE_NAME)[-1] == "app.stopped"


def test_a_run_that_never_began_has_failed(tmp_path: Path) -> None:
    path = seed(tmp_path, 10)
    with closing(sqlite3.connect(path, isolation_level=None)) as other:
        other.execute("PRAGMA journal_mode=WAL")
        other.execute("BEGIN IMMEDIATE")
        done = afterglow(tmp_path, "run", "--for", "0")
    assert (done.returncode, done.stdout, "Traceback" in done.stderr) == (1, "", False)
    assert done.stderr.startswith("afterglow: The profile cannot be used: The database is in use by another program.")


NAMELESS = """
import pwd, runpy, sys

def unknown(_who):
    raise KeyError("not found")

pwd.getpwuid = pwd.getpwnam = unknown
runpy.run_module("desktop", run_name="__main__", alter_sys=True)
"""


def test_a_user_without_a_name_or_a_home_is_no_obstacle(tmp_path: Path) -> None:
    """As in a container that runs under a number of its own."""
    known = {"PATH": os.environ["PATH"], "AFTERGLOW_INTERFACES": "127.0.0.1"}
    for words in (("run", "--for", "0"), ("activity", "verify")):
        for home, exit_code in (({"XDG_DATA_HOME": str(tmp_path)}, 0), ({}, 1)):
            done = subprocess.run(
                [sys.executable, "-c", NAMELESS, *words],
                cwd=ROOT,
                env=known | home,
                capture_output=True,
                text=True,
                check=False,
            )
            assert (done.returncode, "Traceback" in done.stderr) == (exit_code, False), done.stderr
        assert done.stderr == "afterglow: No home folder is known here; name the profile's folder with --data-dir.\n"
    (entry,) = entries(tmp_path / "afterglow", "action:log.verify")
    assert (entry["actor_kind"], entry["actor"]) == ("cli", f"uid {os.getuid()}")
