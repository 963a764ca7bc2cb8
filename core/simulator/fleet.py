"""Several simulated devices that start and stop together."""

import asyncio
import ipaddress
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

from core.errors import InputError
from core.simulator.announcer import LOOPBACK, Announcer
from core.simulator.device import SimulatedWled
from core.simulator.identity import FIRST_HOST, Ports, has_address, host_of

_ANY_FREE: Final = Ports(http=0, ddp=0, realtime=0)


class SimulatorFleet:
    """Devices 1 to `count`, each at its own address, announced together by mDNS.

    Without `first_host` they take 127.77.0.1 and up; where the system has no such loopback addresses (macOS),
    all take 127.0.0.1 and free ports, which they report in `/json/info`.
    """

    def __init__(
        self,
        count: int = 1,
        *,
        leds: int = 120,
        first_host: str | None = None,
        first_index: int = 1,
        http_port: int | None = None,
        interfaces: Sequence[str] | None = None,
        is_announced: bool = True,
    ) -> None:
        """`interfaces`: where mDNS speaks; by default where the devices are. Raises `InputError`."""
        self._announcer = Announcer(interfaces or _interfaces_of(first_host)) if is_announced else None
        places = _places(count, first_host, http_port)
        self.devices: tuple[SimulatedWled, ...] = tuple(
            SimulatedWled(first_index + nth, leds=leds, host=host, ports=ports, announcer=self._announcer)
            for nth, (host, ports) in enumerate(places)
        )

    def device(self, number: int) -> SimulatedWled:
        """The device with that number, counted from 1; raises `InputError`."""
        if not 1 <= number <= len(self.devices):
            raise InputError(f"There is no simulated device {number}.")
        return self.devices[number - 1]

    async def start(self) -> None:
        """Power all of them on, or none. Raises `DeviceError`."""
        try:
            if self._announcer is not None:
                await self._announcer.start()
            for device in self.devices:
                await device.start()
        except BaseException:
            await self.stop()
            raise

    async def stop(self) -> None:
        """Power all of them off, with goodbyes."""
        await asyncio.gather(*(device.stop() for device in self.devices))
        if self._announcer is not None:
            await self._announcer.stop()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.stop()


def _places(count: int, first_host: str | None, http_port: int | None) -> list[tuple[str, Ports]]:
    if first_host is None and not has_address(FIRST_HOST):
        return [(LOOPBACK[0], _ANY_FREE)] * count
    return [(host_of(number, first_host or FIRST_HOST), Ports(http=http_port)) for number in range(1, count + 1)]


def _interfaces_of(first_host: str | None) -> tuple[str, ...]:
    host = host_of(1, first_host or FIRST_HOST)
    return LOOPBACK if ipaddress.IPv4Address(host).is_loopback else (host,)
