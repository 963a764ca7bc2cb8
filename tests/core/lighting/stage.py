"""A stage for one light: time that only moves while the loop waits, a screen and a network that fail on cue."""

import threading
from collections.abc import Callable, Sequence
from dataclasses import dataclass, field

import numpy as np

from core.activity.entry import Draft
from core.capture.source import Frame, Region, Size
from core.devices.model import Device
from core.errors import CaptureError, DeviceError
from core.lighting.loop import LightLoop
from core.lighting.model import Layout, Light, LightSpec, LightStatus
from core.outputs.wled_udp import REALTIME_PORT, RELEASE
from tests.core.outputs.decoding import decode, frame_of

SIZE = Size(16, 9)
SPEC = LightSpec("Desk", "d1", source="wall", layout=Layout(top=2, left=1), fps=10, gamma=1.0)
DEVICE = Device("d1", "02af00000001", "Strip", "10.0.0.5")


@dataclass
class Stage:
    """Everything around the loop, and all that came out of it."""

    now: float = 0.0
    rgb: tuple[int, int, int] = (10, 20, 30)
    size: Size = SIZE
    is_still: bool = False
    is_screen_away: bool = False
    is_network_away: bool = False
    is_network_busy: bool = False
    grab_s: float = 0.0
    bug: Exception | None = None
    opened: list[str] = field(default_factory=list)
    closed: int = 0
    entries: list[Draft] = field(default_factory=list)
    statuses: list[LightStatus] = field(default_factory=list)
    sent: list[tuple[float, str, int, list[bytes]]] = field(default_factory=list)
    cues: list[tuple[float, Callable[[], None]]] = field(default_factory=list)

    def now_us(self) -> int:
        return round(self.now * 1_000_000)

    def monotonic(self) -> float:
        return self.now

    def utc_offset_minutes(self, at_us: int) -> int:
        return 0

    def at(self, moment: float, cue: Callable[[], None]) -> None:
        """Have this happen then."""
        self.cues.append((moment, cue))
        self.cues.sort(key=lambda timed: timed[0])

    def set_at(self, moment: float, **state: object) -> None:
        """Change the stage then."""
        self.at(moment, lambda: self.__dict__.update(state))

    def wait(self, event: threading.Event, seconds: float) -> bool:
        end = self.now + seconds
        while not event.is_set() and self.cues and self.cues[0][0] <= end:
            moment, cue = self.cues.pop(0)
            self.now = max(self.now, moment)
            cue()
        if not event.is_set():
            self.now = end
        return event.is_set()

    def open_source(self, name: str) -> "StageSource":
        self._check_screen()
        self.opened.append(name)
        return StageSource(self, name)

    def open_sender(self, host: str, port: int) -> "StageSender":
        return StageSender(self, host, port)

    def loop(self, spec: LightSpec = SPEC, device: Device = DEVICE) -> LightLoop:
        """A loop on this stage."""
        return LightLoop(
            Light("l1", spec),
            device,
            record=self.entries.append,
            on_status=self.statuses.append,
            open_source=self.open_source,
            open_sender=self.open_sender,
            clock=self,
            wait=self.wait,
        )

    def play(self, until: float, spec: LightSpec = SPEC) -> None:
        """Run one light from now on until it is stopped then."""
        loop = self.loop(spec)
        self.at(until, loop.stop)
        loop.run()

    @property
    def messages(self) -> list[str]:
        """What the log reads like."""
        return [entry.message for entry in self.entries]

    @property
    def frames(self) -> list[tuple[float, bytes]]:
        """When which colours left."""
        return [
            (moment, frame_of([decode(datagram) for datagram in datagrams]))
            for moment, _, port, datagrams in self.sent
            if port != REALTIME_PORT
        ]

    @property
    def releases(self) -> list[tuple[float, str]]:
        """When which host was given back."""
        return [(moment, host) for moment, host, port, sent in self.sent if (port, sent) == (REALTIME_PORT, [RELEASE])]

    def _check_screen(self) -> None:
        if self.is_screen_away:
            raise CaptureError("The wall is gone.")


class StageSource:
    """One colour all over."""

    def __init__(self, stage: Stage, name: str) -> None:
        self._stage = stage
        self._name = name
        self._seen: Sequence[Region] | None = None

    @property
    def size(self) -> Size:
        return self._stage.size

    def open(self) -> None:
        raise AssertionError("sources reach the loop open")

    def grab(self, regions: Sequence[Region]) -> Frame | None:
        self._stage._check_screen()
        if self._stage.bug:
            raise self._stage.bug
        self._stage.now += self._stage.grab_s
        if self._stage.is_still and regions is self._seen:
            return None
        self._seen = regions
        red, green, blue = self._stage.rgb
        return tuple(np.full((region.height, region.width, 4), (blue, green, red, 99), np.uint8) for region in regions)

    def close(self) -> None:
        self._stage.closed += 1

    def describe(self) -> str:
        return f"the {self._name}"


class StageSender:
    """Keeps what it is given, or fails as the stage says."""

    def __init__(self, stage: Stage, host: str, port: int) -> None:
        self._stage, self._host, self._port = stage, host, port
        self.address = host

    def send(self, datagrams: Sequence[bytes]) -> bool:
        if self._stage.is_network_away:
            raise DeviceError("Nobody is there.")
        if not self._stage.is_network_busy:
            self._stage.sent.append((self._stage.now, self._host, self._port, list(datagrams)))
        return not self._stage.is_network_busy

    def close(self) -> None:
        """Nothing is held."""
