"""Each typed command does what it says, and every other line is answered with what could have been typed."""

from collections.abc import AsyncIterator

import pytest

from core.errors import AfterglowError, InputError
from core.simulator.console import perform, usage
from core.simulator.fleet import SimulatorFleet
from tests.core.simulator.support import fetch, private_host, private_index


@pytest.fixture
async def fleet() -> AsyncIterator[SimulatorFleet]:
    fleet = SimulatorFleet(1, first_host=private_host(1), first_index=private_index(1), is_announced=False)
    async with fleet:
        yield fleet


async def test_a_device_is_told_to_misbehave_and_to_stop_it(fleet: SimulatorFleet) -> None:
    device = fleet.device(1)
    name = device.name
    assert await perform(fleet, "vanish 1") == f"{name} has vanished."
    assert not device.is_on_network
    assert await perform(fleet, "back 1") == f"{name} is back."
    assert await perform(fleet, "busy 1") == f"{name} says that it is busy."
    assert (await fetch(device, "/json/info"))[0] == 503
    assert await perform(fleet, "stall 1") == f"{name} accepts but does not answer."
    assert await perform(fleet, f"move 1 {private_host(2)}") == f"{name} has moved."
    assert await perform(fleet, " rename  1  Reading lamp ") == "Reading lamp is its new name."
    assert await perform(fleet, "reboot 1") == "Reading lamp has restarted."
    assert (await fetch(device, "/json/info"))[1]["name"] == "Reading lamp"


@pytest.mark.parametrize("line", ["", "1", "jump 1", "vanish", "vanish one", "vanish 1 2", "rename 1", "move 1"])
async def test_any_other_line_is_answered_with_what_can_be_typed(fleet: SimulatorFleet, line: str) -> None:
    with pytest.raises(InputError) as error:
        await perform(fleet, line)
    assert str(error.value) == f"Type one of: {usage()}."


@pytest.mark.parametrize("line", ["vanish 2", "move 1 nowhere", "move 1 192.0.2.77"])
async def test_what_cannot_be_done_is_one_plain_sentence(fleet: SimulatorFleet, line: str) -> None:
    with pytest.raises(AfterglowError) as error:
        await perform(fleet, line)
    assert str(error.value).endswith(".")
