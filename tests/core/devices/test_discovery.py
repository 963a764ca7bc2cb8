"""Discovery by real mDNS on the loopback interface.

Other programs on this computer may be announcing devices at the same time, so each test uses MACs nobody else has
and looks at those only.
"""

import errno
import resource
import secrets
import socket
from collections.abc import AsyncIterator, Callable, Iterator
from contextlib import asynccontextmanager, contextmanager
from dataclasses import dataclass, field, replace

import pytest
import pytest_asyncio
from zeroconf import ServiceInfo, ServiceStateChange, Zeroconf
from zeroconf.asyncio import AsyncServiceBrowser, AsyncZeroconf

from core.activity.entry import Draft
from core.devices import discovery as discovery_module
from core.devices import interfaces as interfaces_module
from core.devices.discovery import SERVICE, Discovery
from core.devices.info import WledInfo
from core.devices.model import FoundDevice
from core.errors import DeviceError
from tests.core.devices.waiting import until

LOOPBACK = ["127.0.0.1"]


@dataclass
class Wleds:
    """The WLEDs that answer, by host."""

    by_host: dict[str, WledInfo] = field(default_factory=dict)

    async def info(self, host: str, port: int) -> WledInfo:
        if host not in self.by_host:
            raise DeviceError(f"Nothing is at {host}.")
        return self.by_host[host]


class Seen:
    """A discovery with all it tells of one MAC, in order."""

    def __init__(self, mac: str, wleds: Wleds) -> None:
        self.mac = mac
        self.calls: list[tuple[str, FoundDevice]] = []
        self.drafts: list[Draft] = []
        self.troubles: list[str] = []
        self.discovery = Discovery(
            self._noting("found"),
            self._noting("lost"),
            self._record,
            source=wleds,
            on_trouble=self.troubles.append,
            interfaces=LOOPBACK,
        )

    def _noting(self, what: str) -> Callable[[FoundDevice], None]:
        def note(found: FoundDevice) -> None:
            if found.mac == self.mac:
                self.calls.append((what, found))

        return note

    def _record(self, entry: Draft) -> None:
        if entry.target is not None and entry.target.id == self.mac:
            self.drafts.append(entry)

    @property
    def messages(self) -> list[str]:
        return [entry.message for entry in self.drafts]

    @property
    def last(self) -> tuple[str, FoundDevice] | None:
        return self.calls[-1] if self.calls else None


@pytest.fixture
def mac() -> str:
    return f"02af{secrets.token_hex(4)}"


@pytest.fixture
def host() -> str:
    return f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(250)}.7"


@pytest.fixture
def wleds(mac: str, host: str) -> Wleds:
    return Wleds({host: WledInfo(mac, name="Desk", version="16.0.0", led_count=120)})


@asynccontextmanager
async def looking(mac: str, wleds: Wleds) -> AsyncIterator[Seen]:
    seen = Seen(mac, wleds)
    seen.discovery.start()
    try:
        yield seen
    finally:
        await seen.discovery.stop()


@pytest_asyncio.fixture
async def responder() -> AsyncIterator[AsyncZeroconf]:
    responder = AsyncZeroconf(interfaces=LOOPBACK)
    await responder.zeroconf.async_wait_for_start()
    yield responder
    await responder.async_close()


def service(label: str, host: str, properties: dict[str, str], port: int = 80) -> ServiceInfo:
    """A service as a WLED announces it; any label, also one that mDNS forbids."""
    announced = ServiceInfo(
        SERVICE,
        SERVICE,
        addresses=[socket.inet_aton(host)],
        port=port,
        properties=properties,
        server=f"wled-{secrets.token_hex(4)}.local.",
    )
    announced.name = f"{label}.{SERVICE}"
    return announced


def register(responder: AsyncZeroconf, announced: ServiceInfo) -> None:
    """Answer for the service when asked, as for one that has been there for long."""
    responder.zeroconf.registry.async_add(announced)


def announce(responder: AsyncZeroconf, announced: ServiceInfo) -> None:
    """Tell everybody of the service without being asked."""
    register(responder, announced)
    responder.zeroconf.async_send(responder.zeroconf.generate_service_broadcast(announced, None))


def say_goodbye(responder: AsyncZeroconf, announced: ServiceInfo) -> None:
    responder.zeroconf.registry.async_remove(announced)
    responder.zeroconf.async_send(responder.zeroconf.generate_service_broadcast(announced, 0))


async def test_a_wled_is_found_and_lost(mac: str, host: str, wleds: Wleds, responder: AsyncZeroconf) -> None:
    desk = FoundDevice(mac, "Desk", host, 80, led_count=120, version="16.0.0", simulated=True)
    announced = service(f"wled-{mac[-6:]}", host, {"mac": mac})
    async with looking(mac, wleds) as seen:
        register(responder, announced)
        await until(lambda: seen.calls)
        assert desk in seen.discovery.found
        say_goodbye(responder, announced)
        await until(lambda: len(seen.calls) > 1)
        assert desk not in seen.discovery.found
    assert seen.calls == [("found", desk), ("lost", desk)]
    assert seen.messages == [f"Found Desk at {host}", "Desk is no longer announced on the network"]
    assert seen.troubles == []


