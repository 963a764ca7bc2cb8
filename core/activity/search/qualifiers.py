"""What can stand before a colon, and how values are read and written."""

import operator
import re
from collections.abc import Callable, Iterable, Sequence
from dataclasses import dataclass
from difflib import get_close_matches
from typing import Final, TypeAlias
from uuid import UUID

from core.activity.entry import Category, Outcome, Severity
from core.activity.filter import TermValue
from core.activity.sanitize import clean_text
from core.activity.search.grammar import TEXT, Value

VALUE_LIMIT: Final = 200
"""Characters a value may have."""

SEQ_LIMIT: Final = 2**63 - 1
"""The highest number an entry can have."""

Comparison: TypeAlias = Callable[[str, Value], tuple[TermValue, ...]]
"""The values an operator (`<`, `<=`, `>`, `>=`) and its bound stand for; raises `SearchError`."""

_OPERATORS: Final[dict[str, Callable[[int, int], bool]]] = {
    ">=": operator.ge,
    "<=": operator.le,
    ">": operator.gt,
    "<": operator.lt,
}
_NUMBER: Final = re.compile(r"[0-9]{1,19}")
_CATEGORIES: Final = tuple(category.value for category in Category)
_OUTCOMES: Final = tuple(outcome.value for outcome in Outcome)
_SEVERITIES: Final = tuple(severity.label for severity in Severity)
_PROPERTIES: Final = ("pinned",)


@dataclass(frozen=True, slots=True)
class Qualifier:
    """One key of the language that is about a field of the log."""

    key: str
    field: str
    """The field of `core.activity.filter` it is about."""
    example: str
    meaning: str
    read: Callable[[Value], TermValue]
    """Raises `SearchError`."""
    write: Callable[[TermValue], str] = str
    names: tuple[str, ...] = ()
    """Its values, where there are no others."""
    compare: Comparison | None = None


@dataclass(frozen=True, slots=True)
class TimeQualifier:
    """One key of the language that bounds the time."""

    key: str
    example: str
    meaning: str


def suggestion(word: str, names: Iterable[str]) -> str:
    """`; perhaps “…” is meant.` where one of the names is like the word, else empty."""
    close = get_close_matches(word.lower(), list(names), n=1)
    return f"; perhaps “{close[0]}” is meant." if close else ""


def _as_text(value: Value) -> TermValue:
    if len(value.text) > VALUE_LIMIT:
        raise value.error(f"A text to search for can have {VALUE_LIMIT} characters.")
    cleaned = clean_text(value.text, VALUE_LIMIT)
    if not cleaned:
        raise value.error("There is nothing between the quotation marks.")
    return cleaned


def _one_of(kind: str, names: Sequence[str], value: Value) -> str:
    name = value.text.lower()
    if name not in names:
        hint = suggestion(name, names) or f"; it is one of {', '.join(names)}."
        raise value.error(f"There is no {kind} “{value.text}”{hint}")
    return name


def _as_action(value: Value) -> TermValue:
    if "*" in value.text[:-1]:
        raise value.error("In an action, a “*” can only stand at the end.")
    return str(_as_text(value)).lower()


def _as_cause(value: Value) -> TermValue:
    try:
        return str(UUID(value.text))
    except ValueError:
        raise value.error(f"“{value.text}” is not the id of an entry.") from None


def _member_of(kind: str, names: Sequence[str]) -> Callable[[Value], TermValue]:
    return lambda value: _one_of(kind, names, value)


def _as_property(value: Value) -> TermValue:
    _one_of("property", _PROPERTIES, value)
    return 1


# --- severities


def _as_severity(value: Value) -> TermValue:
    return int(Severity.from_label(_one_of("severity", _SEVERITIES, value)))


def _severity_label(value: TermValue) -> str:
    return Severity(int(value)).label


def _compared_severities(sign: str, bound: Value) -> tuple[TermValue, ...]:
    severity = int(_as_severity(bound))
    values = tuple(int(each) for each in Severity if _OPERATORS[sign](each, severity))
    if not values:
        raise bound.error(f"No severity is {'above' if '>' in sign else 'below'} “{bound.text}”.")
    return values


# --- numbers of entries


