"""Changing one piece of a text, with all else left as it was written."""

from collections.abc import Callable, Collection

from core.activity.filter import Term
from core.activity.search.grammar import Piece, pieces, quoted
from core.activity.search.parser import term_text
from core.activity.search.qualifiers import QUALIFIER_OF, QUALIFIERS


def without(text: str, unwanted: Callable[[Piece], bool]) -> str:
    """The text without those pieces."""
    return " ".join(text[piece.start : piece.end] for piece in pieces(text) if not unwanted(piece))


def with_piece(text: str, written: str) -> str:
    """The text and that besides, unless it says so already."""
    said = {text[piece.start : piece.end] for piece in pieces(text)}
    return replaced(text, (), "" if written in said else written)


def replaced(text: str, keys: Collection[str], written: str, *, is_negated_too: bool = True) -> str:
    """The text with `written` where it first had pieces of those keys, or at its end; those pieces are gone."""
    said = pieces(text)
    leaving = [piece for piece in said if piece.key in keys and (is_negated_too or not piece.is_negated)]
    # A quotation that is still open would swallow what stands after it.
    place = leaving[0] if leaving else next((piece for piece in said if piece.flaw), None)
    kept: list[str] = []
    for piece in said:
        if piece is place:
            kept.append(written)
        if piece not in leaving:
            kept.append(text[piece.start : piece.end])
    return " ".join(filter(None, kept if place else [*kept, written]))


def with_term(text: str, term: Term) -> str:
    """The text with that term besides; one that names what a field must be replaces what was asked of it before."""
    if term.negated or term.field == "text":
        return with_piece(text, term_text(term))
    return replaced(text, _keys_about(term.field), term_text(term), is_negated_too=False)


def said_by(text: str, keys: Collection[str]) -> str:
    """What the text says with those keys, excluding nothing."""
    return without(text, lambda piece: piece.key not in keys or piece.is_negated)


def values_of(text: str, key: str) -> tuple[str, ...]:
    """The values that the text asks for with that key."""
    asked = (piece for piece in pieces(text) if piece.key == key and piece.operator == ":" and not piece.is_negated)
    return tuple(dict.fromkeys(value.text for piece in asked for value in piece.values))


def with_value(text: str, key: str, value: str, *, is_wanted: bool) -> str:
    """The text with one value more, or less, of those it asks for with that key."""
    values = [each for each in values_of(text, key) if each != value] + [value] * is_wanted
    written = f"{key}:{','.join(map(quoted, values))}" if values else ""
    return replaced(text, _keys_about(QUALIFIERS[key].field), written, is_negated_too=False)


def _keys_about(field: str) -> tuple[str, ...]:
    """The keys by which a text says what that field must be; a target's name and its id are about the same thing."""
    fields = {"target", "target_name"} if field in {"target", "target_name"} else {field}
    return tuple(QUALIFIER_OF[each].key for each in fields)
