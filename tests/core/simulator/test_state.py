"""A partial state changes what it names and nothing else, whatever it holds."""

from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.simulator.state import LampState

JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats(allow_nan=False) | st.text(max_size=5),
    lambda inner: st.lists(inner, max_size=3) | st.dictionaries(st.text(max_size=5), inner, max_size=3),
    max_leaves=6,
)
FIELDS = st.sampled_from(("on", "bri", "transition", "ps", "mainseg", "nl", "udpn", "seg", "col", "id", "sel", "stop"))
PARTIALS = st.dictionaries(FIELDS, JSON | st.dictionaries(FIELDS, JSON) | st.lists(st.dictionaries(FIELDS, JSON)))


@pytest.mark.parametrize(
    ("partial", "changes"),
    [
        ({"on": False}, {"on": False}),
        ({"on": "t"}, {"on": False}),
        ({"bri": 7}, {"bri": 7}),
        ({"bri": 0}, {"on": False}),
        ({"bri": 300}, {"bri": 255}),
        ({"bri": "a lot", "unknown": 1}, {}),
        ({"nl": {"on": True}}, {"nl": {"on": True, "dur": 60, "mode": 1, "tbri": 0, "rem": -1}}),
        ({"udpn": {"send": True, "nn": True}}, {"udpn": {"send": True, "recv": True, "sgrp": 1, "rgrp": 1}}),
    ],
)
def test_only_what_is_named_changes(partial: dict[str, Any], changes: dict[str, Any]) -> None:
    lamp, untouched = LampState(10), LampState(10)
    lamp.apply(partial)
    assert lamp.document == untouched.document | changes


@pytest.mark.parametrize(
    "seg",
    [{"col": [[1, 2, 3]]}, {"id": 0, "col": [[1, 2, 3]]}, [{"col": [[1, 2, 3]]}], [{"id": 0, "col": [[1, 2, 3]]}]],
)
def test_a_segment_can_be_named_in_every_way_wled_knows(seg: object) -> None:
    lamp = LampState(2)
    lamp.apply({"seg": seg, "bri": 255})
    assert lamp.document["seg"][0]["col"] == [[1, 2, 3], [0, 0, 0], [0, 0, 0]]
    assert lamp.own_pixels == bytes([1, 2, 3] * 2)


def test_off_is_black_and_on_again_is_as_bright_as_before() -> None:
    lamp = LampState(1)
    lit = lamp.own_pixels
    lamp.apply({"bri": 0})
    assert lamp.own_pixels == bytes(3)
    lamp.apply({"on": True})
    assert lamp.own_pixels == lit == bytes([128, 80, 0])


@given(PARTIALS)
def test_no_partial_state_breaks_the_lamp(partial: dict[str, Any]) -> None:
    lamp = LampState(5)
    shape = lamp.document.keys()
    lamp.apply(partial)
    assert lamp.document.keys() == shape
    assert 1 <= lamp.document["bri"] <= 255
    assert len(lamp.own_pixels) == 15
