"""Makes `.venv` and the system ready for one purpose; says nothing and is quick where they are.

    set_up.py window      to show the window on this display
    set_up.py headless    to run the controller where there is no display
    set_up.py test        to run the tests and checks

Python packages come from the locks, every file checked against its hash. Shared libraries that Qt needs and
the system lacks are named, and installed where apt is there and we may use it.
"""

import hashlib
import os
import shutil
import subprocess
import sys
import sysconfig
from collections.abc import Sequence
from pathlib import Path

from system_packages import missing_packages

ROOT = Path(__file__).resolve().parent.parent
VENV = ROOT / ".venv"
PYTHON = VENV / "bin" / "python"
BUILD_LOCK = ROOT / "requirements-build.lock"
RUN_LOCK = ROOT / "requirements.lock"
TEST_LOCK = ROOT / "requirements-dev.lock"
PURPOSES = ("window", "headless", "test")


def main(arguments: Sequence[str]) -> int:
    """Set up for the purpose named; 0 when ready, 1 with one plain sentence when not, 2 for wrong usage."""
    if len(arguments) != 1 or arguments[0] not in PURPOSES:
        print(f"usage: setup {'|'.join(PURPOSES)}", file=sys.stderr)
        return 2
    purpose = arguments[0]
    try:
        set_up_packages(TEST_LOCK if purpose == "test" else RUN_LOCK)
        set_up_system(purpose)
    except subprocess.CalledProcessError as error:
        command = " ".join(map(str, error.cmd[:4]))
        print(f"The set-up stopped: “{command} …” failed with exit code {error.returncode}.", file=sys.stderr)
        return 1
    except SetUpError as error:
        print(error, file=sys.stderr)
        return 1
    return 0


class SetUpError(Exception):
    """What is missing and what the user can do about it, in plain words."""


def set_up_packages(lock: Path) -> None:
    """Bring `.venv` to what `lock` says, unless a stamp says that it is there."""
    stamp, state = VENV / f".ready-{lock.stem}", fingerprint()
    if runs(PYTHON) and stamp.is_file() and stamp.read_text() == state:
        return
    print(f"Setting up .venv from {lock.name} …", flush=True)
    if not runs(PYTHON, "-m", "pip", "--version"):
        make_venv(VENV)
    install(PYTHON, lock)
    pip(PYTHON, "--no-deps", "--no-build-isolation", "--editable", str(ROOT))
    stamp.write_text(state)
    if lock == TEST_LOCK:
        (VENV / f".ready-{RUN_LOCK.stem}").write_text(state)


def fingerprint() -> str:
    """Changes when the locks, the project's own metadata or its place change."""
    digest = hashlib.sha256(str(ROOT).encode())
    for path in (BUILD_LOCK, RUN_LOCK, TEST_LOCK, ROOT / "pyproject.toml", Path(__file__)):
        digest.update(path.read_bytes())
    return digest.hexdigest()


def make_venv(folder: Path) -> None:
    """A new virtual environment with pip, made by the Python that runs this."""
    if not runs(Path(sys.executable), "-c", "import ensurepip, venv"):
        require([f"python{sysconfig.get_python_version()}-venv"], "to make a virtual environment")
    run(sys.executable, "-m", "venv", "--clear", str(folder))


def install(python: Path, lock: Path) -> None:
    """Install what `lock` pins; what has to be built is built with the pinned build tools."""
    pip(python, "--require-hashes", "--requirement", str(BUILD_LOCK))
    pip(python, "--require-hashes", "--no-build-isolation", "--requirement", str(lock))


def pip(python: Path, *arguments: str) -> None:
    run(str(python), "-m", "pip", "install", "--quiet", "--disable-pip-version-check", *arguments)


def set_up_system(purpose: str) -> None:
    """Install the system packages that are missing; without those only wished for, say so and go on."""
    needed, wished = missing_packages(VENV, ROOT / "desktop", purpose)
    if needed:
        require(needed + wished, "for Qt")
    elif wished and not try_install(wished):
        print(f"Tests that need an X server will be skipped; to run them too: {apt_command(wished)}")


def require(packages: list[str], reason: str) -> None:
    """Install `packages`, or raise `SetUpError` with the command that would."""
    if not try_install(packages):
        raise SetUpError(
            f"System packages are missing {reason}; on Debian, install them with:\n  {apt_command(packages)}"
        )


def try_install(packages: list[str]) -> bool:
    """Install with apt; False where there is no apt or no right to use it."""
    prefix = root_prefix()
    if prefix is None or shutil.which("apt-get") is None:
        return False
    print(f"Installing with apt: {' '.join(packages)}", flush=True)
    apt = [*prefix, "env", "DEBIAN_FRONTEND=noninteractive", "apt-get", "-qq", "-o", "Dpkg::Use-Pty=0"]
    command = [*apt, "install", "--yes", "--no-install-recommends", *packages]
    if subprocess.run(command, stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL, check=False).returncode:
        run(*apt, "update")
        run(*command)
    return True


def root_prefix() -> list[str] | None:
    """What to put before a command that needs root: nothing for root, sudo where it asks no password."""
    if os.geteuid() == 0:
        return []
    if shutil.which("sudo") and runs(Path("sudo"), "-n", "true"):
        return ["sudo", "-n"]
    return None


def apt_command(packages: list[str]) -> str:
    return f"sudo apt-get install --no-install-recommends {' '.join(packages)}"


def runs(program: Path, *arguments: str) -> bool:
    """Whether the program is there and ends well, whatever it says; without arguments it is taken for a Python."""
    command = [str(program), *(arguments or ("-I", "-S", "-c", ""))]
    try:
        return subprocess.run(command, capture_output=True, check=False).returncode == 0
    except OSError:
        return False


def run(*command: str) -> None:
    """Run quietly; what a failing command had to say is shown, then `CalledProcessError` raised."""
    done = subprocess.run(command, stdout=subprocess.PIPE, stderr=subprocess.STDOUT, text=True, check=False)
    if done.returncode:
        print(done.stdout, file=sys.stderr, end="")
        done.check_returncode()


if __name__ == "__main__":
    sys.exit(main(sys.argv[1:]))