async def test_one_that_was_there_before_is_found(mac: str, host: str, wleds: Wleds, responder: AsyncZeroconf) -> None:
    register(responder, service(f"wled-{mac[-6:]}", host, {"mac": mac}))
    async with looking(mac, wleds) as seen:
        await until(lambda: seen.calls)
    assert seen.messages == [f"Found Desk at {host}"]


async def test_without_a_mac_in_the_announcement_it_is_asked_for(
    mac: str, host: str, wleds: Wleds, responder: AsyncZeroconf
) -> None:
    async with looking(mac, wleds) as seen:
        register(responder, service(f"wled-{mac[-6:]}", host, {}))
        await until(lambda: seen.calls)
    assert seen.messages == [f"Found Desk at {host}"]


async def test_one_that_does_not_answer_is_listed_by_its_announced_name_until_it_does(
    mac: str, host: str, wleds: Wleds, responder: AsyncZeroconf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery_module, "ENRICHMENT_PAUSES_S", (0.05,) * 500)
    awake, wleds.by_host = wleds.by_host, {}
    async with looking(mac, wleds) as seen:
        register(responder, service("wled-tired", host, {"mac": mac}))
        await until(lambda: seen.calls)
        wleds.by_host = awake
        await until(lambda: len(seen.calls) > 1)
    unasked = FoundDevice(mac, "wled-tired", host, 80, simulated=True)
    asked = replace(unasked, name="Desk", led_count=120, version="16.0.0")
    assert seen.calls == [("found", unasked), ("found", asked)]
    assert seen.messages == [f"Found wled-tired at {host}"]


async def test_a_device_that_moves_is_the_same_device(
    mac: str, host: str, wleds: Wleds, responder: AsyncZeroconf
) -> None:
    elsewhere = host.removesuffix("7") + "8"
    before = service(f"wled-{mac[-6:]}", host, {"mac": mac})
    after = service(f"wled-{mac[-6:]}", elsewhere, {"mac": mac}, port=8080)
    async with looking(mac, wleds) as seen:
        register(responder, before)
        await until(lambda: seen.calls)
        wleds.by_host[elsewhere] = wleds.by_host.pop(host)
        responder.zeroconf.registry.async_remove(before)
        announce(responder, after)
        await until(lambda: seen.last and seen.last[1].address == f"{elsewhere}:8080")
    assert {what for what, _found in seen.calls} == {"found"}
    assert seen.messages == [f"Found Desk at {host}"]


async def test_a_reply_of_another_device_is_not_taken_for_its_own(
    mac: str, host: str, wleds: Wleds, responder: AsyncZeroconf
) -> None:
    wleds.by_host[host] = replace(wleds.by_host[host], mac="02af00000000")
    async with looking(mac, wleds) as seen:
        register(responder, service("wled-mine", host, {"mac": mac}))
        await until(lambda: seen.calls)
    assert seen.calls == [("found", FoundDevice(mac, "wled-mine", host, 80, simulated=True))]


async def test_a_hostile_name_is_listed_as_plain_text(mac: str, host: str, responder: AsyncZeroconf) -> None:
    async with looking(mac, Wleds()) as seen:
        register(responder, service("\x1b[2J<b>Desk</b>\u202e\r\n=1+1", host, {"mac": mac}))
        await until(lambda: seen.calls)
    assert seen.messages == [f"Found [2J<b>Desk</b> =1+1 at {host}"]
    assert seen.calls[0][1].name == "[2J<b>Desk</b> =1+1"


@pytest.mark.parametrize("properties", [{"mac": "ffffffffffff"}, {"mac": "\x00" * 40}, {"max": "1"}])
async def test_what_cannot_be_told_apart_is_not_listed(
    mac: str, host: str, properties: dict[str, str], responder: AsyncZeroconf
) -> None:
    async with looking(mac, Wleds()) as seen:
        register(responder, service("wled-nobody", host, properties))
        register(responder, service("wled-somebody", host, {"mac": mac}))
        await until(lambda: seen.calls)
        assert "wled-nobody" not in {found.name for found in seen.discovery.found}


async def test_a_flood_of_announcements_is_bounded(
    mac: str, wleds: Wleds, responder: AsyncZeroconf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery_module, "SERVICES_LIMIT", 5)
    discovery = Seen(mac, wleds).discovery
    for number in range(20):
        discovery._on_browser_change(
            zeroconf=responder.zeroconf,
            service_type=SERVICE,
            name=f"wled-{number}-{mac}.{SERVICE}",
            state_change=ServiceStateChange.Added,
        )
    assert len(discovery._lookups) == 5
    await discovery.stop()


