"""The datagrams a WLED takes and sends, as pure functions: bytes in, values out."""

import ipaddress
import struct
from dataclasses import dataclass
from typing import Final

from core.simulator.identity import Identity

_DDP_HEADER: Final = struct.Struct(">BBBBIH")
_DDP_PUSH, _DDP_QUERY, _DDP_REPLY, _DDP_STORAGE, _DDP_TIME = 0x01, 0x02, 0x04, 0x08, 0x10
_DDP_TIMECODE_BYTES: Final = 4
_DDP_CONTROL, _DDP_CONFIG, _DDP_STATUS = 246, 250, 251
_DDP_UNUSED_DESTINATIONS: Final = frozenset({_DDP_CONTROL, _DDP_CONFIG, _DDP_STATUS})
_DDP_RGBW_TYPE: Final = 0b011

REALTIME_LIMIT: Final = 1472
"""Larger UDP realtime datagrams are dropped whole."""
_WARLS: Final = 1

_HEARTBEAT: Final = struct.Struct("<BB4s32sBBI")
_ESP32: Final = 32
_IS_ON: Final = 0x80


@dataclass(frozen=True, slots=True)
class Run:
    """Colours for neighbouring LEDs: `data` holds `channels` (3 RGB, 4 RGBW) bytes for each, from LED `start` on."""

    start: int
    channels: int
    data: bytes

    @property
    def led_count(self) -> int:
        """Whole LEDs in it."""
        return len(self.data) // self.channels


@dataclass(frozen=True, slots=True)
class DdpPacket:
    """One DDP datagram that WLED would accept."""

    run: Run
    push: bool


@dataclass(frozen=True, slots=True)
class RealtimePacket:
    """One UDP realtime datagram: WARLS, DRGB, DRGBW, DNRGB or DNRGBW."""

    timeout_s: int
    """0 leaves realtime at once, 255 stays for ever."""
    runs: tuple[Run, ...]


@dataclass(frozen=True, slots=True)
class _RealtimeFormat:
    channels: int
    header_bytes: int
    since: tuple[int, int] = (0, 0)


_REALTIME_FORMATS: Final = {
    2: _RealtimeFormat(channels=3, header_bytes=2),
    3: _RealtimeFormat(channels=4, header_bytes=2),
    4: _RealtimeFormat(channels=3, header_bytes=4),
    5: _RealtimeFormat(channels=4, header_bytes=4, since=(16, 0)),
}


def decode_ddp(datagram: bytes) -> DdpPacket | None:
    """The packet, or `None` where WLED drops it. The sequence number is ignored, as WLED does unless told otherwise."""
    if len(datagram) < _DDP_HEADER.size:
        return None
    flags, _sequence, data_type, destination, offset, length = _DDP_HEADER.unpack_from(datagram)
    push = bool(flags & _DDP_PUSH)
    if destination in _DDP_UNUSED_DESTINATIONS or flags & (_DDP_QUERY | _DDP_REPLY):
        return None
    if flags & _DDP_STORAGE and not push:
        return None
    first = _DDP_HEADER.size + (_DDP_TIMECODE_BYTES if flags & _DDP_TIME else 0)
    if len(datagram) < first + length:
        return None
    channels = 4 if (data_type >> 3) & 0b111 == _DDP_RGBW_TYPE else 3
    whole = length - length % channels
    return DdpPacket(Run(offset // channels, channels, datagram[first : first + whole]), push)


def decode_realtime(datagram: bytes, version: tuple[int, int] = (16, 0)) -> RealtimePacket | None:
    """The packet, or `None` where a WLED of that version takes it for something else."""
    if not 2 <= len(datagram) <= REALTIME_LIMIT:
        return None
    kind, timeout_s = datagram[0], datagram[1]
    if kind == _WARLS:
        return RealtimePacket(timeout_s, _warls_runs(datagram))
    form = _REALTIME_FORMATS.get(kind)
    if form is None or version < form.since:
        return None
    body = datagram[form.header_bytes :]
    start = int.from_bytes(datagram[2 : form.header_bytes])
    whole = body[: len(body) - len(body) % form.channels]
    return RealtimePacket(timeout_s, (Run(start, form.channels, whole),) if whole else ())


def _warls_runs(datagram: bytes) -> tuple[Run, ...]:
    ends = range(6, len(datagram) + 1, 4)
    return tuple(Run(datagram[end - 4], 3, datagram[end - 3 : end]) for end in ends)


def heartbeat(identity: Identity, build: int, *, is_on: bool) -> bytes:
    """The 44 bytes by which a WLED tells the others of itself. `identity.host` must be an IPv4 address."""
    address = ipaddress.IPv4Address(identity.host).packed
    name = identity.name.encode()[:32]
    return _HEARTBEAT.pack(255, 1, address, name, _ESP32 | (_IS_ON if is_on else 0), address[3], build)
