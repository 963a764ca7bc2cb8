"""Watches one device: asks it again and again, and tells what has become of it."""

import asyncio
import random
from collections.abc import Callable, Sequence
from dataclasses import replace
from typing import Final

from core.activity.catalog import draft
from core.activity.entry import Draft, Target
from core.actor import Actor, ActorKind
from core.clock import Clock, SystemClock
from core.devices.background import BackgroundTasks
from core.devices.client import DeviceBusyError
from core.devices.health import Health, Transition
from core.devices.info import InfoSource, WledInfo
from core.devices.model import Device, DeviceStatus, Reach, shown_address
from core.errors import DeviceError

POLL_INTERVAL_S: Final = 5.0
"""With three tries of three seconds each, a device that goes silent is called unreachable within 15 s."""
UNDECIDED_STEP_S: Final = 2.0
BACK_OFF_FIRST_S: Final = 2.0
BACK_OFF_LONGEST_S: Final = 10.0
GAP_S: Final = 0.25
"""Left between two questions, however much is asked for."""
JITTER: Final = 0.1
"""Pauses are shortened by up to this share, so that devices are not all asked at once."""


class DeviceMonitor:
    """Polls one device for as long as it runs, one question at a time. Used on one loop.

    `on_status(status)` is called whenever anything in the status has changed. `on_device(device, drafts)` is called
    when facts to be kept have changed, with the entries that tell of it: both belong into one transaction.
    Entries that go with no such change are given to `record`.
    """

    def __init__(
        self,
        device: Device,
        source: InfoSource,
        *,
        record: Callable[[Draft], None],
        on_status: Callable[[DeviceStatus], None],
        on_device: Callable[[Device, tuple[Draft, ...]], None],
        clock: Clock | None = None,
        interval_s: float = POLL_INTERVAL_S,
    ) -> None:
        self._source = source
        self._record = record
        self._on_status = on_status
        self._on_device = on_device
        self._clock = clock or SystemClock()
        self._interval_s = interval_s
        self._health = Health(device)
        self._kept = device
        self._status = DeviceStatus(device)
        self._candidate: tuple[str, int] | None = None
        self._failures = 0
        self._wake = asyncio.Event()
        self._tasks = BackgroundTasks()

    @property
    def device(self) -> Device:
        """The device as it is known now."""
        return self._health.device

    @property
    def status(self) -> DeviceStatus:
        """The device and how it is just now."""
        return self._status

    def start(self) -> None:
        """Ask at once, and from then on."""
        self._tasks.start(self._watch(), name=f"watching {self.device.id}")

    async def stop(self) -> None:
        """Stop asking; nothing is told any more when this returns."""
        await self._tasks.cancel()

    def poll_now(self) -> None:
        """Ask soon rather than at the next turn."""
        self._wake.set()

    def moved(self, host: str, port: int) -> None:
        """Discovery has seen the device there. Believed once it no longer answers where it was, and does there."""
        self._candidate = None if (host, port) == (self.device.host, self.device.port) else (host, port)
        if self._candidate is not None or self._health.reach is not Reach.ONLINE:
            self.poll_now()

    def rename(self, name: str) -> None:
        """The user has given the device a name; from now on the device's own is only reported."""
        self._health.device = replace(self.device, name=name)
        self._kept = replace(self._kept, name=name)
        self._publish()

    def set_announced(self, is_announced: bool) -> None:
        """Whether mDNS shows the device now."""
        self._status_is(replace(self._status, announced=is_announced))

    async def _watch(self) -> None:
        while True:
            started = self._clock.monotonic()
            self._wake.clear()
            await self._check()
            await self._rest(started + self._pause_s() - self._clock.monotonic())

    async def _rest(self, longest_s: float) -> None:
        await asyncio.sleep(GAP_S)
        try:
            async with asyncio.timeout(longest_s - GAP_S):
                await self._wake.wait()
        except TimeoutError:
            pass

    def _pause_s(self) -> float:
        """How long from the start of one question to the start of the next."""
        if self._health.is_undecided:
            longest_s = UNDECIDED_STEP_S
        elif self._health.reach is Reach.ONLINE:
            longest_s = self._interval_s
        else:
            longest_s = min(BACK_OFF_FIRST_S * 2 ** min(self._failures, 8), BACK_OFF_LONGEST_S)
        return longest_s * random.uniform(1 - JITTER, 1)

    async def _check(self) -> None:
        transitions = await self._ask()
        self._failures = self._failures + 1 if self._health.reach is Reach.UNREACHABLE else 0
        self._tell(transitions)
        self._publish()

    async def _ask(self) -> list[Transition]:
        try:
            info = await self._info_from(self.device.host, self.device.port)
        except DeviceBusyError:
            return self._health.busy()
        except DeviceError as error:
            return await self._ask_elsewhere() or self._health.missed(str(error))
        return self._health.answered(info, self._clock.monotonic())

    async def _ask_elsewhere(self) -> list[Transition]:
        """Try where discovery saw the device; nothing if it does not answer there."""
        if self._candidate is None:
            return []
        host, port = self._candidate
        try:
            info = await self._info_from(host, port)
        except DeviceError:
            return []
        self._candidate = None
        return [*self._health.moved(host, port), *self._health.answered(info, self._clock.monotonic())]

    async def _info_from(self, host: str, port: int) -> WledInfo:
        info = await self._source.info(host, port)
        if info.mac != self.device.mac:
            name = f" (“{info.name}”)" if info.name else ""
            raise DeviceError(f"Another WLED{name} answers at {shown_address(host, port)}.")
        return info

    def _tell(self, transitions: Sequence[Transition]) -> None:
        drafts = tuple(map(self._draft, transitions))
        if self.device != self._kept:
            self._kept = self.device
            self._on_device(self.device, drafts)
            return
        for entry in drafts:
            self._record(entry)

    def _draft(self, transition: Transition) -> Draft:
        target = Target("device", self.device.id, transition.name)
        actor = Actor(ActorKind.DEVICE, transition.name)
        return draft(transition.action, target=target, actor=actor, clock=self._clock, **transition.fields)

    def _publish(self) -> None:
        health = self._health
        info = health.info if health.reach is Reach.ONLINE else None
        since = self._status.since if health.reach is self._status.reach else self._clock.now_us()
        self._status_is(
            replace(
                self._status,
                device=health.device,
                reach=health.reach,
                since=since,
                detail=health.reason,
                signal=info.signal if info else None,
                rssi=info.rssi if info else None,
                live=info.live if info else False,
                live_from=info.live_from if info else "",
            )
        )

    def _status_is(self, status: DeviceStatus) -> None:
        if status != self._status:
            self._status = status
            self._on_status(status)
