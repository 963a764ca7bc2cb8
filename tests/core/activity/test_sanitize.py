"""Whatever a device says, what is kept is one bounded line of visible text and small JSON."""

import json
import unicodedata

from hypothesis import given
from hypothesis import strategies as st

from core.activity.sanitize import METADATA_KEYS_LIMIT, NAME_LIMIT, clean_metadata, clean_text

ANYTHING = st.one_of(st.none(), st.booleans(), st.integers(), st.floats(), st.text(), st.binary())


def test_hostile_names_lose_what_makes_them_hostile() -> None:
    assert clean_text("Desk\x00\x1b[31m\r\nDROP \u202egnp.exe\u200b") == "Desk[31m DROP gnp.exe"
    assert clean_text("<b>Desk</b>") == "<b>Desk</b>"  # markup is text; it is shown as such
    assert clean_text("  a \t b  ") == "a b"
    assert clean_text("x" * 500) == "x" * (NAME_LIMIT - 1) + "…"


@given(st.text())
def test_what_is_left_is_one_visible_line(text: str) -> None:
    cleaned = clean_text(text)
    assert len(cleaned) <= NAME_LIMIT
    assert cleaned == cleaned.strip()
    assert not {unicodedata.category(c) for c in cleaned} & {"Cc", "Cf", "Cs", "Zl", "Zp"}
    assert clean_text(cleaned) == cleaned


@given(st.dictionaries(st.text(), st.one_of(ANYTHING, st.lists(ANYTHING)), max_size=60))
def test_metadata_is_always_json_that_any_reader_takes(metadata: dict[str, object]) -> None:
    cleaned = clean_metadata(metadata)
    assert len(cleaned) <= METADATA_KEYS_LIMIT
    assert json.loads(json.dumps(cleaned, allow_nan=False).encode()) == cleaned
