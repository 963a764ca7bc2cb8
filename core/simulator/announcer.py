"""mDNS for simulated devices: one responder that any number of them share."""

import asyncio
import ipaddress
from collections.abc import Sequence
from types import TracebackType
from typing import Final, Self

from zeroconf import IPVersion, ServiceInfo
from zeroconf.asyncio import AsyncZeroconf

from core.errors import DeviceError
from core.simulator.identity import Identity, has_address

SERVICE_TYPE: Final = "_wled._tcp.local."
LOOPBACK: Final = ("127.0.0.1",)


class Announcer:
    """Says on `interfaces` (IP addresses) which devices there are; by default nobody but this computer hears it."""

    def __init__(self, interfaces: Sequence[str] = LOOPBACK) -> None:
        self._interfaces = list(interfaces)
        self._zeroconf: AsyncZeroconf | None = None
        self._announced: dict[str, ServiceInfo] = {}
        self._broadcasts: dict[str, asyncio.Future[None]] = {}

    async def start(self) -> None:
        """Open the multicast sockets. Raises `DeviceError`."""
        strange = [interface for interface in self._interfaces if not has_address(interface)]
        if strange:
            raise DeviceError(f"Devices cannot be announced on {strange[0]}: it does not belong to this computer.")
        try:
            self._zeroconf = AsyncZeroconf(interfaces=self._interfaces, ip_version=IPVersion.V4Only)
            await self._zeroconf.zeroconf.async_wait_for_start()
        except OSError as error:
            places = ", ".join(self._interfaces)
            raise DeviceError(f"Devices cannot be announced on {places}: {error.strerror}.") from error

    async def stop(self) -> None:
        """Say goodbye for every device still announced."""
        for mac in list(self._broadcasts):
            self._stop_broadcast(mac)
        if self._zeroconf is not None:
            await self._zeroconf.async_close()
            self._zeroconf = None
        self._announced.clear()

    async def announce(self, identity: Identity, port: int) -> None:
        """Say that the device is there, or where it is now; goes on saying so in the background."""
        self.forget(identity)
        service = _service_of(identity, port)
        broadcast = await self._responder.async_register_service(service, cooperating_responders=True, strict=False)
        self._announced[identity.mac] = service
        self._broadcasts[identity.mac] = asyncio.ensure_future(broadcast)

    async def withdraw(self, identity: Identity) -> None:
        """Say goodbye for the device."""
        self._stop_broadcast(identity.mac)
        service = self._announced.pop(identity.mac, None)
        if service is not None:
            await (await self._responder.async_unregister_service(service))

    def forget(self, identity: Identity) -> None:
        """Stop answering for the device without a goodbye, as if its plug had been pulled."""
        self._stop_broadcast(identity.mac)
        service = self._announced.pop(identity.mac, None)
        if service is not None:
            self._responder.zeroconf.registry.async_remove(service)

    @property
    def _responder(self) -> AsyncZeroconf:
        if self._zeroconf is None:
            raise DeviceError("Devices cannot be announced before the announcer has started.")
        return self._zeroconf

    def _stop_broadcast(self, mac: str) -> None:
        broadcast = self._broadcasts.pop(mac, None)
        if broadcast is not None:
            broadcast.cancel()

    async def __aenter__(self) -> Self:
        await self.start()
        return self

    async def __aexit__(
        self, _kind: type[BaseException] | None, _error: BaseException | None, _trace: TracebackType | None
    ) -> None:
        await self.stop()


def _service_of(identity: Identity, port: int) -> ServiceInfo:
    return ServiceInfo(
        SERVICE_TYPE,
        f"{identity.host_name}.{SERVICE_TYPE}",
        addresses=[ipaddress.IPv4Address(identity.host).packed],
        port=port,
        properties={"mac": identity.mac},
        server=f"{identity.host_name}.local.",
    )
