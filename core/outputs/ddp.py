"""DDP, the Distributed Display Protocol: a frame's colours as datagrams. Nothing here touches a socket."""

import struct

DATA_LIMIT = 1440
"""Bytes of colours a datagram: 480 RGB or 360 RGBW LEDs, within an Ethernet frame."""

_HEADER = struct.Struct(">BBBBIH")
_VERSION_1 = 0x40
_PUSH = 0x01
_RGB = 0x0B
_RGBW = 0x1B
_DISPLAY = 1


def ddp_packets(colours: bytes, sequence: int, *, rgbw: bool = False) -> list[bytes]:
    """The datagrams of one frame, in the order to send them.

    `colours` are 3 bytes an LED, or 4 with `rgbw`. `sequence` (1–15) is the frame's, the same in all its
    datagrams: a receiver that drops late ones compares with the last frame shown. Only the last datagram asks
    the display to show the frame.
    """
    if not 1 <= sequence <= 15:
        raise ValueError(f"sequence {sequence} is not from 1 to 15")
    kind = _RGBW if rgbw else _RGB
    starts = range(0, len(colours), DATA_LIMIT)
    return [
        _HEADER.pack(
            _VERSION_1 | (_PUSH if start == starts[-1] else 0),
            sequence,
            kind,
            _DISPLAY,
            start,
            len(colours[start : start + DATA_LIMIT]),
        )
        + colours[start : start + DATA_LIMIT]
        for start in starts
    ]


def next_sequence(sequence: int) -> int:
    """1 to 15 and round again; 0 would mean that datagrams are not numbered."""
    return sequence % 15 + 1