def _as_seqs(value: Value) -> TermValue:
    first, dots, last = value.text.partition("..")
    if not dots:
        return str(_number(value, first))
    return _range(value, _number(value, first or "0"), _number(value, last or str(SEQ_LIMIT)))


def _number(value: Value, digits: str) -> int:
    if not _NUMBER.fullmatch(digits) or int(digits) > SEQ_LIMIT:
        raise value.error(f"“{value.text}” is no number of an entry, nor a range such as 100..200.")
    return int(digits)


def _range(value: Value, first: int, last: int) -> str:
    if not first <= last <= SEQ_LIMIT:
        raise value.error(f"“{value.text}” is no range; the lower number stands first.")
    return f"{first}..{last}"


def _compared_seqs(sign: str, bound: Value) -> tuple[TermValue, ...]:
    number = _number(bound, bound.text)
    ends = {">=": (number, SEQ_LIMIT), ">": (number + 1, SEQ_LIMIT), "<=": (0, number), "<": (0, number - 1)}
    return (_range(bound, *ends[sign]),)


def _seqs_text(value: TermValue) -> str:
    first, dots, last = str(value).partition("..")
    if not dots:
        return first
    return f"{'' if first == '0' else first}..{'' if last == str(SEQ_LIMIT) else last}"


QUALIFIERS: Final[dict[str, Qualifier]] = {
    qualifier.key: qualifier
    for qualifier in (
        Qualifier(
            "category",
            "category",
            "category:device,system",
            "kind of activity",
            _member_of("category", _CATEGORIES),
            names=_CATEGORIES,
        ),
        Qualifier(
            "severity",
            "severity",
            "severity>=warning",
            "how much it matters",
            _as_severity,
            _severity_label,
            _SEVERITIES,
            _compared_severities,
        ),
        Qualifier(
            "outcome",
            "outcome",
            "outcome:failure",
            "how it ended",
            _member_of("outcome", _OUTCOMES),
            names=_OUTCOMES,
        ),
        Qualifier(
            "action", "action", "action:light.*", "what was done; a * at the end stands for the rest", _as_action
        ),
        Qualifier("actor", "actor", 'actor:"Home Assistant"', "who did it", _as_text),
        Qualifier(
            "target", "target_name", "target:Desk", "part of the name of what it was done to, or its id", _as_text
        ),
        Qualifier("target_id", "target", "target_id:a0b1c2d3e4f5", "the id of what it was done to", _as_text),
        Qualifier("cause", "cause", "cause:019aa4f2-…", "the entry of that id and those it led to", _as_cause),
        Qualifier("run", "run", "run:019aa4f0-…", "from one start of Afterglow to its end", _as_text),
        Qualifier(
            "seq", "seq", "seq:100..200", "entries by their numbers", _as_seqs, _seqs_text, compare=_compared_seqs
        ),
        Qualifier("is", "pinned", "is:pinned", "never let go of", _as_property, lambda _value: "pinned", _PROPERTIES),
        Qualifier(TEXT, "text", '"no answer"', "words and phrases in messages, names and actions", _as_text),
    )
}
QUALIFIER_OF: Final = {qualifier.field: qualifier for qualifier in QUALIFIERS.values()}

TIME_QUALIFIERS: Final[dict[str, TimeQualifier]] = {
    qualifier.key: qualifier
    for qualifier in (
        TimeQualifier("after", "after:2026-11-30", "from a date, a time, today, yesterday or a weekday on"),
        TimeQualifier("before", "before:18:00", "up to a date, a time, today, yesterday or a weekday"),
        TimeQualifier("last", "last:7d", "the last minutes, hours, days or weeks: 90m, 24h, 7d, 2w"),
    )
}
GLOSSARY: Final = {each.key: (each.example, each.meaning) for each in QUALIFIERS.values()} | {
    each.key: (each.example, each.meaning) for each in TIME_QUALIFIERS.values()
}
"""Every key of the language, with an example and what it means."""


def unknown_key(key: str) -> str:
    """What is said of a key that there is not."""
    hint = suggestion(key, GLOSSARY) or f"; put the text in quotation marks, or use one of {', '.join(GLOSSARY)}."
    return f"There is no field “{key}”{hint}"
