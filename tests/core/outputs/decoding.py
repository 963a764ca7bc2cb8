"""DDP read by somebody else's rules: an independent look at what was sent."""

from dataclasses import dataclass


@dataclass(frozen=True)
class DdpPacket:
    """The fields of one datagram."""

    version: int
    push: bool
    sequence: int
    kind: int
    destination: int
    offset: int
    data: bytes


def decode(datagram: bytes) -> DdpPacket:
    """Take a datagram apart, byte by byte."""
    flags, sequence, kind, destination = datagram[:4]
    length = int.from_bytes(datagram[8:10], "big")
    assert len(datagram) == 10 + length
    assert flags & ~0b1100_0001 == 0
    return DdpPacket(
        flags >> 6, bool(flags & 1), sequence, kind, destination, int.from_bytes(datagram[4:8], "big"), datagram[10:]
    )


def frame_of(packets: list[DdpPacket]) -> bytes:
    """What a display shows after these packets."""
    shown = bytearray(max((packet.offset + len(packet.data) for packet in packets), default=0))
    for packet in packets:
        shown[packet.offset : packet.offset + len(packet.data)] = packet.data
    return bytes(shown)
