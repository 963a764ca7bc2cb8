"""What the full-text index is asked, and that it never misses an entry."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity import text_index
from core.activity.text_index import can_find, match_expression
from tests.core.activity.logs import new_database

TEXTS = st.text(st.characters(codec="utf-8", exclude_characters="\0"), max_size=12)


@pytest.mark.parametrize(
    ("wanted", "expected"),
    [
        ([["abc"]], '(("abc"))'),
        ([["abcd"]], '(("abc" AND "bcd"))'),
        ([["abcdef"]], '(("abc" AND "def"))'),
        ([["aaaaaa"]], '(("aaa"))'),
        ([['a"b']], '(("a""b"))'),
        ([["abc", "xyz"], ["Desk"]], '(("abc") OR ("xyz")) AND (("Des" AND "esk"))'),
    ],
)
def test_an_expression_names_trigrams_that_cover_each_text(wanted: list[list[str]], expected: str) -> None:
    assert match_expression(wanted) == expected


@pytest.mark.parametrize(("text", "expected"), [("ab", False), ("abc", True), ("💡💡", False), ("a\0bc", False)])
def test_a_text_of_three_characters_can_be_found(text: str, expected: bool) -> None:
    assert can_find(text) is expected


@given(TEXTS, TEXTS.filter(can_find), TEXTS, st.booleans())
def test_what_holds_a_text_is_always_found(before: str, text: str, after: str, is_shouted: bool) -> None:
    ascii_shouted = text.encode("utf-8").upper().decode("utf-8") if is_shouted else text
    database = new_database()
    text_index.add(database, [(7, before + ascii_shouted + after, None, "Ada", "device.lost")])
    found = "SELECT rowid FROM activity_text WHERE activity_text MATCH ?"

    assert database.execute_sql(found, (match_expression([[text]]),)).fetchall() == [(7,)]
    text_index.remove(database, [(7, before + ascii_shouted + after, None, "Ada", "device.lost")])
    assert database.execute_sql(found, (match_expression([[text]]),)).fetchall() == []
