"""Afterglow and its simulated devices as processes, as a user starts them."""

import json
import os
import queue
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from pathlib import Path
from typing import Any

ROOT = Path(__file__).parents[2]
DEADLINE_S = 30.0
_END = ""


def command(*words: str, inside: Sequence[str] = ()) -> "subprocess.CompletedProcess[str]":
    """Run Afterglow to its end; `inside` is a command line that runs another, such as `nsenter …`."""
    return subprocess.run(
        [*inside, sys.executable, "-m", "desktop", *words],
        cwd=ROOT,
        capture_output=True,
        text=True,
        timeout=DEADLINE_S * 2,
        check=False,
    )


def afterglow(folder: Path, *words: str, inside: Sequence[str] = ()) -> "subprocess.CompletedProcess[str]":
    """Run one command on a profile to its end."""
    return command("--data-dir", str(folder), *words, inside=inside)


def entries(folder: Path, *query: str, inside: Sequence[str] = ()) -> list[dict[str, Any]]:
    """Entries as `activity list --json` gives them, oldest first."""
    done = afterglow(folder, "activity", "list", "--json", "--limit", "1000", "--", *query, inside=inside)
    assert done.returncode == 0, done.stderr
    return [json.loads(line) for line in done.stdout.splitlines()][::-1]


class Talker:
    """A process that is told things on standard input and says things on standard output.

    With `hears_all`, what it says on standard error is heard too; `heard` is every line so far.
    """

    def __init__(self, *words: str, inside: Sequence[str] = (), hears_all: bool = False) -> None:
        self.heard: list[str] = []
        self.process = subprocess.Popen(
            [*inside, sys.executable, "-m", "desktop", *words],
            cwd=ROOT,
            stdin=subprocess.PIPE,
            stdout=subprocess.PIPE,
            stderr=subprocess.STDOUT if hears_all else None,
            text=True,
            env={**os.environ, "PYTHONUNBUFFERED": "1"},
        )
        self._said: queue.SimpleQueue[str] = queue.SimpleQueue()
        self._listener = threading.Thread(target=self._listen)
        self._listener.start()

    def _listen(self) -> None:
        assert self.process.stdout is not None
        for line in self.process.stdout:
            self.heard.append(line)
            self._said.put(line)
        self._said.put(_END)

    def tell(self, line: str) -> None:
        """Type a line."""
        assert self.process.stdin is not None
        self.process.stdin.write(f"{line}\n")
        self.process.stdin.flush()

    def wait_for(self, wanted: Callable[[str], bool]) -> str:
        """The next line that is wanted; those before it are dropped."""
        give_up_at = time.monotonic() + DEADLINE_S
        while True:
            line = self._said.get(timeout=max(0.01, give_up_at - time.monotonic()))
            assert line != _END, f"it ended without saying so: {self.heard}"
            if wanted(line):
                return line

    def end(self) -> int:
        """Ask it to end, as a session does; its exit code."""
        self.process.terminate()
        return self.ended()

    def kill(self) -> None:
        """End it at once, as the kernel does when memory runs out."""
        self.process.kill()
        self.ended()

    def ended(self) -> int:
        """Wait until it has ended by itself; its exit code."""
        code = self.process.wait(DEADLINE_S)
        self._listener.join()
        for pipe in (self.process.stdin, self.process.stdout):
            assert pipe is not None
            pipe.close()
        return code


@contextmanager
def talking(*words: str, inside: Sequence[str] = (), hears_all: bool = False) -> Iterator[Talker]:
    """A `Talker` that is ended when the block is."""
    talker = Talker(*words, inside=inside, hears_all=hears_all)
    try:
        yield talker
    finally:
        if talker.process.poll() is None or not talker.process.stdout or not talker.process.stdout.closed:
            talker.end()
