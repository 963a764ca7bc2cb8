"""How what has been typed may go on."""

import re
from collections.abc import Callable, Iterable, Mapping, Sequence
from dataclasses import dataclass
from typing import Final, TypeAlias

from core.activity.catalog import ACTIONS
from core.activity.reader import Choice
from core.activity.search.grammar import past, quoted
from core.activity.search.qualifiers import GLOSSARY, QUALIFIERS
from core.activity.search.times import WEEKDAYS, length_words

Choices: TypeAlias = Mapping[str, Sequence[Choice]]
"""The values that fields (`actor`, `target`) have in the log, as far as they are known."""

CANDIDATES_LIMIT: Final = 100

_KEY: Final = re.compile(r"-?([a-z_]+)(?::|[<>]=?)", re.IGNORECASE)
_REST: Final = re.compile(r'[^\s,"]*')
_LENGTHS: Final = ("15m", "1h", "24h", "7d", "2w", "30d")
_DAYS: Final = (("today", "since midnight"), ("yesterday", "the midnight before"), ("now", "this moment"))


@dataclass(frozen=True, slots=True)
class Candidate:
    """One way to go on."""

    label: str
    insert: str
    """What stands in the text once it has been taken."""
    description: str = ""


@dataclass(frozen=True, slots=True)
class Completion:
    """The candidates for what stands between `start` and `end` of the text."""

    start: int
    end: int
    candidates: tuple[Candidate, ...]
    is_begun: bool
    """Whether something of it has been typed, or a key that wants a value."""
    is_first_meant: bool
    """Whether what has been typed is the beginning of the first, and no value by itself."""

    def taken(self, text: str, candidate: Candidate) -> tuple[str, int]:
        """The text with that candidate in it, and where the cursor then is."""
        return text[: self.start] + candidate.insert + text[self.end :], self.start + len(candidate.insert)


def completions(text: str, cursor: int, choices: Choices) -> Completion:
    """How the text may go on at the cursor."""
    begun = _begun(text[:cursor])
    end = _end_of_value(text, cursor, begun)
    found = _values(begun, choices) if begun.key else list(_keys(begun))
    taken = {begun.prefix, *begun.others}
    fresh = tuple(each for each in found if each.insert not in taken and each.label not in taken)
    is_value = any(begun.prefix in (each.insert, each.label) for each in found)
    is_first_meant = _wants_whole_value(begun) and not is_value and _begins_so(begun, fresh[:1])
    return Completion(begun.start, end, fresh[:CANDIDATES_LIMIT], bool(begun.key or begun.prefix), is_first_meant)


def field_wanted(text: str, cursor: int) -> str:
    """The field whose values in the log would help there; empty where none would."""
    key = _begun(text[:cursor]).key
    return _CHOSEN[key][0] if key in _CHOSEN else ""


@dataclass(frozen=True, slots=True)
class _Begun:
    """What is being typed: a value of `key`, or, without one, a key or a word."""

    start: int
    key: str
    prefix: str
    others: tuple[str, ...]
    """The values that stand before it."""
    is_quoted: bool


def _wants_whole_value(begun: _Begun) -> bool:
    """Whether a part of a value finds nothing there; a part of a target's name does."""
    return bool(begun.key) and begun.key != "target"


def _begins_so(begun: _Begun, candidates: Sequence[Candidate]) -> bool:
    return any(each.label.lower().startswith(begun.prefix.lower()) for each in candidates)


def _end_of_value(text: str, cursor: int, begun: _Begun) -> int:
    if not begun.is_quoted:
        return past(_REST, text, cursor)
    closing = text.find('"', cursor)
    return cursor if closing < 0 else closing + 1


def _begun(typed: str) -> _Begun:
    item, value, is_quoted = _place(typed)
    head = _KEY.match(typed, item)
    others = typed[head.end() : value].split(",") if head and value > item else []
    if value == item:
        value = head.end() if head else item + typed.startswith("-", item)
    prefix = re.sub(r"\\(.)", r"\1", typed[value:].removeprefix('"').removesuffix("" if is_quoted else '"'))
    names = tuple(other.strip('"') for other in others if other)
    return _Begun(value, head[1].lower() if head else "", prefix, names, is_quoted)


def _place(typed: str) -> tuple[int, int, bool]:
    """Where what is being typed begins, where its last value does, and whether that stands in open quotation marks."""
    item = value = 0
    is_quoted = is_escaped = False
    for position, character in enumerate(typed, start=1):
        if is_quoted:
            is_quoted = is_escaped or character != '"'
            is_escaped = character == "\\" and not is_escaped
        elif character.isspace():
            item = value = position
        elif character == ",":
            value = position
        else:
            is_quoted = character == '"'
    return item, value, is_quoted


def _keys(begun: _Begun) -> Iterable[Candidate]:
    if begun.is_quoted:
        return
    for key, (_example, meaning) in GLOSSARY.items():
        if key.startswith(begun.prefix.lower()):
            yield Candidate(f"{key}:", f"{key}:", meaning)


def _values(begun: _Begun, choices: Choices) -> list[Candidate]:
    prefix = begun.prefix.lower()
    known = [each for each in _known(begun.key, choices) if prefix in each.label.lower()]
    return sorted(known, key=lambda each: not each.label.lower().startswith(prefix))


def _known(key: str, choices: Choices) -> Iterable[Candidate]:
    if key in _CHOSEN:
        field, candidate = _CHOSEN[key]
        return map(candidate, choices.get(field, ()))
    if key in QUALIFIERS and QUALIFIERS[key].names:
        return (Candidate(name, name) for name in QUALIFIERS[key].names)
    return _FIXED.get(key, ())


def _actions() -> tuple[Candidate, ...]:
    groups = dict.fromkeys(name.partition(".")[0] for name in ACTIONS)
    whole = (Candidate(f"{group}.*", f"{group}.*", f"all that is called {group}") for group in groups)
    return (*whole, *(Candidate(name, name, action.sentence) for name, action in ACTIONS.items()))


def _times() -> tuple[Candidate, ...]:
    weekdays = ((day, f"the midnight with which the last {day.capitalize()} began") for day in WEEKDAYS)
    return tuple(Candidate(name, name, meaning) for name, meaning in (*_DAYS, *weekdays))


def _lengths() -> tuple[Candidate, ...]:
    return tuple(Candidate(length, length, length_words(length)) for length in _LENGTHS)


# key: the field whose values in the log it takes, and how one of them is offered
_CHOSEN: Final[dict[str, tuple[str, Callable[[Choice], Candidate]]]] = {
    "actor": ("actor", lambda choice: Candidate(choice.label, quoted(choice.value))),
    "target": ("target", lambda choice: Candidate(choice.label, quoted(choice.label))),
    "target_id": ("target", lambda choice: Candidate(choice.label, quoted(choice.value), choice.value)),
}
_FIXED: Final = {"action": _actions(), "after": _times(), "before": _times(), "last": _lengths()}
