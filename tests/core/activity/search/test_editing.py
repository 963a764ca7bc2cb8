"""One piece changes, the rest stays as it was written."""

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from core.activity.filter import ActivityFilter, Term
from core.activity.search import SearchError, parse
from core.activity.search.editing import replaced, values_of, with_piece, with_term, with_value, without


@pytest.mark.parametrize(
    ("text", "term", "result"),
    [
        ("", Term("actor", ("Ada",)), "actor:Ada"),
        ("lamp  ACTOR:Ada  last:7d", Term("actor", ("Home Assistant",)), 'lamp actor:"Home Assistant" last:7d'),
        ("actor:Ada", Term("actor", ("Ada",), negated=True), "actor:Ada -actor:Ada"),
        ("-actor:Ada", Term("actor", ("Ada",)), "-actor:Ada actor:Ada"),
        ("-actor:Ada", Term("actor", ("Ada",), negated=True), "-actor:Ada"),
        ("target:Desk lamp target:Shelf", Term("target", ("a0",)), "target_id:a0 lamp"),
        ("lamp", Term("text", ("desk",)), "lamp desk"),
        ("severity>=warning", Term("severity", (2,)), "severity:notice"),
        ('colour:red "open', Term("category", ("auth",)), 'colour:red category:auth "open'),
    ],
)
def test_a_term_is_added_or_takes_the_place_of_another(text: str, term: Term, result: str) -> None:
    assert with_term(text, term) == result


def test_values_come_and_go() -> None:
    text = with_value("lamp category:auth last:7d", "category", "device", is_wanted=True)
    assert text == "lamp category:auth,device last:7d"
    assert values_of(text, "category") == ("auth", "device")
    text = with_value(with_value(text, "category", "auth", is_wanted=False), "category", "device", is_wanted=False)
    assert text == "lamp last:7d"


def test_values_that_are_compared_or_excluded_are_not_those_asked_for() -> None:
    assert values_of("severity>=warning -severity:info severity:error", "severity") == ("error",)


def test_pieces_are_replaced_where_the_first_of_them_was() -> None:
    assert replaced("a last:7d b -before:today", ("last", "before"), "after:today") == "a after:today b"
    assert replaced("a last:7d b", ("last",), "") == "a b"


def test_pieces_are_left_out_and_not_said_twice() -> None:
    assert without("a  -b c", lambda piece: piece.is_negated) == "a c"
    assert with_piece("a b", "a") == "a b"
    assert with_piece("a", "") == "a"


_PIECES = st.sampled_from(["severity>=", "actor:", "last:7d", "is:pinned", "device", *'-:,"\\ a<>='])
_TEXTS = st.text(max_size=20) | st.lists(_PIECES, max_size=10).map("".join)


def _parsed(text: str) -> ActivityFilter | None:
    try:
        return parse(text, 0, 0)
    except SearchError:
        return None


@given(_TEXTS)
def test_spaces_make_no_difference(text: str) -> None:
    assert _parsed(without(text, lambda _piece: False)) == _parsed(text)


@given(_TEXTS, st.sampled_from(["outcome", "category"]), st.booleans())
def test_what_is_added_is_asked_for_and_the_rest_stays(text: str, field: str, negated: bool) -> None:
    before = _parsed(text)
    assume(before is not None)
    term = Term(field, ("success" if field == "outcome" else "auth",), negated)
    after = _parsed(with_term(text, term))
    assert after == (before.with_term(term) if before else None)
