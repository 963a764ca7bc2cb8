from dataclasses import replace

from core.devices.model import Reach
from desktop.devices.facts import REACHES, device_facts, found_facts
from tests.fakes.things import device_status, found


def test_every_state_has_an_icon_and_a_word_of_its_own() -> None:
    assert set(REACHES) == set(Reach)
    assert len({symbol for symbol, _word, _tone in REACHES.values()}) == len(Reach)
    assert len({word for _symbol, word, _tone in REACHES.values()}) == len(Reach)


def test_only_what_is_known_is_said() -> None:
    plain = device_status(led_count=0)
    known = replace(
        plain,
        device=replace(plain.device, led_count=1, version="0.15.1", port=8080),
        signal=72,
        rssi=-61,
        live=True,
        live_from="192.168.1.2",
    )

    assert device_facts(plain) == "127.0.0.11"
    assert device_facts(known) == (
        "127.0.0.11:8080 · 1 LED · WLED 0.15.1 · signal 72 % (-61 dBm) · streaming from 192.168.1.2"
    )
    assert found_facts(replace(found(), simulated=True)) == "127.0.0.12 · 60 LEDs · WLED 0.15.1 · simulated"
