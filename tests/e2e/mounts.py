"""Disks of a test's own: full, small or read-only, in a mount namespace that nobody else sees."""

import shutil
import subprocess
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import pytest

from tests.e2e.processes import ROOT

_KEEP = 'set -e; eval "$1"; echo ready; exec cat'


class Mounts:
    """A mount namespace that a process keeps open; `inside` runs a command in it."""

    def __init__(self, keeper: int) -> None:
        self.inside = ("nsenter", f"--target={keeper}", "--mount", f"--wd={ROOT}")
        self._root = Path(f"/proc/{keeper}/root")

    def seen(self, path: Path) -> Path:
        """Where a file inside can be looked at from outside."""
        return self._root / path.relative_to("/")

    def run(self, script: str) -> None:
        """Run a shell script in it."""
        subprocess.run([*self.inside, "sh", "-c", script], check=True, capture_output=True)

    def fill(self, folder: Path) -> None:
        """Leave no byte of room on the disk of that folder."""
        script = f"for size in 64k 4k 1; do dd if=/dev/zero bs=$size >> {folder}/filler; done"
        subprocess.run([*self.inside, "sh", "-c", script], check=False, capture_output=True)

    def make_room(self, folder: Path) -> None:
        """Undo `fill`."""
        self.run(f"rm {folder}/filler")


@contextmanager
def mounted(script: str) -> Iterator[Mounts]:
    """A namespace in which `script` has made its mounts; the test is skipped where that is not allowed."""
    if shutil.which("unshare") is None or shutil.which("nsenter") is None:
        pytest.skip("there is no unshare and nsenter here")
    keeper = subprocess.Popen(
        ["unshare", "--mount", "--propagation=private", "sh", "-c", _KEEP, "sh", script],
        stdin=subprocess.PIPE,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
    )
    assert keeper.stdin is not None
    assert keeper.stdout is not None
    with keeper:
        said = keeper.stdout.readline()
        if said != "ready\n":
            pytest.skip(f"this machine lets nobody make a mount of their own: {said.strip()}")
        try:
            yield Mounts(keeper.pid)
        finally:
            keeper.stdin.close()


def tmpfs(folder: Path, size: str) -> str:
    """The script that mounts a small disk on an existing folder."""
    return f"mount -t tmpfs -o size={size} none {folder}"


def read_only(folder: Path) -> str:
    """The script that makes an existing folder read-only."""
    return f"mount --bind {folder} {folder}; mount -o remount,ro,bind {folder}"
