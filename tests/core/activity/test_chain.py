"""The canonical form, to the byte: what was hashed once is hashed so for ever."""

from hashlib import sha256

import pytest

from core.activity.chain import FACTS, GENESIS, PERSONAL, commitment, link, redaction_link

ID = bytes.fromhex("019300aabbcc7def8123456789abcdef")
SALT = bytes(range(16))
FACT_VALUES = (
    7,
    ID,
    1_700_000_000_000_000,
    -60,
    "device",
    "device.lost",
    3,
    "unknown",
    "device",
    "device",
    None,
    "r-1",
)
PERSONAL_VALUES = ("Ünder 💡", "a\x1fb", None, 'She said "no"\n', '{"fps":30}')


def test_what_is_hashed_is_json_without_spaces() -> None:
    personal = '["Ünder 💡","a\\u001fb",null,"She said \\"no\\"\\n","{\\"fps\\":30}"]'.encode()
    facts = (
        b'[7,"019300AABBCC7DEF8123456789ABCDEF",1700000000000000,-60,"device","device.lost",3,"unknown","device",'
        b'"device",null,"r-1"]'
    )
    committed = sha256(SALT + personal).digest()

    assert len(FACT_VALUES) == len(FACTS)
    assert len(PERSONAL_VALUES) == len(PERSONAL)
    assert commitment(SALT, PERSONAL_VALUES) == committed
    assert link(GENESIS, committed, FACT_VALUES) == sha256(bytes(32) + committed + facts).digest()
    assert redaction_link(GENESIS, 42, committed) == sha256(bytes(32) + b"42" + committed).digest()


def test_a_cause_is_part_of_it() -> None:
    caused = (*FACT_VALUES[:-2], ID, "r-1")
    assert link(GENESIS, GENESIS, caused) != link(GENESIS, GENESIS, FACT_VALUES)
    empty = (*FACT_VALUES[:-2], b"", "r-1")
    assert link(GENESIS, GENESIS, empty) != link(GENESIS, GENESIS, FACT_VALUES), "an empty one is not none"


def test_text_that_is_none_cannot_be_chained() -> None:
    with pytest.raises(TypeError):
        commitment(SALT, ("\ud800", None, None, "", "{}"))
