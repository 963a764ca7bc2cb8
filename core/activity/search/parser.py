"""From a text to the filter it asks for, and back."""

from collections.abc import Iterable, Iterator
from dataclasses import replace
from itertools import pairwise
from typing import Final

from core.activity.entry import Severity
from core.activity.filter import ActivityFilter, Term, TermValue
from core.activity.search.grammar import TEXT, Piece, pieces, quoted
from core.activity.search.qualifiers import QUALIFIER_OF, QUALIFIERS, TIME_QUALIFIERS, unknown_key
from core.activity.search.times import Now, UtcOffset, moment_text

VALUES_LIMIT: Final = 200
"""Values a text may have in all: as many as the log is sure to be searched for."""


def parse(text: str, now_us: int, utc_offset: UtcOffset) -> ActivityFilter:
    """The filter that the text asks for at that moment (µs UTC).

    Raises `SearchError` where the text cannot be understood.
    """
    now = Now(now_us, utc_offset)
    wanted = ActivityFilter()
    for piece in _within_limit(pieces(text)):
        wanted = _with_piece(wanted, piece, now)
    return wanted


def to_text(wanted: ActivityFilter, utc_offset: UtcOffset | None = None) -> str:
    """A text that `parse` reads as that filter, which its `max_seq` is no part of.

    Times are written in UTC, or, with `utc_offset`, as the user's clock showed them.
    """
    items = [term_text(term) for term in wanted.terms]
    items += [f"{key}:{moment_text(at, utc_offset)}" for key, at in _bounds(wanted) if at is not None]
    return " ".join(items)


def term_text(term: Term) -> str:
    """A text that `parse` reads as that term alone."""
    return f"{'-' if term.negated else ''}{_severity_range(term) or _values_text(term)}"


def _within_limit(all_pieces: Iterable[Piece]) -> Iterator[Piece]:
    room = VALUES_LIMIT
    for piece in all_pieces:
        if len(piece.values) > room:
            raise piece.values[room].error(f"A search can have {VALUES_LIMIT} values; this is one too many.")
        room -= len(piece.values)
        yield piece


def _with_piece(wanted: ActivityFilter, piece: Piece, now: Now) -> ActivityFilter:
    if piece.flaw is not None:
        raise piece.flaw
    if piece.key in TIME_QUALIFIERS:
        return _with_bound(wanted, piece, now)
    return wanted.with_term(_term(piece))


def _term(piece: Piece) -> Term:
    qualifier = QUALIFIERS.get(piece.key)
    if qualifier is None:
        raise piece.error(unknown_key(piece.key))
    if piece.operator != ":" and qualifier.compare:
        if len(piece.values) > 1:
            raise piece.error(f"“{piece.key}{piece.operator}” takes one value.")
        return Term(qualifier.field, qualifier.compare(piece.operator, piece.values[0]), piece.is_negated)
    values = tuple(dict.fromkeys(map(qualifier.read, piece.values)))
    return Term(qualifier.field, values, piece.is_negated)


def _with_bound(wanted: ActivityFilter, piece: Piece, now: Now) -> ActivityFilter:
    if len(piece.values) > 1:
        raise piece.error(f"“{piece.key}:” takes one value.")
    at = now.ago(piece.values[0]) if piece.key == "last" else now.moment(piece.values[0])
    # What is not after a moment is before it, and what is not of the last days is older.
    is_lower = (piece.key != "before") is not piece.is_negated
    if is_lower:
        return replace(wanted, since=at if wanted.since is None else max(at, wanted.since))
    return replace(wanted, until=at if wanted.until is None else min(at, wanted.until))


def _bounds(wanted: ActivityFilter) -> tuple[tuple[str, int | None], ...]:
    return ("after", wanted.since), ("before", wanted.until)


def _values_text(term: Term) -> str:
    qualifier = QUALIFIER_OF[term.field]
    key = "" if qualifier.key == TEXT else f"{qualifier.key}:"
    return key + ",".join(quoted(qualifier.write(value)) for value in term.values)


def _severity_range(term: Term) -> str:
    """`severity>=warning` or `severity<=notice`, empty where the term is no such range."""
    if term.field != "severity" or len(term.values) < 2 or len(term.values) == len(Severity):
        return ""
    if any(int(after) - int(before) != 1 for before, after in pairwise(term.values)):
        return ""
    return _range_from_end(term.values[0], term.values[-1])


def _range_from_end(lowest: TermValue, highest: TermValue) -> str:
    if highest == max(Severity):
        return f"severity>={Severity(int(lowest)).label}"
    return f"severity<={Severity(int(highest)).label}" if lowest == min(Severity) else ""
