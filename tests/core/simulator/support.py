"""What the tests of simulated devices share: addresses nobody else uses, a clock that jumps, datagrams by hand."""

import asyncio
import os
import socket
import struct
from collections.abc import AsyncIterator, Callable
from contextlib import asynccontextmanager
from typing import Any

import aiohttp

from core.simulator.device import SimulatedWled

_DEADLINE_S = 20.0


def private_host(number: int) -> str:
    """Loopback address `number` (1-254) of this test process, so that test runs side by side do not meet."""
    process = os.getpid()
    return f"127.{64 + process % 128}.{1 + process // 128 % 250}.{number}"


def private_index(number: int) -> int:
    """Device number `number` (1-99) of this test process."""
    return 1000 * (os.getpid() % 1_000_000) + number


class ManualClock:
    """Time that passes when told to."""

    def __init__(self) -> None:
        self.seconds = 1000.0

    def now_us(self) -> int:
        return int(self.seconds * 1_000_000)

    def monotonic(self) -> float:
        return self.seconds

    def utc_offset_minutes(self, at_us: int) -> int:
        return 0


def device_on(number: int, **options: Any) -> SimulatedWled:
    """A simulated device of this test process, not started yet."""
    return SimulatedWled(private_index(number), host=private_host(number), **options)


def ddp(data: bytes, offset: int = 0, *, flags: int = 0x41, kind: int = 0x0B, destination: int = 1) -> bytes:
    """A DDP datagram with sequence number 3."""
    return struct.pack(">BBBBIH", flags, 3, kind, destination, offset, len(data)) + data


def send(datagram: bytes, device: SimulatedWled, port: int) -> None:
    """Send it from 127.0.0.1, as a program on this computer would."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.bind(("127.0.0.1", 0))
        sender.sendto(datagram, (device.identity.host, port))


async def until(condition: Callable[[], bool]) -> None:
    """Wait until it holds."""
    async with asyncio.timeout(_DEADLINE_S):
        while not condition():  # noqa: ASYNC110 - what is waited for has no event to offer
            await asyncio.sleep(0.005)


@asynccontextmanager
async def browsing(device: SimulatedWled) -> AsyncIterator[aiohttp.ClientSession]:
    """An HTTP client whose paths are the device's."""
    base = f"http://{device.identity.host}:{device.ports.http}"
    async with aiohttp.ClientSession(base, timeout=aiohttp.ClientTimeout(_DEADLINE_S)) as session:
        yield session


async def fetch(device: SimulatedWled, path: str) -> tuple[int, Any]:
    """Status and JSON of a GET."""
    async with browsing(device) as session, session.get(path) as response:
        return response.status, await response.json()


async def post(device: SimulatedWled, path: str, body: object) -> tuple[int, Any]:
    """Status and JSON of a POST."""
    async with browsing(device) as session, session.post(path, json=body) as response:
        return response.status, await response.json()
