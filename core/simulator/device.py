"""A virtual WLED: speaks HTTP, WebSocket, DDP, UDP realtime and mDNS like one, and can be told to misbehave."""

import asyncio
import math
from collections import deque
from collections.abc import Mapping
from dataclasses import replace
from types import TracebackType
from typing import Any, Final, Self

from core.clock import Clock, SystemClock
from core.errors import AfterglowError
from core.simulator.announcer import Announcer
from core.simulator.behaviour import Behaviour, Canned, answer, be_busy, stall
from core.simulator.documents import NEWEST, Firmware, JsonObject, Vitals
from core.simulator.identity import Identity, Ports, host_of, identity_of
from core.simulator.json_api import JsonApi
from core.simulator.packets import heartbeat
from core.simulator.sockets import Sockets
from core.simulator.state import LampState
from core.simulator.strip import Counters, LedStrip, LiveMode, Override, ShownFrame

HEARTBEAT_INTERVAL_S: Final = 30.0
REBOOT_OUTAGE_S: Final = 1.0
_WATCH_INTERVAL_S: Final = 0.2


class SimulatedWled:
    """One virtual device on the running event loop.

    It has power from `start` to `stop`, and in between does what it is told:

        async with SimulatedWled(1, leds=60) as device:
            ...  # http://127.77.0.1/json/info answers, DDP to 127.77.0.1:4048 shows in device.pixels
            await device.vanish()
    """

    def __init__(
        self,
        index: int = 1,
        *,
        leds: int = 120,
        rgbw: bool = False,
        version: str = NEWEST,
        host: str | None = None,
        ports: Ports | None = None,
        announcer: Announcer | None = None,
        history: int = 0,
        clock: Clock | None = None,
    ) -> None:
        """Device number `index`, from which follow its MAC, its name and, unless `host` is given, its address.

        `announcer`: a started one that announces it by mDNS; nobody does when there is none.
        `history`: how many of the last frames `shown_frames` keeps. `version`: one of `documents.VERSIONS`.
        """
        self.identity: Identity = identity_of(index, host)
        self.ports = ports or Ports()
        self.firmware = Firmware(version, leds, rgbw)
        self.behaviour: Behaviour = answer
        self._announcer = announcer
        self._clock = clock or SystemClock()
        self._strip = LedStrip(leds, self._clock, self.firmware.release, has_white=rgbw, history=history)
        self._lamp = LampState(leds, rgbw)
        self._api = JsonApi(self)
        self._booted_at = self._clock.monotonic()
        self._sockets: Sockets | None = None
        self._chores: list[asyncio.Task[None]] = []
        self._reboot: asyncio.Task[None] | None = None
        self._switching = asyncio.Lock()

    @property
    def name(self) -> str:
        """What it is called now."""
        return self.identity.name

    @property
    def address(self) -> str:
        """Where a browser finds it: the host, with the port where it is not 80."""
        port = self.ports.http
        return self.identity.host if port in (None, 80) else f"{self.identity.host}:{port}"

    @property
    def pixels(self) -> bytes:
        """RGB of each LED as shown: what is streamed, else the device's own colours."""
        streamed = self._strip.streamed_pixels
        return self._lamp.own_pixels if streamed is None else streamed

    @property
    def is_live(self) -> bool:
        """Whether a stream has the LEDs now."""
        return self._strip.is_live

    @property
    def is_on_network(self) -> bool:
        """Whether anything answers at its address."""
        return self._sockets is not None

    @property
    def frames_per_second(self) -> int:
        """Streamed frames shown in the last second."""
        return self._strip.frames_per_second

    @property
    def counters(self) -> Counters:
        """What has arrived since it was made."""
        return self._strip.counters

    @property
    def shown_frames(self) -> deque[ShownFrame]:
        """The last streamed frames, oldest first, as many as `history` said."""
        return self._strip.shown_frames

    async def start(self) -> None:
        """Power on. Raises `DeviceError` where it cannot listen."""
        async with self._switching:
            await self._power_on()

    async def stop(self) -> None:
        """Power off in an orderly way: with an mDNS goodbye."""
        if self._reboot is not None:
            self._reboot.cancel()
        async with self._switching:
            if self._announcer is not None:
                await self._announcer.withdraw(self.identity)
            await self._power_off()

    async def vanish(self) -> None:
        """Be gone at once: nothing answers any more, and mDNS hears no goodbye."""
        async with self._switching:
            await self._power_off()

    async def come_back(self) -> None:
        """End whatever it was told to do wrong; it is the same device that has run all the while."""
        self.behaviour = answer
        async with self._switching:
            await self._power_on()

    async def stall(self) -> None:
        """Accept HTTP connections and never answer."""
        self.behaviour = stall

    async def busy(self) -> None:
        """Answer every HTTP request with 503 and `{"error":3}`."""
        self.behaviour = be_busy

    async def answer_with(
        self,
        body: bytes,
        content_type: str = "text/html",
        status: int = 200,
        *,
        chunk_bytes: int = 65536,
        pause_s: float = 0.0,
    ) -> None:
        """Answer every HTTP request with `body`, `chunk_bytes` at a time with pauses of `pause_s` between."""
        self.behaviour = Canned(body, content_type, status, chunk_bytes, pause_s)

    async def reboot(self, outage_s: float = REBOOT_OUTAGE_S) -> None:
        """Restart: gone for `outage_s`, then back with an uptime of 0 and everything as at the first start."""
        async with self._switching:
            await self._power_off()
            await asyncio.sleep(outage_s)
            self.behaviour = answer
            self._lamp = LampState(self.firmware.led_count, self.firmware.rgbw)
            self._strip.override = Override.OFF
            self._booted_at = self._clock.monotonic()
            await self._power_on()

    async def move(self, host: str) -> None:
        """Be at another IPv4 address from now on. Raises `DeviceError`, and stays, where it cannot listen there."""
        before = self.identity
        async with self._switching:
            await self._power_off()
            try:
                self.identity = replace(before, host=host_of(1, host))
                await self._power_on()
            except AfterglowError:
                self.identity = before
                await self._power_on()
                raise

    async def rename(self, name: str) -> None:
        """Be called something else; the mDNS name stays, as WLED makes that from the MAC."""
        self.identity = replace(self.identity, name=name)
        await self._api.notify()

    def state(self) -> JsonObject:
        """What `/json/state` answers."""
        return self.firmware.state(self._lamp.document | {"lor": int(self._strip.override)})

    def info(self) -> JsonObject:
        """What `/json/info` answers."""
        vitals = Vitals(
            uptime_s=int(self._clock.monotonic() - self._booted_at),
            frames_per_second=self._strip.frames_per_second,
            is_live=self._strip.is_live,
            mode=self._strip.mode,
            sender=self._strip.sender,
            socket_count=self._api.socket_count,
        )
        return self.firmware.info(self.identity, self.ports, vitals)

    def config(self) -> JsonObject:
        """What `/json/cfg` answers."""
        return self.firmware.config(self.identity, self.ports)

    def apply(self, partial: Mapping[str, Any]) -> None:
        """Take a partial state, as posted to `/json/state`."""
        self._lamp.apply(partial)
        override = partial.get("lor")
        if type(override) is int:
            self._strip.override = Override(max(0, min(override, Override.UNTIL_REBOOT)))
        if partial.get("live") is True:
            self._strip.enter(LiveMode.NONE, math.inf)
        elif partial.get("live") is False:
            self._strip.leave()
        if partial.get("rb") is True:
            self.request_reboot()

    def request_reboot(self) -> None:
        """Restart as soon as the current request is answered."""
        self._reboot = asyncio.get_running_loop().create_task(self.reboot())

    async def _power_on(self) -> None:
        if self._sockets is not None:
            return
        self._sockets = await Sockets.open(
            self.identity.host,
            self.ports,
            self._api.application(),
            self._strip.receive_ddp,
            self._strip.receive_realtime,
        )
        self.ports = self._sockets.ports
        if self._announcer is not None:
            await self._announcer.announce(self.identity, self.ports.http or 0)
        self._chores = [asyncio.create_task(chore) for chore in (self._watch_stream(), self._beat(self._sockets))]

    async def _power_off(self) -> None:
        if self._announcer is not None:
            self._announcer.forget(self.identity)
        for chore in self._chores:
            chore.cancel()
        if self._sockets is not None:
            sockets, self._sockets = self._sockets, None
            await sockets.close()
        self._strip.leave()

    async def _watch_stream(self) -> None:
        """Tell the WebSocket clients when a stream begins or ends."""
        was_live = self._strip.is_live
        while True:
            await asyncio.sleep(_WATCH_INTERVAL_S)
            if self._strip.is_live != was_live:
                was_live = self._strip.is_live
                await self._api.notify()

    async def _beat(self, sockets: Sockets) -> None:
        while True:
            is_on = bool(self._lamp.document["on"])
            sockets.broadcast(heartbeat(self.identity, self.firmware.build, is_on=is_on))
            await asyncio.sleep(HEARTBEAT_INTERVAL_S)

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.stop()
