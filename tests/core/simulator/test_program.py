"""The command runs as a process of its own, says what it starts, obeys, and ends with whoever started it."""

import json
import os
import pty
import signal
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

import pytest

from tests.core.simulator.support import private_host

_DEADLINE_S = 30
_MAIN = """
import argparse, sys
from core.cli.simulate import add_arguments, run
parser = argparse.ArgumentParser()
add_arguments(parser)
sys.exit(run(parser.parse_args()))
"""


@contextmanager
def simulating(*arguments: str) -> Iterator["subprocess.Popen[str]"]:
    command = [sys.executable, "-W", "error", "-c", _MAIN, *arguments]
    pipe = subprocess.PIPE
    with subprocess.Popen(command, stdin=pipe, stdout=pipe, stderr=pipe, text=True) as process:
        try:
            yield process
        finally:
            process.kill()


def told(process: "subprocess.Popen[str]") -> dict[str, Any]:
    assert process.stdout is not None
    return dict(json.loads(process.stdout.readline()))


def type_line(process: "subprocess.Popen[str]", line: str) -> None:
    assert process.stdin is not None
    process.stdin.write(f"{line}\n")
    process.stdin.flush()


def test_a_parent_reads_where_the_devices_are_and_what_became_of_its_commands() -> None:
    host = private_host(1)
    with simulating("--json", "--no-mdns", "--count", "2", "--host", host, "--http-port", "8123") as process:
        place = {"event": "ready", "host": host, "port": 8123, "ddp_port": 4048}
        assert told(process) == place | {"name": "Simulated 1", "mac": "02af00000001"}
        assert told(process)["host"] == private_host(2)
        type_line(process, "vanish 2")
        assert told(process) == {"event": "done", "command": "vanish 2", "sentence": "Simulated 2 has vanished."}
        type_line(process, "vanish 3")
        assert told(process)["event"] == "refused"
        type_line(process, "quit")
        assert process.wait(_DEADLINE_S) == 0


def test_frame_rates_are_told_on_request() -> None:
    with simulating("--json", "--no-mdns", "--fps", "--host", private_host(3), "--http-port", "8123") as process:
        assert told(process)["event"] == "ready"
        assert told(process) == {"event": "rate", "name": "Simulated 1", "fps": 0}


def test_a_terminal_shows_the_colours() -> None:
    leader, follower = pty.openpty()
    command = [sys.executable, "-W", "error", "-c", _MAIN, "--no-mdns", "--leds", "2", "--host", private_host(4)]
    with os.fdopen(leader, "rb") as screen:
        process = subprocess.Popen([*command, "--http-port", "8123"], stdin=subprocess.DEVNULL, stdout=follower)
        os.close(follower)
        shown = b""
        while "▌".encode() not in shown:
            shown += os.read(screen.fileno(), 4096)
        process.terminate()
        assert process.wait(_DEADLINE_S) == 0
    assert b"waiting for a stream" in shown
    assert b"38;2;128;80;0" in shown


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_it_in_good_order(number: signal.Signals) -> None:
    with simulating("--host", private_host(5), "--http-port", "8123") as process:
        assert process.stdout is not None
        assert process.stdout.readline() == f"Simulated 1 at {private_host(5)}:8123\n"
        process.send_signal(number)
        _output, errors = process.communicate(timeout=_DEADLINE_S)
        assert (process.returncode, errors) == (0, "")


def test_it_ends_with_its_parent_when_asked_to() -> None:
    arguments = ("--json", "--no-mdns", "--until-stdin-closes", "--host", private_host(6), "--http-port", "8123")
    with simulating(*arguments) as process:
        told(process)
        _output, errors = process.communicate(timeout=_DEADLINE_S)
        assert (process.returncode, errors) == (0, "")


@pytest.mark.parametrize(
    ("arguments", "code", "sentence"),
    [
        (("--host", "nowhere"), 1, "'nowhere' is not an IPv4 address.\n"),
        (("--host", "192.0.2.77"), 1, "Devices cannot be announced on 192.0.2.77: "),
        (("--host", "192.0.2.77", "--no-mdns"), 1, "that address does not belong to this computer.\n"),
        (("--count", "0"), 2, "must be a whole number from 1 to 100\n"),
        (("--leds", "many"), 2, "must be a whole number from 1 to 16384\n"),
    ],
)
def test_what_cannot_start_says_why(arguments: tuple[str, ...], code: int, sentence: str) -> None:
    with simulating(*arguments) as process:
        _output, errors = process.communicate(timeout=_DEADLINE_S)
        assert process.returncode == code
        assert sentence in errors
        assert "Traceback" not in errors


def test_declaring_the_command_does_not_load_what_it_needs() -> None:
    check = (
        "import sys, core.cli.simulate, core.simulator.identity; print({'aiohttp', 'zeroconf'} & sys.modules.keys())"
    )
    result = subprocess.run([sys.executable, "-c", check], capture_output=True, text=True, check=True)
    assert result.stdout == "set()\n"
