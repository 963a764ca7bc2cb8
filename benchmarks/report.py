"""What a benchmark's `measure()` returns, and how it is printed.

Each row is a mapping with `what` (text), `value` (number), `unit` (text) and, where there is something to compare with
in the same run, `ratio`. Any other keys are kept in the JSON.
"""

import json
import platform
import sqlite3
import sys
from collections.abc import Mapping, Sequence
from pathlib import Path
from typing import Any, Final

from benchmarks.goals import goals_table


def table(title: str, rows: Sequence[Mapping[str, Any]]) -> str:
    """The rows as a Markdown table."""
    lines = [f"### {title}", "", "| what | value | ratio |", "| --- | ---: | ---: |"]
    for row in rows:
        ratio = f"{row['ratio']:.2f}" if row.get("ratio") is not None else ""
        lines.append(f"| {row['what']} | {row['value']:,.4g} {row['unit']} | {ratio} |")
    return "\n".join([*lines, ""])


def machine() -> dict[str, str]:
    """What the figures were measured with."""
    return {
        "system": f"{platform.system()} {platform.machine()}",
        "python": platform.python_version(),
        "sqlite": sqlite3.sqlite_version,
    }


_REPORT_HEAD: Final = """# Performance

Written by `make bench ARGS="{arguments}"`; nothing here is typed in by hand. One run on a shared
machine of two cores ({machine}), with a generated log of {entries:,} entries. Absolute times drift from run to run:
read the ratios, each to plain sqlite3, csv or json doing the same in the same run (above 1 is slower for times, faster
for rates; for the recorder it is the share of raw speed that is kept; for the window's thread, to the same without
entries coming in).

Filters that no index helps with look at one entry after another, newest first: texts of fewer than three characters,
what is excluded (`-text:…`, `-actor:…`, but not `-category:…`, `-severity:…` and `-outcome:…`), `severity:info` and
`outcome:success` alone, and more than 64 values at once. Their first rows come soon where they are common; their
exact counts, and rare ones, take as long as the whole log does. Two terms that are common each and never meet cost
the merging of their indexes.

"""


def write_report(path: Path, results: Mapping[str, Sequence[Mapping[str, Any]]], entries: int, arguments: str) -> None:
    """All tables as a page of the documentation; `arguments` are those that `make bench` was given."""
    head = _REPORT_HEAD.format(
        arguments=arguments, machine=", ".join(f"{name} {value}" for name, value in machine().items()), entries=entries
    )
    tables = [goals_table(results, entries), *(table(name, rows) for name, rows in results.items())]
    path.write_text(head + "\n".join(tables), encoding="utf-8")


def write_json(path: Path, results: Mapping[str, Sequence[Mapping[str, Any]]]) -> None:
    """All figures for a program to read."""
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(json.dumps({"machine": machine(), **results}, indent=2) + "\n", encoding="utf-8")


def say(text: str) -> None:
    """Print at once, so that a long run shows how far it is."""
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
