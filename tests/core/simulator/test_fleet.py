"""Devices of a fleet start together or not at all, each at its own place."""

import socket

import pytest

from core.errors import DeviceError, InputError
from core.simulator import fleet as fleet_module
from core.simulator.fleet import SimulatorFleet
from tests.core.simulator.support import fetch, private_host, private_index


async def test_each_device_has_its_own_address_and_identity() -> None:
    async with SimulatorFleet(2, leds=7, first_host=private_host(1), first_index=private_index(1)) as fleet:
        infos = [(await fetch(device, "/json/info"))[1] for device in fleet.devices]
    assert [info["ip"] for info in infos] == [private_host(1), private_host(2)]
    assert [info["mac"] for info in infos] == [device.identity.mac for device in fleet.devices]
    assert [info["leds"]["count"] for info in infos] == [7, 7]


async def test_if_one_cannot_start_none_stays() -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as squatter:
        squatter.bind((private_host(4), 4048))
        fleet = SimulatorFleet(2, first_host=private_host(3), first_index=private_index(3), is_announced=False)
        with pytest.raises(DeviceError, match="another program uses it already"):
            await fleet.start()
    assert [device.is_on_network for device in fleet.devices] == [False, False]


async def test_without_loopback_aliases_all_share_one_address(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(fleet_module, "FIRST_HOST", "192.0.2.77")
    async with SimulatorFleet(2, first_index=private_index(5), is_announced=False) as fleet:
        assert [device.identity.host for device in fleet.devices] == ["127.0.0.1"] * 2
        infos = [(await fetch(device, "/json/info"))[1] for device in fleet.devices]
    assert len({info["ddpport"] for info in infos}) == 2


@pytest.mark.parametrize("number", [0, 3])
def test_a_number_that_no_device_has_is_refused(number: int) -> None:
    fleet = SimulatorFleet(2, is_announced=False)
    assert fleet.device(2).name == "Simulated 2"
    with pytest.raises(InputError, match=f"There is no simulated device {number}."):
        fleet.device(number)
