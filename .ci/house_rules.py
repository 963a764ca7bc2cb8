"""Rules of the house that no linter knows; prints each breach and ends with 1 where there is one.

Which source files have no test file of their own is only reported.
"""

import re
import sys
import tomllib
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parent.parent
LINES_LIMIT = 400
APPLICATION = ("core", "desktop", "resources")
LEFT_OVER = re.compile(r"\b(TODO|FIXME|XXX|raise NotImplementedError)\b")
PATH_IN_TEXT = re.compile(r"`((?:core|desktop|resources|tests|benchmarks|docs|\.ci)/[\w./-]*)`")
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


def dangling() -> Iterator[str]:
    """The links and paths in documents that lead nowhere."""
    for document in (*ROOT.glob("*.md"), *(ROOT / "docs").glob("*.md")):
        text = document.read_text("utf-8")
        links = [document.parent / link for link in re.findall(r"\]\(([^)#:]+)(?:#[^)]*)?\)", text)]
        for path in links + [ROOT / path for path in PATH_IN_TEXT.findall(text)]:
            if not path.exists():
                yield f"{document.relative_to(ROOT)}: there is no {path.relative_to(ROOT)}"


def unlocked() -> Iterator[str]:
    """The dependencies of pyproject.toml that a lock lacks."""
    project = tomllib.loads((ROOT / "pyproject.toml").read_text("utf-8"))["project"]
    run, dev = project["dependencies"], project["optional-dependencies"]["dev"]
    for name, dependencies in (("requirements.lock", run), ("requirements-dev.lock", run + dev)):
        locked = set(re.findall(r"^([\w.-]+)==", (ROOT / name).read_text("utf-8"), re.MULTILINE))
        for dependency in dependencies:
            wanted = re.split(r"[^\w.-]", dependency)[0].lower().replace("_", "-")
            if wanted not in locked:
                yield f"{name}: lacks {wanted}; run make lock"


def main() -> int:
    """1 when a rule is broken."""
    found = [*breaches(), *dangling(), *unlocked()]
    for breach in found:
        print(breach)
    without = untested()
    if "--list" in sys.argv:
        print(*without, sep="\n")
    elif without:
        print(f"{len(without)} source files have no test file of their own; .ci/house_rules.py --list names them.")
    return int(bool(found))


if __name__ == "__main__":
    sys.exit(main())
