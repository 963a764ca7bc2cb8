"""A filter as a predicate in memory, for entries that have just arrived. It agrees with `core.activity.queries`."""

import string
from collections.abc import Callable, Collection
from typing import Final, TypeAlias
from uuid import UUID

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter, Term, TermValue, seq_bounds

Values: TypeAlias = Collection[TermValue]

_ASCII_FOLD: Final = str.maketrans(string.ascii_uppercase, string.ascii_lowercase)


def fold_case(text: str) -> str:
    """`text` with its ASCII letters in lower case and all others as they are: what SQLite's LIKE compares."""
    return text.translate(_ASCII_FOLD)


def canonical_id(value: TermValue) -> str:
    """An entry's id as entries spell it; a text that is no UUID comes back as it is and so finds nothing."""
    try:
        return str(UUID(str(value)))
    except ValueError:
        return str(value)


def matches_action(pattern: TermValue, action: str) -> bool:
    """Whether an action's name is `pattern`, or begins with what stands before the `*` at its end."""
    prefix = str(pattern).removesuffix("*")
    return action.startswith(prefix) if prefix != pattern else action == pattern


def _has_action(entry: ActivityEntry, values: Values) -> bool:
    return any(matches_action(value, entry.action) for value in values)


def _has_target(entry: ActivityEntry, values: Values) -> bool:
    return entry.target is not None and entry.target.id in values


def _has_target_name(entry: ActivityEntry, values: Values) -> bool:
    if entry.target is None:
        return False
    name = fold_case(entry.target.name)
    return entry.target.id in values or any(fold_case(str(value)) in name for value in values)


def _is_of_cause(entry: ActivityEntry, values: Values) -> bool:
    wanted = {canonical_id(value) for value in values}
    return entry.id in wanted or entry.cause in wanted


def _has_seq(entry: ActivityEntry, values: Values) -> bool:
    return any(first <= entry.seq <= last for first, last in map(seq_bounds, values))


def _has_text(entry: ActivityEntry, values: Values) -> bool:
    name = entry.target.name if entry.target else ""
    texts = [fold_case(text) for text in (entry.message, name, entry.actor.label, entry.action)]
    return any(fold_case(str(value)) in text for value in values for text in texts)


_PREDICATES: Final[dict[str, Callable[[ActivityEntry, Values], bool]]] = {
    "category": lambda entry, values: entry.category in values,
    "severity": lambda entry, values: entry.severity in values,
    "outcome": lambda entry, values: entry.outcome in values,
    "action": _has_action,
    "actor": lambda entry, values: entry.actor.label in values,
    "target": _has_target,
    "target_name": _has_target_name,
    "cause": _is_of_cause,
    "run": lambda entry, values: entry.run in values,
    "seq": _has_seq,
    "pinned": lambda entry, values: entry.is_pinned and 1 in values,
    "text": _has_text,
}


def _holds(term: Term, entry: ActivityEntry) -> bool:
    return _PREDICATES[term.field](entry, term.values) is not term.negated


def matches(wanted: ActivityFilter, entry: ActivityEntry) -> bool:
    """Whether the filter lets that entry through."""
    if wanted.since is not None and entry.ts < wanted.since:
        return False
    if wanted.until is not None and entry.ts >= wanted.until:
        return False
    if wanted.max_seq is not None and entry.seq > wanted.max_seq:
        return False
    return all(_holds(term, entry) for term in wanted.terms)
