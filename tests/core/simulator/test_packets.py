"""Datagrams are read by WLED's rules, and nothing that arrives can make reading fail."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.simulator.identity import Identity
from core.simulator.packets import DdpPacket, RealtimePacket, Run, decode_ddp, decode_realtime, heartbeat
from tests.core.simulator.support import ddp


def test_the_documented_datagram_is_two_leds_red_and_green() -> None:
    datagram = bytes.fromhex("41 01 0B 01 00000000 0006 FF0000 00FF00")
    assert decode_ddp(datagram) == DdpPacket(Run(0, 3, bytes.fromhex("FF0000 00FF00")), push=True)


@pytest.mark.parametrize(
    ("datagram", "packet"),
    [
        pytest.param(ddp(b"abcdef", 3, flags=0x40), DdpPacket(Run(1, 3, b"abcdef"), push=False), id="offset in bytes"),
        pytest.param(ddp(b"abcd", 8, kind=0x1B), DdpPacket(Run(2, 4, b"abcd"), push=True), id="RGBW"),
        pytest.param(ddp(b"abc", kind=0x01), DdpPacket(Run(0, 3, b"abc"), push=True), id="legacy type is RGB"),
        pytest.param(ddp(b"abcde"), DdpPacket(Run(0, 3, b"abc"), push=True), id="only whole LEDs"),
        pytest.param(ddp(b"abc") + b"tail", DdpPacket(Run(0, 3, b"abc"), push=True), id="longer than it says"),
        pytest.param(ddp(b"abc", destination=255), DdpPacket(Run(0, 3, b"abc"), push=True), id="to all"),
        pytest.param(ddp(b"abc", flags=0x49), DdpPacket(Run(0, 3, b"abc"), push=True), id="storage with push"),
        pytest.param(
            ddp(b"abc", flags=0x51)[:10] + b"timeabc", DdpPacket(Run(0, 3, b"abc"), push=True), id="timecode is skipped"
        ),
        pytest.param(ddp(b"abc", flags=0x43), None, id="query"),
        pytest.param(ddp(b"abc", flags=0x45), None, id="reply"),
        pytest.param(ddp(b"abc", flags=0x48), None, id="storage"),
        pytest.param(ddp(b"abc", destination=246), None, id="control"),
        pytest.param(ddp(b"abc", destination=250), None, id="configuration"),
        pytest.param(ddp(b"abc", destination=251), None, id="status"),
        pytest.param(ddp(b"abc")[:-1], None, id="shorter than it says"),
        pytest.param(ddp(b"abc", flags=0x51), None, id="no room for the timecode"),
        pytest.param(b"A", None, id="no header"),
    ],
)
def test_ddp_is_taken_and_dropped_as_by_wled(datagram: bytes, packet: DdpPacket | None) -> None:
    assert decode_ddp(datagram) == packet


@pytest.mark.parametrize(
    ("datagram", "packet"),
    [
        pytest.param(b"\x02\x05abcdef", RealtimePacket(5, (Run(0, 3, b"abcdef"),)), id="DRGB"),
        pytest.param(b"\x03\x05abcdefgh", RealtimePacket(5, (Run(0, 4, b"abcdefgh"),)), id="DRGBW"),
        pytest.param(b"\x04\x05\x01\x02abc", RealtimePacket(5, (Run(258, 3, b"abc"),)), id="DNRGB"),
        pytest.param(b"\x05\x05\x00\x02abcd", RealtimePacket(5, (Run(2, 4, b"abcd"),)), id="DNRGBW"),
        pytest.param(b"\x01\x05\x07abc\x02def", RealtimePacket(5, (Run(7, 3, b"abc"), Run(2, 3, b"def"))), id="WARLS"),
        pytest.param(b"\x02\x00", RealtimePacket(0, ()), id="leave at once"),
        pytest.param(b"\x02\x05abcd", RealtimePacket(5, (Run(0, 3, b"abc"),)), id="only whole LEDs"),
        pytest.param(b"\x02", None, id="no time-out"),
        pytest.param(b"\x06\x05abc", None, id="unknown kind"),
        pytest.param(b"\x02\x05" + bytes(1471), None, id="too long"),
    ],
)
def test_realtime_is_taken_and_dropped_as_by_wled(datagram: bytes, packet: RealtimePacket | None) -> None:
    assert decode_realtime(datagram) == packet


def test_before_version_16_dnrgbw_is_not_understood() -> None:
    assert decode_realtime(b"\x05\x05\x00\x02abcd", (0, 15)) is None


@given(st.binary(max_size=1600))
def test_whatever_arrives_can_be_read(datagram: bytes) -> None:
    packet = decode_ddp(datagram)
    assert packet is None or len(packet.run.data) % packet.run.channels == 0
    realtime = decode_realtime(datagram)
    assert realtime is None or all(len(run.data) % run.channels == 0 for run in realtime.runs)


def test_the_heartbeat_has_the_44_documented_bytes() -> None:
    identity = Identity("02af00000001", "Lamp", "127.77.0.9")
    expected = b"\xff\x01\x7f\x4d\x00\x09" + b"Lamp".ljust(32, b"\0") + b"\xa0\x09" + (2606300).to_bytes(4, "little")
    assert heartbeat(identity, 2606300, is_on=True) == expected
