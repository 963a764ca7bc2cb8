"""What a reader of the log asks for. The same filter becomes SQL (`core.activity.queries`) and a predicate in memory.

A filter is a conjunction of terms; a term names a field of the catalogue `FIELDS` and the values it may
(or, negated, may not) have.
"""

from dataclasses import dataclass, replace
from typing import Final, TypeAlias

TermValue: TypeAlias = str | int

FIELDS: Final = (
    "category",
    "severity",
    "outcome",
    "action",
    "actor",
    "target",
    "target_name",
    "cause",
    "run",
    "seq",
    "pinned",
    "text",
)
"""Fields a term can name. `action` values may end in `*`; `actor` is the label; `target` is the id;
`target_name` finds a substring of the target's name, ignoring ASCII case, or its id;
`severity` values are `Severity` numbers; `cause` finds the entry of that id and those it led to;
`run` is the id of a start of the app; `seq` values are texts, a number or a range `100..200` with both ends;
`pinned` has the one value `1`; `text` finds a substring of message, target name, actor label or action,
ignoring ASCII case."""


def seq_bounds(value: TermValue) -> tuple[int, int]:
    """First and last `seq` that a value of `seq` names; 1 and 0, between which nothing is, where it names none."""
    first, dots, last = str(value).partition("..")
    try:
        return int(first), int(last if dots else first)
    except ValueError:
        return 1, 0


@dataclass(frozen=True, slots=True)
class Term:
    """`field` is one of `values`, or, negated, none of them."""

    field: str
    values: tuple[TermValue, ...]
    negated: bool = False


@dataclass(frozen=True, slots=True)
class ActivityFilter:
    """Which entries: every term holds, within the time range `since <= ts < until` (µs UTC) and `seq <= max_seq`."""

    terms: tuple[Term, ...] = ()
    since: int | None = None
    until: int | None = None
    max_seq: int | None = None

    def with_term(self, term: Term) -> "ActivityFilter":
        """This filter and `term` besides."""
        return self if term in self.terms else replace(self, terms=(*self.terms, term))

    def frozen_at(self, max_seq: int) -> "ActivityFilter":
        """This filter over what the log held when its last entry was `max_seq`."""
        return replace(self, max_seq=max_seq)

    def is_over(self, head: int, now_us: int) -> bool:
        """Whether nothing that is logged after the entry `head`, from now on, can be let through."""
        if self.until is not None and self.until <= now_us:
            return True
        wanted = [term for term in self.terms if term.field == "seq" and not term.negated]
        return any(all(seq_bounds(value)[1] <= head for value in term.values) for term in wanted)

    @property
    def is_everything(self) -> bool:
        """Whether it lets every entry through, up to `max_seq`."""
        return not self.terms and self.since is None and self.until is None
