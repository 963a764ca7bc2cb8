"""What a text asks for, piece by piece, in words."""

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from typing import Final, TypeAlias

from core.activity.entry import Category
from core.activity.search.grammar import TEXT, Piece, SearchError, pieces
from core.activity.search.parser import parse
from core.activity.search.times import length_words

Names: TypeAlias = Mapping[tuple[str, str], str]
"""What a person calls a value, by key and value; those that are missing are called what they are."""

_TITLES: Final = {"target_id": "target", "is": ""}
_COMPARISONS: Final = {">=": "at least", ">": "above", "<=": "at most", "<": "below"}
_DATE_TIME: Final = re.compile(r"^([\d-]{8,10})T(\d)", re.IGNORECASE)
_ID_LENGTH: Final = 36
_ID_SHOWN: Final = 8


@dataclass(frozen=True, slots=True)
class Clause:
    """One piece of a text: `text[start:end]`."""

    start: int
    end: int
    words: str
    """`severity at least warning`; what cannot be understood is as it was written."""
    is_understood: bool


def clauses(text: str, names: Names | None = None) -> tuple[Clause, ...]:
    """What the text asks for, in its order."""
    return tuple(_clause(text, piece, names or {}) for piece in pieces(text))


def _clause(text: str, piece: Piece, names: Names) -> Clause:
    written = text[piece.start : piece.end]
    try:
        parse(written, 0, 0)
    except SearchError:
        return Clause(piece.start, piece.end, written, is_understood=False)
    return Clause(piece.start, piece.end, _words(piece, names), is_understood=True)


def _words(piece: Piece, names: Names) -> str:
    values = [_shown(names.get((piece.key, value.text)) or _called(piece.key, value.text)) for value in piece.values]
    if piece.key == "last":
        return _length_words(piece)
    describe = _DESCRIPTIONS.get(piece.key, _titled)
    return f"{'not ' if piece.is_negated else ''}{describe(piece, values)}"


def _called(key: str, value: str) -> str:
    """What a person calls a value whatever is in the log."""
    return Category(value.lower()).caption if key == "category" else value


def _shown(value: str) -> str:
    """The value, or the end of an entry's id, whose beginning is much like that of its neighbours."""
    is_id = len(value) == _ID_LENGTH and value.count("-") == 4
    return f"…{value[-_ID_SHOWN:]}" if is_id else value


def _titled(piece: Piece, values: list[str]) -> str:
    comparison = _COMPARISONS.get(piece.operator, "")
    words = (_TITLES.get(piece.key, piece.key), comparison, " or ".join(values))
    return " ".join(word for word in words if word)


def _quoted(_piece: Piece, values: list[str]) -> str:
    return " or ".join(f"“{value}”" for value in values)


def _numbers(piece: Piece, values: list[str]) -> str:
    if piece.operator != ":":
        return f"number {_COMPARISONS[piece.operator]} {values[0]}"
    return f"number {' or '.join(map(_range_words, values))}"


def _bound(piece: Piece, values: list[str]) -> str:
    return _titled(piece, [_DATE_TIME.sub(r"\1 \2", value) for value in values])


def _range_words(numbers: str) -> str:
    first, dots, last = numbers.partition("..")
    if first and last:
        return f"{first} to {last}"
    return f"{first} or above" if first and dots else f"{first or last}{' or below' if dots else ''}"


def _length_words(piece: Piece) -> str:
    length = length_words(piece.values[0].text)
    return f"more than {length} ago" if piece.is_negated else f"in the last {length.removeprefix('1 ')}"


_DESCRIPTIONS: Final[dict[str, Callable[[Piece, list[str]], str]]] = {
    TEXT: _quoted,
    "seq": _numbers,
    "after": _bound,
    "before": _bound,
}
