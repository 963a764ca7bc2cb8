"""Installs a wheel into a clean virtual environment and tries it there as a new user would: `try_wheel.py WHEEL`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from set_up import RUN_LOCK, install, make_venv, pip

TRIALS = (
    ["--help"],
    ["--data-dir", "profile", "run", "--for", "2"],
    ["--data-dir", "profile", "activity", "list"],
)


def main(wheel: Path) -> None:
    """Raises `CalledProcessError` at the first thing that does not work."""
    with tempfile.TemporaryDirectory(prefix="afterglow-wheel-") as folder:
        place = Path(folder)
        make_venv(place / "venv")
        install(place / "venv" / "bin" / "python", RUN_LOCK)
        pip(place / "venv" / "bin" / "python", "--no-deps", str(wheel.resolve()))
        environment = os.environ | {"AFTERGLOW_INTERFACES": "127.0.0.1", "HOME": folder}
        for trial in TRIALS:
            print("$ afterglow", *trial, flush=True)
            subprocess.run([place / "venv" / "bin" / "afterglow", *trial], cwd=place, env=environment, check=True)


if __name__ == "__main__":
    try:
        main(Path(sys.argv[1]))
    except subprocess.CalledProcessError as error:
        sys.exit(f"That ended with exit code {error.returncode}.")
