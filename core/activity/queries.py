"""A filter's terms as SQL over the table `activity`: which rows they let through. It agrees with
`core.activity.matching`; how such rows are found quickly is told by `core.activity.walks`.
"""

from collections.abc import Callable, Iterable, Sequence
from typing import Final, TypeAlias
from uuid import UUID

from peewee import SQL, ColumnBase, EnclosedNodeList, NodeList, SelectBase, fn

from core.activity.filter import ActivityFilter, Term, TermValue, seq_bounds
from core.storage.tables import ActivityRow, PinRow

Values: TypeAlias = Sequence[TermValue]
Condition: TypeAlias = ColumnBase
Query: TypeAlias = SelectBase


def id_bytes(value: TermValue) -> bytes:
    """An entry's id as the table holds it; empty, which no entry has, where `value` is no UUID."""
    try:
        return UUID(str(value)).bytes
    except ValueError:
        return b""


def any_of(conditions: Sequence[Condition]) -> Condition:
    """Whether one of them holds, at least."""
    return _side_by_side(conditions, " OR ") if conditions else SQL("0")


def all_of(conditions: Iterable[Condition]) -> list[Condition]:
    """The conditions as one, or none at all."""
    each = list(conditions)
    return [_side_by_side(each, " AND ")] if each else []


def _side_by_side(conditions: Iterable[Condition], glue: str) -> Condition:
    # Joined by operators, each would stand in the parentheses of the next; SQLite reads no more than some dozen deep.
    return NodeList([EnclosedNodeList([each]) for each in conditions], glue=glue, parens=True)


def _is_action(value: TermValue) -> Condition:
    pattern = str(value)
    if not pattern.endswith("*"):
        return ActivityRow.action == pattern
    return fn.SUBSTR(ActivityRow.action, 1, len(pattern) - 1) == pattern[:-1]


def _is_target(values: Values) -> Condition:
    return ActivityRow.target_id.is_null(False) & ActivityRow.target_id.in_(values)


def _has_target_name(values: Values) -> Condition:
    return _is_target(values) | any_of([has_name(str(value)) for value in values])


def has_name(part: str) -> Condition:
    """Whether the target's name holds that text."""
    return ActivityRow.target_name.is_null(False) & ActivityRow.target_name.contains(part)


def _is_of_cause(values: Values) -> Condition:
    ids = [id_bytes(value) for value in values]
    return ActivityRow.id.in_(ids) | (ActivityRow.cause.is_null(False) & ActivityRow.cause.in_(ids))


def _is_pinned(values: Values) -> Condition:
    return ActivityRow.seq.in_(PinRow.select(PinRow.seq)) if 1 in values else SQL("0")


_NAME: Final = fn.IFNULL(ActivityRow.target_name, "")
_TEXTS: Final = (ActivityRow.message, _NAME, ActivityRow.actor, ActivityRow.action)

# Each is true or false but never NULL, so that its negation is the complement.
_CONDITIONS: Final[dict[str, Callable[[Values], Condition]]] = {
    "category": ActivityRow.category.in_,
    "severity": ActivityRow.severity.in_,
    "outcome": ActivityRow.outcome.in_,
    "action": lambda values: any_of([_is_action(value) for value in values]),
    "actor": ActivityRow.actor.in_,
    "target": _is_target,
    "target_name": _has_target_name,
    "cause": _is_of_cause,
    "run": ActivityRow.run.in_,
    "seq": lambda values: any_of([ActivityRow.seq.between(*seq_bounds(value)) for value in values]),
    "pinned": _is_pinned,
    "text": lambda values: any_of([text.contains(str(value)) for value in values for text in _TEXTS]),
}


def unindexed(condition: Condition) -> Condition:
    """The condition with a `+` before it, which tells SQLite's planner not to look for an index."""
    return NodeList((SQL("+"), EnclosedNodeList([condition])), glue="")


def condition(term: Term) -> Condition:
    """Which rows the term lets through."""
    holds = _CONDITIONS[term.field](list(term.values))
    return ~EnclosedNodeList([holds]) if term.negated else holds


def within_time(wanted: ActivityFilter) -> list[Condition]:
    """Which rows are in the filter's time range."""
    conditions: list[Condition] = []
    if wanted.since is not None:
        conditions.append(ActivityRow.ts >= wanted.since)
    if wanted.until is not None:
        conditions.append(ActivityRow.ts < wanted.until)
    return conditions
