"""What a filter would have to say to find entries that are like one."""

from collections.abc import Callable
from typing import Final

from core.activity.entry import ActivityEntry
from core.activity.filter import Term, TermValue

_VALUES: Final[dict[str, Callable[[ActivityEntry], TermValue | None]]] = {
    "severity": lambda entry: int(entry.severity),
    "category": lambda entry: str(entry.category),
    "action": lambda entry: entry.action,
    "outcome": lambda entry: str(entry.outcome),
    "actor": lambda entry: entry.actor.label,
    "target": lambda entry: entry.target.id if entry.target else None,
    "target_name": lambda entry: entry.target.name if entry.target else None,
    "seq": lambda entry: str(entry.seq),
    "cause": lambda entry: entry.cause,
    "run": lambda entry: entry.run,
    "pinned": lambda entry: 1 if entry.is_pinned else None,
}
_LABELS: Final[dict[str, Callable[[ActivityEntry], str]]] = {
    "severity": lambda entry: entry.severity.label,
    "category": lambda entry: entry.category.caption,
    "target": lambda entry: entry.target.name if entry.target else "",
}


def term_of(entry: ActivityEntry, field: str, *, negated: bool = False) -> Term | None:
    """The term that finds entries with the value this one has there, or without it; None where it has none."""
    value = _VALUES[field](entry)
    return None if value in (None, "") else Term(field, (value,), negated)


def label_of(entry: ActivityEntry, field: str) -> str:
    """What a person calls the value that the entry has there."""
    return _LABELS[field](entry) if field in _LABELS else str(_VALUES[field](entry))
