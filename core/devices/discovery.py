"""Finding WLEDs on the network by mDNS."""

import asyncio
import os
from collections.abc import Callable, Sequence
from contextlib import suppress
from dataclasses import replace
from typing import Any, Final

from zeroconf import Error, InterfaceChoice, IPVersion, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from core.activity.entry import Draft
from core.activity.sanitize import clean_text
from core.clock import Clock
from core.devices.address import parse_address
from core.devices.background import BackgroundTasks
from core.devices.found import FoundDevices
from core.devices.info import InfoSource, WledInfo, normalised_mac
from core.devices.interfaces import changed_addresses, interfaces_from, local_addresses
from core.devices.model import FoundDevice, shown_address
from core.errors import DeviceError, InputError
from core.simulator.identity import MAC_PREFIX

SERVICE: Final = "_wled._tcp.local."
RESOLVE_S: Final = 3.0
RETRY_S: Final = 15.0
ENRICHMENT_PAUSES_S: Final = (2.0, 5.0, 15.0)
"""A WLED announces itself before its web server has time for questions."""
SERVICES_LIMIT: Final = 256
"""More than any home has; anybody on the network can announce anything."""
QUESTIONS_LIMIT: Final = 16


class Discovery:
    """Browses for WLEDs while it runs, on one loop.

    `on_found(found)` is called when a device appears and whenever what is known of it changes, its address too;
    `on_lost(found)` when it is no longer announced, which does not mean that it is gone. `on_trouble(sentence)` is
    called once when looking fails; it goes on trying.
    """

    def __init__(
        self,
        on_found: Callable[[FoundDevice], None],
        on_lost: Callable[[FoundDevice], None],
        record: Callable[[Draft], None],
        *,
        source: InfoSource,
        on_trouble: Callable[[str], None],
        interfaces: Sequence[str] | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`interfaces`: IP addresses to look on; None for those in AFTERGLOW_INTERFACES, or else all."""
        self._found = FoundDevices(on_found, on_lost, record, clock)
        self._source = source
        self._on_trouble = on_trouble
        self._interfaces = None if interfaces is None else list(interfaces)
        self._trouble = ""
        self._tasks = BackgroundTasks()
        self._lookups: dict[str, asyncio.Task[None]] = {}
        self._questions = asyncio.Semaphore(QUESTIONS_LIMIT)

    @property
    def found(self) -> tuple[FoundDevice, ...]:
        """All devices announced now, by name."""
        return self._found.devices

    def start(self) -> None:
        """Begin to look."""
        self._tasks.start(self._run(), name="discovery")

    async def stop(self) -> None:
        """Stop looking; nothing is told any more when this returns."""
        await self._tasks.cancel()

    async def _run(self) -> None:
        while True:
            try:
                await self._browse(self._interfaces or interfaces_from(os.environ))
            except InputError as error:
                self._say(str(error))
            except (OSError, Error) as error:
                reason = error.strerror if isinstance(error, OSError) and error.strerror else "mDNS did not start"
                self._say(f"Devices cannot be found automatically ({reason}); adding them by address works.")
            await asyncio.sleep(RETRY_S)

    def _say(self, sentence: str) -> None:
        if sentence != self._trouble:
            self._trouble = sentence
            self._on_trouble(sentence)

    async def _browse(self, interfaces: list[str] | None) -> None:
        """Look for as long as the sockets last."""
        addresses = local_addresses()
        mdns = AsyncZeroconf(interfaces=interfaces or InterfaceChoice.All)
        # Its start must not be cancelled along with us: zeroconf would leave the sockets it has opened by then.
        starting = asyncio.ensure_future(mdns.zeroconf.async_wait_for_start())
        try:
            await asyncio.shield(starting)
            self._trouble = ""
            while True:
                await self._browse_until_changed(mdns.zeroconf, addresses)
                addresses = local_addresses()
                await mdns.async_update_interfaces()
        finally:
            self._stop_lookups()
            with suppress(Error):
                await starting
            await mdns.async_close()

    async def _browse_until_changed(self, mdns: Zeroconf, addresses: frozenset[str]) -> None:
        # A new browser asks at once; an old one would wait for an announcement on the new interface.
        browser = AsyncServiceBrowser(mdns, SERVICE, handlers=[self._on_browser_change])
        try:
            await changed_addresses(addresses)
        finally:
            await browser.async_cancel()

    def _on_browser_change(
        self,
        zeroconf: Zeroconf,
        service_type: str,  # noqa: ARG002 - zeroconf passes it by name
        name: str,
        state_change: ServiceStateChange,
    ) -> None:
        lookup = self._lookups.pop(name, None)
        if lookup is not None:
            lookup.cancel()
        if state_change is ServiceStateChange.Removed:
            self._found.withdraw(name)
        elif len(self._lookups) < SERVICES_LIMIT:
            self._lookups[name] = self._tasks.start(self._look_up(zeroconf, name), name=f"looking up {name!r}")

    def _stop_lookups(self) -> None:
        for lookup in self._lookups.values():
            lookup.cancel()
        self._lookups.clear()

    async def _look_up(self, mdns: Zeroconf, name: str) -> None:
        """Find out who is behind an announced service, and go on asking for a while if it does not say."""
        service = AsyncServiceInfo(SERVICE, SERVICE)
        # Set afterwards: the constructor refuses names that a hostile or merely odd device may well have.
        service.name = name
        for pause_s in (*ENRICHMENT_PAUSES_S, None):
            await service.async_request(mdns, RESOLVE_S * 1000)
            is_complete = await self._show(service)
            if is_complete or pause_s is None:
                return
            await asyncio.sleep(pause_s)

    async def _show(self, service: AsyncServiceInfo) -> bool:
        """Show the device as far as it is known; whether nothing is left to be asked."""
        address = _address_of(service)
        if address is None:
            return False
        host, port = address
        info = await self._info_at(host, port)
        mac = _announced_mac(service) or (info.mac if info else None)
        if mac is None:
            return False
        found = self._found.known(mac) or _unasked(mac, service.name)
        if info is None or info.mac != mac:
            self._found.show(service.name, replace(found, host=host, port=port))
            return False
        self._found.show(service.name, replace(found, host=host, port=port, **_facts(info)))
        return True

    async def _info_at(self, host: str, port: int) -> WledInfo | None:
        async with self._questions:
            try:
                return await self._source.info(host, port)
            except DeviceError:
                return None


def _address_of(service: AsyncServiceInfo) -> tuple[str, int] | None:
    """Where the service is, IPv4 first and the newest first; None where that is not known or makes no sense."""
    addresses = service.parsed_scoped_addresses(IPVersion.V4Only) or service.parsed_scoped_addresses()
    if not addresses or service.port is None:
        return None
    try:
        return parse_address(shown_address(addresses[0], service.port))
    except InputError:
        return None


def _announced_mac(service: AsyncServiceInfo) -> str | None:
    return normalised_mac((service.properties.get(b"mac") or b"").decode("ascii", "replace"))


def _unasked(mac: str, service_name: str) -> FoundDevice:
    """What a device is called before it has been asked."""
    label = clean_text(service_name.removesuffix("." + SERVICE))
    return FoundDevice(mac, label or mac, host="", port=0, simulated=mac.startswith(MAC_PREFIX))


def _facts(info: WledInfo) -> dict[str, Any]:
    facts = {"led_count": info.led_count, "version": info.version}
    return {"name": info.name, **facts} if info.name else facts
