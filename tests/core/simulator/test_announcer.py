"""mDNS shows simulated devices as it shows WLEDs: with goodbyes when they leave, and none when they vanish."""

from collections.abc import AsyncIterator

import pytest
from zeroconf import IPVersion, ServiceStateChange
from zeroconf.asyncio import AsyncServiceBrowser, AsyncServiceInfo, AsyncZeroconf

from core.errors import DeviceError
from core.simulator.announcer import SERVICE_TYPE, Announcer
from tests.core.simulator.support import device_on, private_host, until


class Watcher:
    """What a browser on the loopback interface has seen of one name."""

    def __init__(self, zeroconf: AsyncZeroconf) -> None:
        self.changes: list[tuple[str, ServiceStateChange]] = []
        self._zeroconf = zeroconf
        self._browser = AsyncServiceBrowser(zeroconf.zeroconf, SERVICE_TYPE, handlers=[self._on_change])

    def _on_change(self, name: str, state_change: ServiceStateChange, **_rest: object) -> None:
        self.changes.append((name, state_change))

    def of(self, name: str) -> list[ServiceStateChange]:
        return [change for changed, change in self.changes if changed == name]

    async def where(self, name: str) -> tuple[list[str], int | None, dict[bytes, bytes | None]]:
        service = AsyncServiceInfo(SERVICE_TYPE, name)
        await service.async_request(self._zeroconf.zeroconf, 10_000)
        return service.parsed_addresses(), service.port, service.properties


@pytest.fixture
async def watcher() -> AsyncIterator[Watcher]:
    zeroconf = AsyncZeroconf(interfaces=["127.0.0.1"], ip_version=IPVersion.V4Only)
    yield Watcher(zeroconf)
    await zeroconf.async_close()


async def test_a_device_is_found_with_address_port_and_mac_and_says_goodbye(watcher: Watcher) -> None:
    async with Announcer() as announcer:
        device = device_on(1, announcer=announcer)
        name = f"{device.identity.host_name}.{SERVICE_TYPE}"
        async with device:
            await until(lambda: ServiceStateChange.Added in watcher.of(name))
            mac = {b"mac": device.identity.mac.encode()}
            assert await watcher.where(name) == ([private_host(1)], device.ports.http, mac)
        await until(lambda: watcher.of(name)[-1] is ServiceStateChange.Removed)


async def test_a_device_that_vanishes_says_no_goodbye_and_can_be_found_again(watcher: Watcher) -> None:
    async with Announcer() as announcer, device_on(2, announcer=announcer) as device:
        name = f"{device.identity.host_name}.{SERVICE_TYPE}"
        await until(lambda: watcher.of(name) == [ServiceStateChange.Added])
        await device.vanish()
        async with device_on(5, announcer=announcer) as later:
            await until(lambda: watcher.of(f"{later.identity.host_name}.{SERVICE_TYPE}") != [])
        assert ServiceStateChange.Removed not in watcher.of(name)
        await device.come_back()
        assert (await watcher.where(name))[0] == [private_host(2)]


async def test_a_device_that_moves_is_found_at_its_new_address(watcher: Watcher) -> None:
    async with Announcer() as announcer, device_on(3, announcer=announcer) as device:
        name = f"{device.identity.host_name}.{SERVICE_TYPE}"
        await until(lambda: watcher.of(name) == [ServiceStateChange.Added])
        await device.move(private_host(8))
        await until(lambda: ServiceStateChange.Updated in watcher.of(name))
        newest, *_heard_within_a_second = (await watcher.where(name))[0]
        assert newest == private_host(8)


async def test_an_interface_that_is_not_there_is_one_plain_sentence() -> None:
    with pytest.raises(DeviceError, match=r"^Devices cannot be announced on 192\.0\.2\.77: .+\.$"):
        await Announcer(["192.0.2.77"]).start()


async def test_nothing_is_announced_before_the_start() -> None:
    device = device_on(4, announcer=Announcer())
    with pytest.raises(DeviceError, match="before the announcer has started"):
        await device.start()
    await device.stop()
