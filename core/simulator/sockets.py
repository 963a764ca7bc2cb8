"""What a simulated device listens with while it has power: one HTTP server and two UDP ports."""

import asyncio
import errno
import os
import socket
from collections.abc import Callable
from contextlib import AsyncExitStack
from dataclasses import dataclass, replace
from typing import Final, Self, TypeAlias

from aiohttp import web

from core.errors import DeviceError
from core.simulator.identity import SYNC_PORT, Ports

DatagramHandler: TypeAlias = Callable[[bytes, str], None]
"""Called with the datagram and its sender's IP address."""

_SHUTDOWN_S: Final = 0.01
"""How long open requests may take to end; aiohttp takes 0 for ever."""
_LOOPBACK_BROADCAST: Final = "127.255.255.255"
_REASONS: Final = {
    errno.EADDRINUSE: "another program uses it already",
    errno.EACCES: "this user may not open ports below 1024",
    errno.EADDRNOTAVAIL: "that address does not belong to this computer",
}


class _Receiver(asyncio.DatagramProtocol):
    """Hands datagrams on; `closed` is done once the port is free again, which is later than `abort`."""

    def __init__(self, handler: DatagramHandler) -> None:
        self._handler = handler
        self.closed = asyncio.Event()

    def datagram_received(self, data: bytes, addr: tuple[str | int, ...]) -> None:
        self._handler(data, str(addr[0]))

    def connection_lost(self, _error: Exception | None) -> None:
        self.closed.set()


@dataclass(frozen=True, slots=True)
class Sockets:
    """Open sockets of one device; closing them is the end of it, as it is for a real one that loses power."""

    ports: Ports
    """The ones it got."""
    _stack: AsyncExitStack
    _realtime: asyncio.DatagramTransport

    @classmethod
    async def open(
        cls,
        host: str,
        ports: Ports,
        application: web.Application,
        on_ddp: DatagramHandler,
        on_realtime: DatagramHandler,
    ) -> Self:
        """Listen at `host`. Raises `DeviceError` and leaves nothing open."""
        async with AsyncExitStack() as stack:
            ddp = await _open_datagrams(stack, host, ports.ddp, on_ddp)
            realtime = await _open_datagrams(stack, host, ports.realtime, on_realtime)
            http_port = await _open_http(stack, host, ports.http_choices, application)
            got = replace(ports, http=http_port, ddp=_port_of(ddp), realtime=_port_of(realtime))
            return cls(got, stack.pop_all(), realtime)

    def broadcast(self, datagram: bytes) -> None:
        """Tell whoever listens on this computer's loopback network for WLEDs."""
        self._realtime.sendto(datagram, (_LOOPBACK_BROADCAST, SYNC_PORT))

    async def close(self) -> None:
        """Break every connection."""
        await self._stack.aclose()


async def _open_datagrams(
    stack: AsyncExitStack, host: str, port: int, handler: DatagramHandler
) -> asyncio.DatagramTransport:
    loop = asyncio.get_running_loop()
    try:
        transport, receiver = await loop.create_datagram_endpoint(
            lambda: _Receiver(handler), local_addr=(host, port), family=socket.AF_INET, allow_broadcast=True
        )
    except OSError as error:
        raise _refusal(host, "UDP port", port, error) from error
    stack.push_async_callback(receiver.closed.wait)
    stack.callback(transport.abort)
    return transport


async def _open_http(stack: AsyncExitStack, host: str, choices: tuple[int, ...], application: web.Application) -> int:
    runner = web.AppRunner(application, access_log=None, shutdown_timeout=_SHUTDOWN_S, handler_cancellation=True)
    await runner.setup()
    stack.push_async_callback(runner.cleanup)
    for port in choices:
        try:
            await web.TCPSite(runner, host, port).start()
        except OSError as error:
            if port == choices[-1]:
                raise _refusal(host, "port", port, error) from error
        else:
            break
    return int(runner.addresses[0][1])


def _port_of(transport: asyncio.DatagramTransport) -> int:
    return int(transport.get_extra_info("sockname")[1])


def _refusal(host: str, kind: str, port: int, error: OSError) -> DeviceError:
    code = error.errno or 0
    reason = _REASONS.get(code, os.strerror(code))
    return DeviceError(f"A simulated device cannot listen on {kind} {port} of {host}: {reason}.")
