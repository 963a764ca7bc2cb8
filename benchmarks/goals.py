"""What is to be reached, and whether a run has reached it."""

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import Any, Final

from benchmarks.activity import SINGLE_QUALIFIERS

Rows = Sequence[Mapping[str, Any]]

_TEN_MILLION: Final = 10_000_000


@dataclass(frozen=True, slots=True)
class Goal:
    """The worst figure among some rows of one benchmark, and the bound it is to keep."""

    what: str
    benchmark: str
    rows: Sequence[str]
    """Patterns of what the rows are about."""
    bound: float
    is_least: bool = False
    """Whether the figure is to be at least the bound, not at most."""
    of: str = "value"
    """`value`, or `ratio` to the same by plain means."""
    bound_at_ten_million: float | None = None

    def bound_at(self, entries: int) -> float:
        """The bound for a log of that many entries."""
        is_large = entries >= _TEN_MILLION and self.bound_at_ten_million is not None
        return self.bound_at_ten_million if is_large and self.bound_at_ten_million else self.bound

    def worst(self, results: Mapping[str, Rows]) -> Mapping[str, Any] | None:
        """The row that comes furthest from the bound; None where nothing of it was measured."""
        rows = [
            row
            for row in results.get(self.benchmark, ())
            if any(fnmatchcase(row["what"], pattern) for pattern in self.rows)
        ]
        return (min if self.is_least else max)(rows, key=lambda row: float(row[self.of]), default=None)


GOALS: Final = (
    Goal("durable entry, one at a time, share of raw sqlite3", "recorder", ["durable entry*p50"], 0.6, True, "ratio"),
    Goal("burst from 8 threads, durable", "recorder", ["burst of*"], 10_000, is_least=True),
    Goal("GUI thread kept meanwhile, worst", "window", ["GUI thread kept, entries coming in live, worst"], 16),
    Goal("Activity tab, first rows", "window", ["tab shown to first rows"], 100, bound_at_ten_million=150),
    Goal("Activity tab, memory", "window", ["memory for the tab"], 30),
    Goal("page at any depth, p95", "activity", ["128 at a random place, p95"], 5),
    Goal("any single qualifier, first 200", "activity", [f"{name}, newest 200" for name in SINGLE_QUALIFIERS], 20),
    Goal("two words, first 200", "activity", ["two words, newest 200"], 10),
    Goal("two words, exact count", "activity", ["two words, exact count"], 150),
    Goal("timeline of the whole log by category", "activity", ["timeline of the whole log by category*"], 100),
    Goal("export, share of the module alone", "export", ["export: *"], 0.7, True, "ratio"),
    Goal("export, memory above an open log", "export", ["export of the whole log*"], 30),
    Goal("letting go of 100,000: longest wait of the writer", "prune", ["writer*worst"], 50),
    Goal("letting go of 100,000: longest wait of the reader", "prune", ["reader*worst"], 50),
    Goal("verify", "verify", ["verify *"], 300_000, is_least=True),
)


def goals_table(results: Mapping[str, Rows], entries: int) -> str:
    """Every goal that was measured, as a Markdown table."""
    head = ["### what is to be reached", "", "| what | to reach | reached | |", "| --- | ---: | ---: | --- |"]
    worst = [(goal, goal.worst(results)) for goal in GOALS]
    return "\n".join([*head, *(_line(goal, row, goal.bound_at(entries)) for goal, row in worst if row), ""])


def _line(goal: Goal, row: Mapping[str, Any], bound: float) -> str:
    value = float(row[goal.of])
    unit = "× the same" if goal.of == "ratio" else row["unit"]
    is_reached = value >= bound if goal.is_least else value <= bound
    sign = "≥" if goal.is_least else "≤"
    return f"| {goal.what} | {sign} {bound:,g} {unit} | {value:,.4g} | {'yes' if is_reached else 'no'} |"
