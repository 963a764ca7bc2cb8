"""A filter as SQL over the table `activity`. It agrees with `core.activity.matching`.

`condition` says which rows match, `matching_seqs` how to find them in the order of `seq` without sorting: a
`Branch` is an equality on an indexed column, whose index SQLite then walks in that order, and several branches
are merged. All else is kept away from the planner, which would pick another index and sort what it finds.
"""

import operator
from collections.abc import Callable, Sequence
from dataclasses import dataclass
from functools import reduce
from typing import Final, TypeAlias
from uuid import UUID

from peewee import SQL, ColumnBase, EnclosedNodeList, NodeList, SelectBase, fn

from core.activity.entry import Outcome, Severity
from core.activity.filter import ActivityFilter, Term, TermValue
from core.storage.tables import ActivityRow

Values: TypeAlias = Sequence[TermValue]
Condition: TypeAlias = ColumnBase
Query: TypeAlias = SelectBase
Branch: TypeAlias = Condition
"""A condition that one index answers in the order of `seq`."""

BRANCHES_LIMIT: Final = 64
"""SQLite merges at most 500; long before that, one walk over the log is quicker."""


@dataclass(frozen=True, slots=True)
class SeqRange:
    """The entries `first <= seq <= last`; empty where `last` is less."""

    first: int
    last: int

    @property
    def width(self) -> int:
        """How many entries it holds at most."""
        return max(0, self.last - self.first + 1)


def id_bytes(value: TermValue) -> bytes:
    """An entry's id as the table holds it; empty, which no entry has, where `value` is no UUID."""
    try:
        return UUID(str(value)).bytes
    except ValueError:
        return b""


def _any(conditions: Sequence[Condition]) -> Condition:
    return reduce(operator.or_, conditions) if conditions else SQL("0")


def _is_action(value: TermValue) -> Condition:
    pattern = str(value)
    if not pattern.endswith("*"):
        return ActivityRow.action == pattern
    return fn.SUBSTR(ActivityRow.action, 1, len(pattern) - 1) == pattern[:-1]


def _is_target(values: Values) -> Condition:
    return ActivityRow.target_id.is_null(False) & ActivityRow.target_id.in_(values)


def _has_target_name(values: Values) -> Condition:
    return _is_target(values) | _any([_has_name(str(value)) for value in values])


def _has_name(part: str) -> Condition:
    return ActivityRow.target_name.is_null(False) & ActivityRow.target_name.contains(part)


def _is_of_cause(values: Values) -> Condition:
    ids = [id_bytes(value) for value in values]
    return ActivityRow.id.in_(ids) | (ActivityRow.cause.is_null(False) & ActivityRow.cause.in_(ids))


_NAME: Final = fn.IFNULL(ActivityRow.target_name, "")
_TEXTS: Final = (ActivityRow.message, _NAME, ActivityRow.actor, ActivityRow.action)

# Each is true or false but never NULL, so that its negation is the complement.
_CONDITIONS: Final[dict[str, Callable[[Values], Condition]]] = {
    "category": ActivityRow.category.in_,
    "severity": ActivityRow.severity.in_,
    "outcome": ActivityRow.outcome.in_,
    "action": lambda values: _any([_is_action(value) for value in values]),
    "actor": ActivityRow.actor.in_,
    "target": _is_target,
    "target_name": _has_target_name,
    "cause": _is_of_cause,
    "text": lambda values: _any([text.contains(str(value)) for value in values for text in _TEXTS]),
}


def _severity_branches(values: Values) -> Sequence[Branch]:
    # The literal is the condition of the partial index; SQLite takes the index only where it stands in the query.
    if Severity.INFO in values:
        return []
    return [SQL("severity > 1") & (ActivityRow.severity == value) for value in values]


def _outcome_branches(values: Values) -> Sequence[Branch]:
    if Outcome.SUCCESS in values:
        return []
    return [SQL("outcome <> 'success'") & (ActivityRow.outcome == value) for value in values]


def _action_branches(values: Values) -> Sequence[Branch]:
    if any(str(value).endswith("*") for value in values):
        return []
    return [ActivityRow.action == value for value in values]


def _cause_branches(values: Values) -> Sequence[Branch]:
    ids = [id_bytes(value) for value in values]
    led_to = [(ActivityRow.cause == value) & unindexed(ActivityRow.id.not_in(ids)) for value in ids]
    return [ActivityRow.id == value for value in ids] + led_to


# No entry is found by two branches. No branches: no index helps.
_BRANCHES: Final[dict[str, Callable[[Values], Sequence[Branch]]]] = {
    "category": lambda values: [ActivityRow.category == value for value in values],
    "severity": _severity_branches,
    "outcome": _outcome_branches,
    "action": _action_branches,
    "actor": lambda values: [ActivityRow.actor == value for value in values],
    "target": lambda values: [ActivityRow.target_id == value for value in values],
    "cause": _cause_branches,
}


def unindexed(condition: Condition) -> Condition:
    """The condition with a `+` before it, which tells SQLite's planner not to look for an index."""
    return NodeList((SQL("+"), EnclosedNodeList([condition])), glue="")


def condition(term: Term) -> Condition:
    """Which rows the term lets through."""
    holds = _CONDITIONS[term.field](list(term.values))
    return ~EnclosedNodeList([holds]) if term.negated else holds


def branches(term: Term) -> Sequence[Branch]:
    """The index walks that find a term's entries, each entry by one of them; empty where no index can."""
    if term.negated or term.field not in _BRANCHES:
        return []
    found = _BRANCHES[term.field](list(dict.fromkeys(term.values)))
    return found if len(found) <= BRANCHES_LIMIT else []


def within_time(wanted: ActivityFilter) -> list[Condition]:
    """Which rows are in the filter's time range."""
    conditions: list[Condition] = []
    if wanted.since is not None:
        conditions.append(ActivityRow.ts >= wanted.since)
    if wanted.until is not None:
        conditions.append(ActivityRow.ts < wanted.until)
    return conditions


def matching_seqs(wanted: ActivityFilter, within: SeqRange, walked: Term | None = None) -> Query:
    """The sequence numbers in that range which match, in no order yet; found by the index of the term `walked`.

    Without `walked` the log itself is walked. Ordered by column 1, either way, nothing is sorted.
    """
    rest = [condition(term) for term in wanted.terms if term is not walked] + within_time(wanted)
    within_range = ActivityRow.seq.between(within.first, within.last)
    residual = [unindexed(each) for each in rest]
    walks = branches(walked) if walked else [SQL("1")]
    parts = [ActivityRow.select(ActivityRow.seq).where(within_range, walk, *residual) for walk in walks]
    return reduce(operator.add, parts)
