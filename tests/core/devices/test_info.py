"""Reading `/json/info`: any reply gives a reading or a `DeviceError`."""

import json

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.sanitize import NAME_LIMIT
from core.devices.info import WledInfo, normalised_mac, read_info
from core.errors import DeviceError

WHOLE = {
    "ver": "16.0.0",
    "vid": 2608190,
    "leds": {"count": 300, "pwr": 470, "fps": 41, "maxpwr": 850, "maxseg": 32, "lc": 3, "rgbw": True},
    "name": "Shelf",
    "live": True,
    "lm": "DDP",
    "lip": "192.0.2.20",
    "wifi": {"bssid": "00:00:00:00:00:00", "rssi": -61, "signal": 78, "channel": 6},
    "freeheap": 151432,
    "uptime": 86461,
    "brand": "WLED",
    "mac": "02af00c0ffee",
    "ip": "192.0.2.31",
}

ANY_JSON = st.recursive(
    st.none() | st.booleans() | st.integers() | st.floats() | st.text(),
    lambda inner: st.lists(inner, max_size=4) | st.dictionaries(st.text(max_size=8), inner, max_size=6),
    max_leaves=20,
)
INFO_KEYS = st.sampled_from([*WHOLE, "ddpport", "rssi", "signal", "count", "lc"])


def test_every_fact_is_read() -> None:
    assert read_info(json.dumps(WHOLE).encode(), "here") == WledInfo(
        mac="02af00c0ffee",
        name="Shelf",
        version="16.0.0",
        led_count=300,
        rgbw=True,
        uptime_s=86461,
        rssi=-61,
        signal=78,
        live=True,
        live_from="192.0.2.20",
        live_mode="DDP",
        free_heap=151432,
        ddp_port=4048,
    )


@pytest.mark.parametrize(
    ("leds", "is_rgbw"),
    [
        ({"lc": 1, "rgbw": True}, False),
        ({"lc": 3}, True),
        ({"lc": 6}, True),
        ({"rgbw": True}, True),
        ({"rgbw": "yes"}, False),
        ({}, False),
    ],
)
def test_the_white_channel_is_read_from_the_capabilities_first(leds: dict[str, object], is_rgbw: bool) -> None:
    assert read_info(json.dumps({"mac": WHOLE["mac"], "leds": leds}).encode(), "here").rgbw is is_rgbw


def test_a_hostile_name_stays_plain_text() -> None:
    name = "\x1b[2J<b>Desk</b>\u202e\u0000\r\n=1+1" + "x" * 5000
    read = read_info(json.dumps({"mac": WHOLE["mac"], "name": name}).encode(), "here").name
    assert read.startswith("[2J<b>Desk</b> =1+1x")
    assert len(read) == NAME_LIMIT
    assert read.isprintable()


@given(st.dictionaries(INFO_KEYS, ANY_JSON) | ANY_JSON)
def test_any_json_is_read_or_refused(document: object) -> None:
    if isinstance(document, dict) and normalised_mac(document.get("mac")):
        assert normalised_mac(read_info(json.dumps(document).encode(), "here").mac)
    else:
        with pytest.raises(DeviceError, match=r"here"):
            read_info(json.dumps(document).encode(), "here")


@given(st.dictionaries(INFO_KEYS, ANY_JSON))
def test_what_is_read_is_within_bounds(document: dict[str, object]) -> None:
    info = read_info(json.dumps({**document, "mac": "02:AF:00:C0:FF:EE"}).encode(), "here")
    assert info.mac == "02af00c0ffee"
    assert 0 <= info.led_count <= 0xFFFF
    assert 1 <= info.ddp_port <= 0xFFFF
    assert info.signal is None or 0 <= info.signal <= 100
    assert all(len(text) <= NAME_LIMIT for text in (info.name, info.version, info.live_from, info.live_mode))


@given(st.binary(max_size=200))
def test_any_bytes_are_read_or_refused(body: bytes) -> None:
    with pytest.raises(DeviceError, match=r"here"):
        read_info(body, "here")


@given(st.text() | st.none() | st.integers())
def test_a_mac_is_twelve_hex_digits_or_none(text: object) -> None:
    mac = normalised_mac(text)
    assert mac is None or (len(mac) == 12 and set(mac) <= set("0123456789abcdef"))
