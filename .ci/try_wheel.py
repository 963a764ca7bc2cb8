"""Installs a wheel into a clean virtual environment and tries it there as a new user would: `try_wheel.py WHEEL`."""

import os
import subprocess
import sys
import tempfile
from pathlib import Path

from set_up import RUN_LOCK, install, make_venv, pip

TRIALS = (
    ["--help"],
    ["--data-dir", "{data}", "activity", "list"],
    ["run", "--for", "2", "--data-dir", "{data}"],
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
            arguments = [argument.format(data=place / "data") for argument in trial]
            print("$ afterglow", *trial, flush=True)
            subprocess.run([place / "venv" / "bin" / "afterglow", *arguments], cwd=place, env=environment, check=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]))
