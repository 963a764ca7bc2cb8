"""Rules of the house that no linter knows; prints each breach and ends with 1 where there is one.

Which source files have no test file of their own is only reported.
"""

import re
import sys
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES_LIMIT = 400
APPLICATION = ("core", "desktop", "resources")
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX|NotImplementedError)\b")
QT = re.compile(r"^\s*(from|import) (PySide6|shiboken6)\b", re.MULTILINE)


def breaches() -> Iterator[str]:
    """One line each: where, and what is wrong."""
    for path in sources(*APPLICATION):
        text, place = path.read_text("utf-8"), path.relative_to(ROOT)
        if (lines := text.count("\n")) > LINES_LIMIT:
            yield f"{place}: {lines} lines; {LINES_LIMIT} is the limit"
        if place.parts[0] == "core" and QT.search(text):
            yield f"{place}: core imports no Qt"
        if left_over := LEFT_OVER.search(text):
            yield f"{place}: {left_over.group()} left over"


def untested() -> list[str]:
    """The source files that no test file mirrors."""
    return [
        str(path.relative_to(ROOT))
        for path in sources("core", "desktop")
        if path.name not in {"__init__.py", "__main__.py"}
        and not (ROOT / "tests" / path.relative_to(ROOT)).with_name(f"test_{path.name}").exists()
    ]


def sources(*packages: str) -> Iterator[Path]:
    for package in packages:
        yield from sorted((ROOT / package).rglob("*.py"))


if __name__ == "__main__":
    found = list(breaches())
    print(*found, sep="\n", end="\n" if found else "")
    if without := untested():
        print(f"{len(without)} source files have no test file of their own; .ci/house_rules.py --list names them.")
        print(*(without if "--list" in sys.argv else ()), sep="\n", end="")
    sys.exit(bool(found))
