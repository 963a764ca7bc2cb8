"""Frames as DDP datagrams, byte by byte."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.outputs.ddp import DATA_LIMIT, ddp_packets, next_sequence
from tests.core.outputs.decoding import decode, frame_of

RED_GREEN = bytes.fromhex("FF0000 00FF00")


@pytest.mark.parametrize(
    ("colours", "sequence", "rgbw", "datagrams"),
    [
        (RED_GREEN, 1, False, ["41 01 0B 01 00000000 0006 FF0000 00FF00"]),
        (RED_GREEN, 15, False, ["41 0F 0B 01 00000000 0006 FF0000 00FF00"]),
        (bytes.fromhex("010203FF"), 7, True, ["41 07 1B 01 00000000 0004 010203FF"]),
        (bytes(1440), 2, False, ["41 02 0B 01 00000000 05A0" + "00" * 1440]),
        (
            bytes(1440) + b"\x09\x08\x07",
            3,
            False,
            ["40 03 0B 01 00000000 05A0" + "00" * 1440, "41 03 0B 01 000005A0 0003 090807"],
        ),
        (b"", 1, False, []),
    ],
)
def test_packets_are_exact_to_the_byte(colours: bytes, sequence: int, rgbw: bool, datagrams: list[str]) -> None:
    assert ddp_packets(colours, sequence, rgbw=rgbw) == [bytes.fromhex(datagram) for datagram in datagrams]


@given(st.binary(max_size=12_000), st.integers(1, 15), st.booleans())
def test_every_frame_arrives_whole(colours: bytes, sequence: int, rgbw: bool) -> None:
    packets = [decode(datagram) for datagram in ddp_packets(colours, sequence, rgbw=rgbw)]
    assert frame_of(packets) == colours
    assert all(packet.sequence == sequence and len(packet.data) <= DATA_LIMIT for packet in packets)
    assert all((packet.version, packet.destination) == (1, 1) for packet in packets)
    assert [packet.push for packet in packets] == [False] * (len(packets) - 1) + [True] * bool(packets)


def test_a_packet_ends_between_two_leds() -> None:
    assert DATA_LIMIT % 3 == 0
    assert DATA_LIMIT % 4 == 0


def test_sequences_go_round_without_the_zero_that_turns_them_off() -> None:
    sequence, seen = 0, []
    for _ in range(17):
        sequence = next_sequence(sequence)
        seen.append(sequence)
    assert seen == [*range(1, 16), 1, 2]


@pytest.mark.parametrize("sequence", [-1, 0, 16])
def test_a_sequence_that_does_not_fit_is_refused(sequence: int) -> None:
    with pytest.raises(ValueError, match="from 1 to 15"):
        ddp_packets(RED_GREEN, sequence)
