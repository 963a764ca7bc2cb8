"""What a name is, and where it is found."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.name import Name
from core.errors import InputError

NOTHING = ("", None, None, "", "{}")


def says(text: str) -> tuple[str | None, ...]:
    return ("Afterglow", None, None, text, "{}")


@pytest.mark.parametrize(
    ("name", "text", "becomes"),
    [
        ("Desk", "Added device Desk", "Added device X"),
        ("Desk", "Desk's lamp, Desk-2 and (Desk)", "X's lamp, X-2 and (X)"),
        ("Desk", "Desktop, desk, Desk2, Desk_2 and MyDesk", "Desktop, desk, Desk2, Desk_2 and MyDesk"),
        ("Ada Lovelace", "Ada  Lovelace, Ada Lovelace", "Ada  Lovelace, X"),
        ("Écran", "L'Écran, Écrané", "L'X, Écrané"),
        ("(old)", "Desk(old)x", "DeskXx"),
        ("a.c*", "abc and a.c*", "abc and X"),
        ("back\\slash", "a back\\slash here", "a X here"),
        ("电视", "客厅的 电视", "客厅的 X"),
    ],
)
def test_it_stands_for_itself(name: str, text: str, becomes: str) -> None:
    assert Name(name).replaced(says(text), "X") == says(becomes)
    assert Name(name).is_in(says(text)) is (text != becomes)


def test_it_is_replaced_wherever_an_entry_can_have_it() -> None:
    metadata = json.dumps({"names": ["Ada", 3, None], "by": 'Ada "A" Ada', "Ada": 1.5}, ensure_ascii=False)
    replaced = Name("Ada").replaced(("Ada", "Ada", "Ada's desk", "Added by Ada", metadata), "\\1")
    assert replaced == (
        "\\1",
        "\\1",
        "\\1's desk",
        "Added by \\1",
        '{"names":["\\\\1",3,null],"by":"\\\\1 \\"A\\" \\\\1","Ada":1.5}',
    )


@pytest.mark.parametrize("text", ["", " ", "A", "\u202e\u0007", "A" * 121])
def test_what_stands_for_nobody_is_refused(text: str) -> None:
    with pytest.raises(InputError, match="has 2 to 120 characters"):
        Name(text)


@given(st.text(min_size=2, max_size=20), st.text(max_size=30))
def test_a_metadata_text_that_has_it_is_found_as_json(name: str, around: str) -> None:
    try:
        wanted = Name(name)
    except InputError:
        return
    metadata = json.dumps({"a": f"{around} {wanted.text} {around}"}, ensure_ascii=False)
    assert wanted.as_json() in metadata
    assert wanted.is_in(("", None, None, "", metadata))
    assert not wanted.is_in(wanted.replaced(("", None, None, "", metadata), "forgotten-1")) or "forgotten" in name
