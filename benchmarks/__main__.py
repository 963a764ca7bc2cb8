"""`make bench`: measures everything in one run, prints tables, and writes build/bench.json.

python -m benchmarks [NAME ...] [--entries 1000000] [--log FILE] [--report docs/performance.md]
"""

import argparse
import shlex
import sys
import tempfile
from collections.abc import Callable, Sequence
from importlib import import_module
from pathlib import Path
from typing import Any, Final

from benchmarks.goals import goals_table
from benchmarks.report import say, table, write_json, write_report
from benchmarks.seed import seed

_RESULT: Final = Path("build/bench.json")
_NEED_A_LOG: Final = ("activity", "export", "prune", "verify", "window")
_NAMES: Final = ("recorder", *_NEED_A_LOG, "light", "startup")


def main() -> None:
    """Run the benchmarks asked for, or all."""
    parser = argparse.ArgumentParser(prog="python -m benchmarks")
    parser.add_argument("names", nargs="*", metavar="NAME", help=f"of {', '.join(_NAMES)} (default: all)")
    parser.add_argument("--entries", type=int, default=1_000_000)
    parser.add_argument("--log", type=Path, metavar="FILE", help="a seeded log, to be written to")
    parser.add_argument("--report", type=Path, metavar="FILE", help="write the tables to a Markdown file too")
    arguments = parser.parse_args()
    names: Sequence[str] = arguments.names or _NAMES
    results: dict[str, list[dict[str, Any]]] = {}
    with tempfile.TemporaryDirectory() as folder:
        log = arguments.log or Path(folder) / "afterglow.db"
        if set(names) & set(_NEED_A_LOG) and arguments.log is None:
            say(f"Writing a log of {arguments.entries:,} entries …")
            seed(log, arguments.entries)
        for name in names:
            measure: Callable[..., list[dict[str, Any]]] = import_module(f"benchmarks.{name}").measure
            results[name] = measure(log) if name in _NEED_A_LOG else measure()
            say(table(name, results[name]))
    say(goals_table(results, arguments.entries))
    write_json(_RESULT, results)
    if arguments.report is not None:
        write_report(arguments.report, results, arguments.entries, shlex.join(sys.argv[1:]))
    say(f"All figures are in {_RESULT}.")


if __name__ == "__main__":
    main()
