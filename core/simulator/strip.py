"""The LEDs of a simulated device: what streams write into them, and what they show."""

import math
from collections import deque
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final

from core.clock import Clock
from core.simulator.packets import Run, decode_ddp, decode_realtime

STREAM_TIMEOUT_S: Final = 2.5
"""Without a packet for so long the device leaves realtime; WLED's default."""
_FOR_EVER: Final = 255
_RATE_WINDOW_S: Final = 1.0


class LiveMode(StrEnum):
    """Who writes the LEDs, as `/json/info` calls it in `lm`."""

    NONE = ""
    UDP = "UDP"
    DDP = "DDP"


class Override(IntEnum):
    """Whether the user has taken control from the stream; the state's `lor`."""

    OFF = 0
    UNTIL_STREAM_ENDS = 1
    UNTIL_REBOOT = 2


@dataclass(frozen=True, slots=True)
class ShownFrame:
    """What the LEDs showed from `at` (monotonic seconds) on: RGB, three bytes each."""

    at: float
    pixels: bytes


@dataclass(slots=True)
class Counters:
    """What has arrived since the device was made."""

    packets: int = 0
    """Datagrams accepted."""
    dropped: int = 0
    """Datagrams that a WLED ignores."""
    pushes: int = 0
    """DDP packets with the PUSH flag."""
    frames: int = 0
    """Times the LEDs were refreshed from a stream."""


@dataclass(slots=True)
class LedStrip:
    """LEDs that follow WLED's rules for realtime streams. Not thread-safe: it lives on one event loop."""

    led_count: int
    clock: Clock
    version: tuple[int, int] = (16, 0)
    has_white: bool = False
    history: int = 0
    """How many of the last frames to keep in `shown_frames`."""
    sender: str = ""
    """Address of the one who streams."""
    override: Override = Override.OFF
    counters: Counters = field(default_factory=Counters)
    shown_frames: deque[ShownFrame] = field(init=False)
    _is_live: bool = field(default=False, init=False)
    _mode: LiveMode = field(default=LiveMode.NONE, init=False)
    _deadline: float = field(default=0.0, init=False)
    _has_seen_push: bool = field(default=False, init=False)
    _rgb: bytearray = field(init=False)
    _white: bytearray = field(init=False)
    _shown: bytes = field(init=False)
    _refreshes: deque[float] = field(init=False, default_factory=lambda: deque(maxlen=1000))

    def __post_init__(self) -> None:
        self.shown_frames = deque(maxlen=self.history)
        self._rgb = bytearray(3 * self.led_count)
        self._white = bytearray(self.led_count)
        self._shown = bytes(self._rgb)

    @property
    def is_live(self) -> bool:
        """Whether a stream has the LEDs now."""
        if self._is_live and self.clock.monotonic() > self._deadline:
            self.leave()
        return self._is_live

    @property
    def mode(self) -> LiveMode:
        """By which protocol they are streamed to now."""
        return self._mode if self.is_live else LiveMode.NONE

    @property
    def streamed_pixels(self) -> bytes | None:
        """RGB of each LED as the stream has it, or `None` where the device shows its own colours."""
        return self._shown if self.is_live and self.override is Override.OFF else None

    @property
    def frames_per_second(self) -> int:
        """Refreshes in the last second."""
        since = self.clock.monotonic() - _RATE_WINDOW_S
        return sum(at > since for at in self._refreshes)

    def receive_ddp(self, datagram: bytes, sender: str) -> None:
        """Take a datagram that came to the DDP port."""
        packet = decode_ddp(datagram)
        if packet is None:
            self.counters.dropped += 1
            return
        self.counters.packets += 1
        self.counters.pushes += packet.push
        if self.mode is not LiveMode.DDP:
            self._has_seen_push = False
        self.enter(LiveMode.DDP, STREAM_TIMEOUT_S, sender)
        self._write(packet.run)
        self._has_seen_push |= packet.push
        if packet.push or not self._has_seen_push:
            self._refresh()

    def receive_realtime(self, datagram: bytes, sender: str) -> None:
        """Take a datagram that came to the UDP realtime port."""
        packet = decode_realtime(datagram, self.version)
        if packet is None:
            self.counters.dropped += 1
            return
        self.counters.packets += 1
        if packet.timeout_s == 0:
            self.leave()
            return
        seconds = math.inf if packet.timeout_s == _FOR_EVER else packet.timeout_s
        self.enter(LiveMode.UDP, seconds, sender)
        for run in packet.runs:
            self._write(run)
        self._refresh()

    def enter(self, mode: LiveMode, seconds: float, sender: str = "") -> None:
        """Give the LEDs to a stream for so long. Once it is for ever, only `leave` ends it."""
        if not self.is_live:
            self._rgb[:] = bytes(len(self._rgb))
            self._white[:] = bytes(len(self._white))
            self._shown = bytes(self._rgb)
            self._deadline = 0.0
        if self._deadline != math.inf:
            self._deadline = self.clock.monotonic() + seconds
        self._is_live, self._mode, self.sender = True, mode, sender

    def leave(self) -> None:
        """Give the LEDs back to the device."""
        self._is_live, self._mode, self.sender = False, LiveMode.NONE, ""
        if self.override is Override.UNTIL_STREAM_ENDS:
            self.override = Override.OFF

    def _write(self, run: Run) -> None:
        if self.override is not Override.OFF:
            return
        first, last = run.start, min(run.start + run.led_count, self.led_count)
        if first >= last:
            return
        data = run.data[: (last - first) * run.channels]
        if run.channels == 3:
            self._rgb[3 * first : 3 * last] = data
            self._white[first:last] = bytes(last - first)
            return
        for channel in range(3):
            self._rgb[3 * first + channel : 3 * last : 3] = data[channel::4]
        self._white[first:last] = data[3::4]

    def _refresh(self) -> None:
        if self.override is not Override.OFF:
            return
        self._shown = self._with_white() if self.has_white else bytes(self._rgb)
        now = self.clock.monotonic()
        self.counters.frames += 1
        self._refreshes.append(now)
        self.shown_frames.append(ShownFrame(now, self._shown))

    def _with_white(self) -> bytes:
        """RGB as one sees it: the white LED adds to all three."""
        return bytes(min(255, value + self._white[i // 3]) for i, value in enumerate(self._rgb))
