"""The search box's language, as text and as a filter.

    brownout "no answer"            both texts occur in the message, the target's name, the actor or the action
    category:device,system          one of several values
    severity>=warning -actor:Ada    a range, and a negation
    action:device.*                 actions that begin so
    target:shelf                    the target's name, or its id
    after:2026-11-01 before:today   also date-times, `yesterday`, and `last:7d`, `last:24h`, `last:30m`

What stands next to each other must all hold. Times without a zone are in the user's.
"""

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass, replace
from datetime import UTC, datetime, timedelta, timezone
from enum import StrEnum
from typing import Final
from uuid import UUID

from core.activity.entry import Category, Outcome, Severity
from core.activity.filter import ActivityFilter, Term, TermValue
from core.activity.sanitize import clean_text
from core.clock import iso_utc
from core.errors import AfterglowError

VALUE_LIMIT: Final = 200
"""Characters a value may have."""


class SearchError(AfterglowError):
    """The text says nothing that can be searched for; `position` is where in it the trouble begins."""

    def __init__(self, sentence: str, position: int) -> None:
        super().__init__(sentence)
        self.position = position


_HEAD: Final = re.compile(
    r"(?P<minus>-?)(?:(?P<ranged>severity)(?P<operator>[<>]=?)|(?P<key>[a-z_]+):)?", re.IGNORECASE
)
_VALUE: Final = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s,"]+)', re.DOTALL)
_DURATION: Final = re.compile(r"(\d{1,6})([mhd])")
_MINUTES: Final = {"m": 1, "h": 60, "d": 24 * 60}
_PLAIN: Final = re.compile(r"\w[\w.*/-]*")
_EPOCH: Final = datetime(1970, 1, 1, tzinfo=UTC)
_LATEST_US: Final = (datetime(9999, 12, 31, tzinfo=UTC) - _EPOCH) // timedelta(microseconds=1)


@dataclass(frozen=True, slots=True)
class _Value:
    """A value as written, and where."""

    text: str
    position: int


@dataclass(frozen=True, slots=True)
class _Item:
    """What stands between two spaces: `-key:value,value`."""

    key: str
    operator: str
    values: tuple[_Value, ...]
    is_negated: bool
    position: int


def _values(text: str, position: int) -> Iterator[re.Match[str]]:
    """The values from there on, up to the first that no comma follows; the comma after the last one is ignored."""
    while match := _VALUE.match(text, position):
        yield match
        position = match.end() + 1
        if text[match.end() : position] != ",":
            return


def _item(text: str, head: re.Match[str]) -> tuple[_Item, int]:
    found = list(_values(text, head.end()))
    if not found:
        raise _missing_value(text, head)
    values = tuple(_Value(_unquoted(match), match.start()) for match in found)
    key = (head["ranged"] or head["key"] or "text").lower()
    end = found[-1].end()
    return _Item(key, head["operator"] or ":", values, bool(head["minus"]), head.start()), end


def _missing_value(text: str, head: re.Match[str]) -> SearchError:
    if text[head.end() : head.end() + 1] == '"':
        return SearchError("A closing quotation mark is missing.", head.end())
    if head.group() in ("", "-"):
        return SearchError(f"There is nothing after the “{head.group() or ','}”.", head.start())
    return SearchError(f"Say what follows “{head.group()}”.", head.start())


def _unquoted(match: re.Match[str]) -> str:
    return match["plain"] or re.sub(r"\\(.)", r"\1", match["quoted"] or "", flags=re.DOTALL)


def _items(text: str) -> Iterator[_Item]:
    position = 0
    while (position := _after_gap(text, position)) < len(text):
        head = _HEAD.match(text, position)
        assert head is not None  # noqa: S101 - every part of the pattern is optional
        item, position = _item(text, head)
        yield item


def _after_gap(text: str, position: int) -> int:
    while position < len(text) and (text[position].isspace() or (position and text[position] == ",")):
        position += 1
    return position


def _as_text(value: _Value) -> TermValue:
    if len(value.text) > VALUE_LIMIT:
        raise SearchError(f"A text to search for can have {VALUE_LIMIT} characters.", value.position)
    cleaned = clean_text(value.text, VALUE_LIMIT)
    if not cleaned:
        raise SearchError("There is nothing between the quotation marks.", value.position)
    return cleaned


def _one_of(kind: str, names: Iterable[str], value: _Value) -> str:
    name = value.text.lower()
    if name not in names:
        raise SearchError(f"There is no {kind} “{value.text}”; it is one of {', '.join(names)}.", value.position)
    return name


def _as_member(members: type[StrEnum]) -> Callable[[_Value], TermValue]:
    return lambda value: _one_of(members.__name__.lower(), [member.value for member in members], value)


def _as_severity(value: _Value) -> TermValue:
    return int(Severity.from_label(_one_of("severity", [severity.label for severity in Severity], value)))


def _as_action(value: _Value) -> TermValue:
    if "*" in value.text[:-1]:
        raise SearchError("In an action, a “*” can only stand at the end.", value.position)
    return str(_as_text(value)).lower()


def _as_cause(value: _Value) -> TermValue:
    try:
        return str(UUID(value.text))
    except ValueError:
        raise SearchError(f"“{value.text}” is not the id of an entry.", value.position) from None


