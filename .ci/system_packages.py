"""Which Debian packages hold the shared libraries that Qt asks for here and the system lacks."""

import os
import re
import shutil
import subprocess
from collections.abc import Iterable, Iterator
from pathlib import Path

PACKAGES = {
    "libEGL.so.1": "libegl1",
    "libGL.so.1": "libgl1",
    "libX11-xcb.so.1": "libx11-xcb1",
    "libX11.so.6": "libx11-6",
    "libbrotlidec.so.1": "libbrotli1",
    "libdbus-1.so.3": "libdbus-1-3",
    "libfontconfig.so.1": "libfontconfig1",
    "libfreetype.so.6": "libfreetype6",
    "libglib-2.0.so.0": "libglib2.0-0",
    "libgssapi_krb5.so.2": "libgssapi-krb5-2",
    "libgthread-2.0.so.0": "libglib2.0-0",
    "libstdc++.so.6": "libstdc++6",
    "libwayland-client.so.0": "libwayland-client0",
    "libwayland-cursor.so.0": "libwayland-cursor0",
    "libxcb-cursor.so.0": "libxcb-cursor0",
    "libxcb-icccm.so.4": "libxcb-icccm4",
    "libxcb-image.so.0": "libxcb-image0",
    "libxcb-keysyms.so.1": "libxcb-keysyms1",
    "libxcb-randr.so.0": "libxcb-randr0",
    "libxcb-render-util.so.0": "libxcb-render-util0",
    "libxcb-render.so.0": "libxcb-render0",
    "libxcb-shape.so.0": "libxcb-shape0",
    "libxcb-shm.so.0": "libxcb-shm0",
    "libxcb-sync.so.1": "libxcb-sync1",
    "libxcb-util.so.1": "libxcb-util1",
    "libxcb-xfixes.so.0": "libxcb-xfixes0",
    "libxcb-xkb.so.1": "libxcb-xkb1",
    "libxcb.so.1": "libxcb1",
    "libxkbcommon-x11.so.0": "libxkbcommon-x11-0",
    "libxkbcommon.so.0": "libxkbcommon0",
    "libz.so.1": "zlib1g",
    "libzstd.so.1": "libzstd1",
}

HEADLESS_MODULES = {"QtCore", "QtNetwork"}


def missing_packages(venv: Path, sources: Path, purpose: str) -> tuple[list[str], list[str]]:
    """Packages the purpose cannot do without, and those it can; each list sorted, empty where nothing is missing.

    `sources` is searched for the Qt modules in use. A library that no package is known for stands under its
    own name.
    """
    qt = next(venv.glob("lib/python3.*/site-packages/PySide6"))
    modules = used_modules(sources)
    platforms: list[str] = []
    if purpose == "headless":
        modules &= HEADLESS_MODULES
    elif purpose == "test":
        platforms = ["offscreen"]
    else:
        platforms = ["xcb"] if os.environ.get("DISPLAY") else []
        platforms += ["wayland"] if os.environ.get("WAYLAND_DISPLAY") else []
    needed = packages_of(library_files(qt, modules, platforms))
    wished = (packages_of(library_files(qt, set(), ["xcb"])) | missing_server()) if purpose == "test" else set()
    return sorted(needed), sorted(wished - needed)


def used_modules(sources: Path) -> set[str]:
    """The Qt modules that any file below `sources` imports."""
    return {
        module
        for path in sources.rglob("*.py")
        for module in re.findall(r"^\s*(?:from|import) PySide6\.(Qt\w+)", path.read_text("utf-8"), re.MULTILINE)
    }


def library_files(qt: Path, modules: Iterable[str], platforms: Iterable[str]) -> Iterator[Path]:
    """The files by which Qt is loaded for these modules and platform plug-ins."""
    for module in modules:
        yield qt / f"{module}.abi3.so"
    for platform in platforms:
        yield qt / "Qt" / "plugins" / "platforms" / f"libq{platform}.so"


def packages_of(files: Iterable[Path]) -> set[str]:
    """The packages of all the libraries that the loader does not find for `files`."""
    return {PACKAGES.get(soname, soname) for path in files for soname in not_found(path)}


def not_found(path: Path) -> list[str]:
    """The sonames that `path` and what it pulls in ask for in vain."""
    report = subprocess.run(["ldd", str(path)], capture_output=True, text=True, check=False).stdout
    return re.findall(r"^\s*(\S+) => not found", report, re.MULTILINE)


def missing_server() -> set[str]:
    """The package of the X server that capture is tested against."""
    return set() if shutil.which("Xvfb") else {"xvfb"}
