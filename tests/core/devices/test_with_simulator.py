"""A simulated WLED, found and watched over the real loopback network: whole lists of entries."""

import secrets
from collections.abc import AsyncIterator
from dataclasses import dataclass, field

import pytest
import pytest_asyncio

from core.activity.entry import Draft
from core.clock import SystemClock
from core.devices import monitor as monitor_module
from core.devices.client import WledClient
from core.devices.discovery import Discovery
from core.devices.model import Device, DeviceStatus, FoundDevice, Reach
from core.devices.monitor import DeviceMonitor
from core.simulator.announcer import Announcer
from core.simulator.device import SimulatedWled
from core.simulator.identity import Ports
from tests.core.devices.waiting import until

AGE_S = 1000.0


class AgeingClock(SystemClock):
    """A clock by which a device can become old at once."""

    def __init__(self) -> None:
        self.ahead_s = 0.0

    def monotonic(self) -> float:
        return super().monotonic() + self.ahead_s


@dataclass
class Seen:
    """Everything told of one device."""

    drafts: list[Draft] = field(default_factory=list)
    status: DeviceStatus | None = None
    device: Device | None = None

    @property
    def actions(self) -> list[str]:
        return [entry.action for entry in self.drafts]

    def is_at(self, *actions: str) -> bool:
        return self.actions == list(actions)

    def keep(self, device: Device, drafts: tuple[Draft, ...]) -> None:
        self.device = device
        self.drafts += drafts

    def note(self, status: DeviceStatus) -> None:
        self.status = status


@pytest.fixture
def wled() -> SimulatedWled:
    clock = AgeingClock()
    wled = SimulatedWled(
        secrets.randbelow(2**31) + 2**16,
        leds=60,
        host=f"127.{secrets.randbelow(200) + 20}.{secrets.randbelow(250)}.9",
        ports=Ports(http=0, ddp=0, realtime=0),
        clock=clock,
    )
    clock.ahead_s = AGE_S
    return wled


@pytest.fixture
def seen() -> Seen:
    return Seen()


@pytest_asyncio.fixture
async def client() -> AsyncIterator[WledClient]:
    client = WledClient(timeout_s=0.5)
    yield client
    await client.close()


@pytest_asyncio.fixture
async def monitor(
    wled: SimulatedWled, seen: Seen, client: WledClient, monkeypatch: pytest.MonkeyPatch
) -> AsyncIterator[DeviceMonitor]:
    """One that watches the device, impatiently."""
    for name, pause_s in (("GAP_S", 0.01), ("UNDECIDED_STEP_S", 0.05), ("BACK_OFF_LONGEST_S", 0.1)):
        monkeypatch.setattr(monitor_module, name, pause_s)
    await wled.start()
    info = await client.info(wled.identity.host, wled.ports.http or 0)
    device = Device(
        id="d1",
        mac=info.mac,
        name=info.name,
        host=wled.identity.host,
        port=wled.ports.http or 0,
        led_count=info.led_count,
        version=info.version,
        ddp_port=info.ddp_port,
    )
    monitor = DeviceMonitor(
        device,
        client,
        record=seen.drafts.append,
        on_status=seen.note,
        on_device=seen.keep,
        interval_s=0.1,
    )
    monitor.start()
    await until(lambda: seen.is_at("device.connected"))
    yield monitor
    await monitor.stop()
    await wled.stop()


async def test_vanishing_and_coming_back(monitor: DeviceMonitor, wled: SimulatedWled, seen: Seen) -> None:
    await wled.vanish()
    await until(lambda: seen.is_at("device.connected", "device.disconnected"))
    assert seen.status is not None
    assert seen.status.detail == f"The connection to {monitor.device.address} was refused; no WLED listens there."
    await wled.come_back()
    await until(lambda: seen.is_at("device.connected", "device.disconnected", "device.connected"))
    assert (seen.status.reach, seen.status.detail) == (Reach.ONLINE, "")


async def test_stalling(monitor: DeviceMonitor, wled: SimulatedWled, seen: Seen) -> None:
    await wled.stall()
    await until(lambda: seen.is_at("device.connected", "device.disconnected"))
    assert seen.drafts[-1].metadata == {"reason": f"Nothing answered at {monitor.device.address} within 0.5 seconds."}
    await wled.come_back()
    await until(lambda: seen.is_at("device.connected", "device.disconnected", "device.connected"))


async def test_a_web_page_in_its_place(monitor: DeviceMonitor, wled: SimulatedWled, seen: Seen) -> None:
    await wled.answer_with(b"<html>Hotel login</html>")
    await until(lambda: seen.is_at("device.connected", "device.disconnected"))
    assert seen.drafts[-1].metadata == {"reason": f"A web page answered at {monitor.device.address}, not a WLED."}


async def test_restarting(monitor: DeviceMonitor, wled: SimulatedWled, seen: Seen) -> None:
    await wled.reboot(outage_s=0)
    await until(lambda: "device.rebooted" in seen.actions)
    rest = [action for action in seen.actions if action not in ("device.connected", "device.disconnected")]
    assert rest == ["device.rebooted"]


async def test_renaming(monitor: DeviceMonitor, wled: SimulatedWled, seen: Seen) -> None:
    before = wled.name
    await wled.rename("<b>Shelf</b>\x07")
    await until(lambda: seen.is_at("device.connected", "device.renamed"))
    assert seen.drafts[-1].message == f"{before} is now called <b>Shelf</b>"
    assert seen.device is not None
    assert seen.device.name == "<b>Shelf</b>"


async def test_moving_seen_by_discovery(
    monitor: DeviceMonitor, wled: SimulatedWled, seen: Seen, client: WledClient
) -> None:
    mac = wled.identity.mac
    appearances: list[FoundDevice] = []
    entries: list[Draft] = []

    def on_found(found: FoundDevice) -> None:
        if found.mac == mac:
            appearances.append(found)
            monitor.moved(found.host, found.port)

    def record(entry: Draft) -> None:
        if entry.target is not None and entry.target.id == mac:
            entries.append(entry)

    discovery = Discovery(
        on_found,
        lambda _found: None,
        record,
        source=client,
        on_trouble=pytest.fail,
        interfaces=["127.0.0.1"],
    )
    discovery.start()
    async with Announcer() as announcer:
        wled._announcer = announcer
        await announcer.announce(wled.identity, wled.ports.http or 0)
        await until(lambda: appearances)
        elsewhere = wled.identity.host.removesuffix("9") + "10"
        await wled.move(elsewhere)
        await until(lambda: "device.address_changed" in seen.actions)
        await discovery.stop()
        await wled.stop()
    assert {found.host for found in appearances} == {elsewhere.removesuffix("10") + "9", elsewhere}
    assert all(found.simulated and found.led_count == 60 for found in appearances)
    assert [entry.action for entry in entries] == ["device.discovered"]
    assert seen.device is not None
    assert (seen.device.host, seen.device.port) == (elsewhere, wled.ports.http)
