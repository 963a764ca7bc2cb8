"""How a text falls into pieces: `-key:value,value`, each with its place in the text."""

import re
from collections.abc import Iterator
from dataclasses import dataclass
from typing import Final

from core.errors import AfterglowError

TEXT: Final = "text"
"""The key of what is written without one."""

_HEAD: Final = re.compile(
    r"(?P<minus>-?)(?:(?P<ranged>severity|seq)(?P<operator>[<>]=?)|(?P<key>[a-z_]+):)?", re.IGNORECASE
)
_VALUE: Final = re.compile(r'"(?P<quoted>(?:[^"\\]|\\.)*)"|(?P<plain>[^\s,"]+)', re.DOTALL)
_GAP: Final = re.compile(r"[\s,]*")
_WORD: Final = re.compile(r"\S*")
_PLAIN: Final = re.compile(r"[\w.][\w.*/-]*")


class SearchError(AfterglowError):
    """The text says nothing that can be searched for; `position` and `length` (characters) say which part of it."""

    def __init__(self, sentence: str, position: int, length: int = 1) -> None:
        super().__init__(sentence)
        self.position = position
        self.length = length


@dataclass(frozen=True, slots=True)
class Value:
    """A value, without its quotation marks; the whole text's characters from `start` to `end` say it."""

    text: str
    start: int
    end: int

    def error(self, sentence: str) -> SearchError:
        """What is wrong with it."""
        return SearchError(sentence, self.start, self.end - self.start)


@dataclass(frozen=True, slots=True)
class Piece:
    """What stands between two spaces: `text[start:end]`."""

    key: str
    operator: str
    """`:`, or how to compare: `<`, `<=`, `>` or `>=`."""
    values: tuple[Value, ...]
    """None where it has an error."""
    is_negated: bool
    start: int
    end: int
    flaw: SearchError | None = None
    """Why it cannot be read."""

    def error(self, sentence: str) -> SearchError:
        """What is wrong with all of it."""
        return SearchError(sentence, self.start, self.end - self.start)


def pieces(text: str) -> tuple[Piece, ...]:
    """All that the text says, also where some of it cannot be read."""
    return tuple(_pieces(text))


def quoted(value: str) -> str:
    """The value as a piece has it, in quotation marks where it needs them."""
    if _PLAIN.fullmatch(value):
        return value
    return '"' + re.sub(r'(["\\])', r"\\\1", value) + '"'


def past(pattern: re.Pattern[str], text: str, position: int) -> int:
    """Where the match of a pattern that always matches ends."""
    match = pattern.match(text, position)
    return match.end() if match else position


def _pieces(text: str) -> Iterator[Piece]:
    position = past(_GAP, text, 0)
    while position < len(text):
        piece = _piece(text, position)
        yield piece
        position = past(_GAP, text, piece.end)


def _piece(text: str, position: int) -> Piece:
    head = _HEAD.match(text, position)
    assert head is not None  # noqa: S101 - every part of the pattern is optional
    values = tuple(_values(text, head.end()))
    flaw = None if values else _missing_value(text, head)
    end = values[-1].end if values else _end_of_flaw(text, head)
    key = (head["ranged"] or head["key"] or TEXT).lower()
    return Piece(key, head["operator"] or ":", values, bool(head["minus"]), position, end, flaw)


def _values(text: str, position: int) -> Iterator[Value]:
    """The values from there on, up to the first that no comma follows; the comma after the last one is ignored."""
    while match := _VALUE.match(text, position):
        yield Value(_unquoted(match), match.start(), match.end())
        position = match.end() + 1
        if text[match.end() : position] != ",":
            return


def _unquoted(match: re.Match[str]) -> str:
    return match["plain"] or re.sub(r"\\(.)", r"\1", match["quoted"] or "", flags=re.DOTALL)


def _missing_value(text: str, head: re.Match[str]) -> SearchError:
    if text[head.end() : head.end() + 1] == '"':
        return SearchError("A closing quotation mark is missing.", head.end(), len(text) - head.end())
    return SearchError(f"Say what follows “{head.group()}”.", head.start(), len(head.group()))


def _end_of_flaw(text: str, head: re.Match[str]) -> int:
    is_open_quotation = text[head.end() : head.end() + 1] == '"'
    return len(text) if is_open_quotation else past(_WORD, text, head.end())