@pytest.mark.parametrize(("host_said", "port"), [("0.0.0.0", 80), ("239.1.2.3", 80), ("127.0.0.1", 0)])
async def test_an_address_that_makes_no_sense_is_not_asked(
    mac: str, host_said: str, port: int, host: str, wleds: Wleds, responder: AsyncZeroconf
) -> None:
    wleds.by_host[host_said] = replace(wleds.by_host[host], name="Nonsense")
    async with looking(mac, wleds) as seen:
        register(responder, service(f"wled-odd-{mac[-6:]}", host_said, {"mac": mac}, port))
        register(responder, service(f"wled-{mac[-6:]}", host, {"mac": mac}))
        await until(lambda: seen.calls)
    assert seen.messages == [f"Found Desk at {host}"]


async def test_sockets_that_break_later_are_opened_again(
    mac: str, host: str, wleds: Wleds, responder: AsyncZeroconf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery_module, "RETRY_S", 0.02)
    failures = [OSError(errno.ENODEV, "No such device")]

    async def changed_addresses(known: frozenset[str]) -> frozenset[str]:
        if failures:
            await until(lambda: seen.calls)
            raise failures.pop()
        return await interfaces_module.changed_addresses(known)

    monkeypatch.setattr("core.devices.discovery.changed_addresses", changed_addresses)
    desk, shelf = (service(f"wled-{label}-{mac[-6:]}", host, {"mac": mac}) for label in ("desk", "shelf"))
    async with looking(mac, wleds) as seen:
        register(responder, desk)
        await until(lambda: seen.troubles)
        say_goodbye(responder, desk)
        announce(responder, shelf)
        await until(lambda: any(name.startswith("wled-shelf") for name in seen.discovery._lookups))
    assert seen.troubles == ["Devices cannot be found automatically (No such device); adding them by address works."]
    assert seen.messages == [f"Found Desk at {host}"]


@contextmanager
def no_more_sockets() -> Iterator[None]:
    """Within the block, this process can open no file or socket."""
    soft, hard = resource.getrlimit(resource.RLIMIT_NOFILE)
    resource.setrlimit(resource.RLIMIT_NOFILE, (0, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_NOFILE, (soft, hard))


async def test_sockets_that_cannot_be_opened_are_told_once_and_tried_again(
    mac: str, host: str, wleds: Wleds, responder: AsyncZeroconf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(discovery_module, "RETRY_S", 0.02)
    tries: list[int] = []

    def trying() -> frozenset[str]:
        tries.append(1)
        return interfaces_module.local_addresses()

    monkeypatch.setattr("core.devices.discovery.local_addresses", trying)
    with no_more_sockets():
        seen = Seen(mac, wleds)
        seen.discovery.start()
        await until(lambda: len(tries) > 3)
    register(responder, service(f"wled-{mac[-6:]}", host, {"mac": mac}))
    await until(lambda: seen.calls)
    await seen.discovery.stop()
    assert seen.troubles == [
        "Devices cannot be found automatically (Too many open files); adding them by address works."
    ]
    assert seen.messages == [f"Found Desk at {host}"]


async def test_a_wrong_environment_is_trouble_and_no_crash(
    mac: str, wleds: Wleds, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("AFTERGLOW_INTERFACES", "everywhere")
    troubles: list[str] = []
    discovery = Discovery(
        lambda _found: None, lambda _found: None, lambda _entry: None, source=wleds, on_trouble=troubles.append
    )
    discovery.start()
    await until(lambda: troubles)
    await discovery.stop()
    assert troubles == ["AFTERGLOW_INTERFACES lists “everywhere”, which is not an IP address."]


class _CountedBrowser(AsyncServiceBrowser):
    """Knows how often one has been started."""

    count = 0

    def __init__(self, zeroconf: Zeroconf, type_: str, handlers: list[Callable[..., None]]) -> None:
        super().__init__(zeroconf, type_, handlers)
        type(self).count += 1


async def test_after_a_change_of_network_it_asks_again(
    mac: str, host: str, wleds: Wleds, responder: AsyncZeroconf, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(interfaces_module, "POLL_INTERVAL_S", 0.05)
    monkeypatch.setattr(interfaces_module, "SETTLING_S", 0.01)
    monkeypatch.setattr("core.devices.discovery.AsyncServiceBrowser", _CountedBrowser)
    _CountedBrowser.count = 0
    async with looking(mac, wleds) as seen:
        register(responder, service(f"wled-{mac[-6:]}", host, {"mac": mac}))
        await until(lambda: seen.calls)
        here = interfaces_module.local_addresses()
        for user in ("interfaces", "discovery"):
            monkeypatch.setattr(f"core.devices.{user}.local_addresses", lambda: here | {"198.51.100.7"})
        await until(lambda: _CountedBrowser.count > 1)
    assert seen.messages == [f"Found Desk at {host}"]
    assert seen.troubles == []
