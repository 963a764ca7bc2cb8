"""Common pieces of a search, for menus: what each line of a menu would make of the search text."""

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Final, Protocol

from core.activity.entry import Category
from core.activity.reader import Choice
from core.activity.search.editing import replaced, said_by, values_of, with_value
from core.activity.search.grammar import pieces

VALUES_SHOWN: Final = 30


@dataclass(frozen=True, slots=True)
class Line:
    """One line of a menu."""

    label: str
    text: str
    """The search as it would be."""
    is_ticked: bool
    """Whether the search says so already."""


class Facet(Protocol):
    """One side of the entries that a menu is about."""

    @property
    def title(self) -> str:
        """How the button calls it."""
        ...

    @property
    def keys(self) -> tuple[str, ...]:
        """The keys of the language it is about."""
        ...

    @property
    def is_exclusive(self) -> bool:
        """Whether one line at most is ticked."""
        ...

    def lines(self, text: str) -> Sequence[Line]:
        """The menu's lines while that is the search."""
        ...


def is_asked_for(facet: Facet, text: str) -> bool:
    """Whether that search says anything of the facet."""
    return any(piece.key in facet.keys for piece in pieces(text))


@dataclass(frozen=True, slots=True)
class Alternatives:
    """A facet of which one thing can be asked for; each has a label and what the search says with the keys then."""

    title: str
    keys: tuple[str, ...]
    choices: tuple[tuple[str, str], ...]
    is_exclusive: bool = True

    def lines(self, text: str) -> Sequence[Line]:
        said = said_by(text, self.keys)
        return [
            Line(label, replaced(text, self.keys, written, is_negated_too=False), written == said)
            for label, written in self.choices
        ]


@dataclass(slots=True)
class Values:
    """A facet with values, any of which can be asked for together."""

    title: str
    key: str
    choices: Sequence[Choice] = ()
    is_exclusive: bool = False

    @property
    def keys(self) -> tuple[str, ...]:
        return (self.key,)

    def lines(self, text: str) -> Sequence[Line]:
        said = values_of(text, self.key)
        asked_for = [each for each in self.choices if each.value in said]
        rest = [each for each in self.choices if each.value not in said]
        shown = (asked_for + rest)[:VALUES_SHOWN]
        return [self._line(text, each, is_ticked=each.value in said) for each in self.choices if each in shown]

    def _line(self, text: str, choice: Choice, *, is_ticked: bool) -> Line:
        return Line(choice.label, with_value(text, self.key, choice.value, is_wanted=not is_ticked), is_ticked)


TIMES: Final = Alternatives(
    "Time",
    ("after", "before", "last"),
    (
        ("Any time", ""),
        ("Last hour", "last:1h"),
        ("Today", "after:today"),
        ("Yesterday", "after:yesterday before:today"),
        ("Last 7 days", "last:7d"),
        ("Last 30 days", "last:30d"),
    ),
)
SEVERITIES: Final = Alternatives(
    "Severity",
    ("severity",),
    (
        ("All severities", ""),
        ("Notices and above", "severity>=notice"),
        ("Warnings and errors", "severity>=warning"),
        ("Errors only", "severity:error"),
    ),
)
CATEGORIES: Final = Values("Category", "category", tuple(Choice(each.value, each.caption) for each in Category))
