"""Rules that keep some kinds of entries for longer or shorter than the rest."""

import json
from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final

from core.activity.entry import Category, Severity
from core.errors import InputError

DAYS_AT_MOST: Final = 3650
RULES_AT_MOST: Final = 16


@dataclass(frozen=True, slots=True)
class RetentionRule:
    """How many days the entries of a category and a severity are kept; None stands for any.

    Raises `InputError` for a number of days out of bounds.
    """

    days: int
    category: Category | None = None
    severity: Severity | None = None
    is_up_to: bool = False
    """Whether it is for lower severities too."""

    def __post_init__(self) -> None:
        if not 1 <= self.days <= DAYS_AT_MOST:
            raise InputError(f"A rule keeps entries for 1 to {DAYS_AT_MOST:,} days.")

    def covers(self, category: Category, severity: Severity) -> bool:
        """Whether it is for entries of that kind."""
        return self.category in (None, category) and self._covers_severity(severity)

    def _covers_severity(self, severity: Severity) -> bool:
        if self.severity is None:
            return True
        return severity <= self.severity if self.is_up_to else severity == self.severity

    def __str__(self) -> str:
        """`device, up to notice: 7 days`."""
        severity = self.severity.label if self.severity else ""
        kind = [self.category or "", f"up to {severity}" if severity and self.is_up_to else severity]
        return f"{', '.join(filter(None, kind)) or 'any'}: {in_days(self.days)}"


def in_days(days: int) -> str:
    """`1 day`, `30 days`."""
    return "1 day" if days == 1 else f"{days} days"


def parse_rules(text: str) -> tuple[RetentionRule, ...]:
    """The rules that `rules_text` has written. Raises `InputError` for any other text, and for too many."""
    try:
        rules = tuple(_rule(**each) for each in json.loads(text))
    except (ValueError, TypeError, KeyError):
        raise InputError("These are no rules for keeping entries.") from None
    if len(rules) > RULES_AT_MOST:
        raise InputError(f"There can be {RULES_AT_MOST} rules for keeping entries.")
    return rules


def _rule(*, days: object, category: object = None, severity: object = None, up_to: object = False) -> RetentionRule:
    if type(days) is not int or type(up_to) is not bool:
        raise TypeError
    return RetentionRule(
        days=days,
        category=None if category is None else Category(_text(category)),
        severity=None if severity is None else Severity.from_label(_text(severity)),
        is_up_to=up_to,
    )


def _text(value: object) -> str:
    if not isinstance(value, str):
        raise TypeError
    return value


def rules_text(rules: Sequence[RetentionRule]) -> str:
    """The rules as JSON: what the setting keeps."""
    return json.dumps([_fields(rule) for rule in rules], separators=(",", ":"))


def _fields(rule: RetentionRule) -> dict[str, object]:
    fields = {
        "days": rule.days,
        "category": rule.category,
        "severity": rule.severity.label if rule.severity else None,
        "up_to": rule.is_up_to,
    }
    return {name: value for name, value in fields.items() if value not in (None, False)}