_KEYS: Final[dict[str, tuple[str, Callable[[_Value], TermValue]]]] = {
    "text": ("text", _as_text),
    "category": ("category", _as_member(Category)),
    "severity": ("severity", _as_severity),
    "outcome": ("outcome", _as_member(Outcome)),
    "action": ("action", _as_action),
    "actor": ("actor", _as_text),
    "target": ("target_name", _as_text),
    "target_id": ("target", _as_text),
    "cause": ("cause", _as_cause),
}
_KEY_OF: Final = {field: key for key, (field, _) in _KEYS.items()}
_COMPARISONS: Final[dict[str, Callable[[Severity, int], bool]]] = {
    ">=": lambda severity, bound: severity >= bound,
    "<=": lambda severity, bound: severity <= bound,
    ">": lambda severity, bound: severity > bound,
    "<": lambda severity, bound: severity < bound,
}


@dataclass(frozen=True, slots=True)
class _Now:
    """What relative and zoneless times refer to."""

    us: int
    zone: timezone

    def after(self, wanted: ActivityFilter, value: _Value) -> ActivityFilter:
        return self._since(wanted, self._moment(value))

    def before(self, wanted: ActivityFilter, value: _Value) -> ActivityFilter:
        moment = self._moment(value)
        return replace(wanted, until=moment if wanted.until is None else min(moment, wanted.until))

    def last(self, wanted: ActivityFilter, value: _Value) -> ActivityFilter:
        match = _DURATION.fullmatch(value.text.lower())
        if match is None:
            raise SearchError(f"“{value.text}” is no length of time, such as 30m, 24h or 7d.", value.position)
        return self._since(wanted, _bounded(self.us - int(match[1]) * _MINUTES[match[2]] * 60_000_000))

    def _since(self, wanted: ActivityFilter, moment: int) -> ActivityFilter:
        return replace(wanted, since=moment if wanted.since is None else max(moment, wanted.since))

    def _moment(self, value: _Value) -> int:
        days_ago = {"today": 0, "yesterday": 1}.get(value.text.lower())
        if days_ago is not None:
            now = (_EPOCH + timedelta(microseconds=self.us)).astimezone(self.zone)
            midnight = now.replace(hour=0, minute=0, second=0, microsecond=0)
            return _microseconds(midnight - timedelta(days=days_ago))
        try:
            moment = datetime.fromisoformat(value.text)
        except ValueError:
            sentence = f"“{value.text}” is no date; write 2026-11-30, 2026-11-30T18:00, today or yesterday."
            raise SearchError(sentence, value.position) from None
        return _microseconds(moment if moment.tzinfo else moment.replace(tzinfo=self.zone))


def _microseconds(moment: datetime) -> int:
    return _bounded((moment - _EPOCH) // timedelta(microseconds=1))


def _bounded(at_us: int) -> int:
    """The time, or the nearest that can be written out again."""
    return min(max(at_us, 0), _LATEST_US)


_TIMES: Final[dict[str, Callable[[_Now, ActivityFilter, _Value], ActivityFilter]]] = {
    "after": _Now.after,
    "before": _Now.before,
    "last": _Now.last,
}


def _term(item: _Item) -> Term:
    if item.key not in _KEYS:
        known = ", ".join([*_KEYS, *_TIMES])
        sentence = f"There is no field “{item.key}”; put the text in quotation marks, or use one of {known}."
        raise SearchError(sentence, item.position)
    field, read = _KEYS[item.key]
    values = tuple(dict.fromkeys(read(value) for value in item.values))
    return Term(field, values if item.operator == ":" else _compared(item, values), item.is_negated)


def _compared(item: _Item, bounds: tuple[TermValue, ...]) -> tuple[TermValue, ...]:
    compare = _COMPARISONS[item.operator]
    values = tuple(int(severity) for severity in Severity if compare(severity, int(bounds[0])))
    if len(bounds) > 1 or not values:
        raise SearchError(
            f"“severity{item.operator}” takes one severity, and one that has others beyond it.", item.position
        )
    return values


def _with_item(wanted: ActivityFilter, item: _Item, now: _Now) -> ActivityFilter:
    if item.key not in _TIMES:
        return wanted.with_term(_term(item))
    if item.is_negated or len(item.values) > 1:
        raise SearchError(f"“{item.key}:” takes one time and no minus sign.", item.position)
    return _TIMES[item.key](now, wanted, item.values[0])


def parse(text: str, now_us: int, utc_offset: int) -> ActivityFilter:
    """The filter that the text asks for. `utc_offset`: the user's local time less UTC, in minutes.

    Raises `SearchError` where the text cannot be understood.
    """
    now = _Now(now_us, timezone(timedelta(minutes=utc_offset)))
    wanted = ActivityFilter()
    for item in _items(text):
        wanted = _with_item(wanted, item, now)
    return wanted


def to_text(wanted: ActivityFilter) -> str:
    """A text that `parse` reads as that filter, which its `max_seq` is no part of."""
    items = [_term_text(term) for term in wanted.terms]
    if wanted.since is not None:
        items.append(f"after:{iso_utc(wanted.since)}")
    if wanted.until is not None:
        items.append(f"before:{iso_utc(wanted.until)}")
    return " ".join(items)


def _term_text(term: Term) -> str:
    labels = [Severity(int(v)).label if term.field == "severity" else str(v) for v in term.values]
    key = "" if term.field == "text" else f"{_KEY_OF[term.field]}:"
    return f"{'-' if term.negated else ''}{key}{','.join(map(_quoted, labels))}"


def _quoted(value: str) -> str:
    if _PLAIN.fullmatch(value):
        return value
    return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'
