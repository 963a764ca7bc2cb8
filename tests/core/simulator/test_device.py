"""A device shows what it is sent and does wrong exactly what it is told to do wrong."""

import asyncio
import socket
from collections.abc import AsyncIterator

import aiohttp
import pytest

from core.errors import DeviceError, InputError
from core.simulator.device import SimulatedWled
from core.simulator.identity import Ports, mac_of
from tests.core.simulator.support import (
    ManualClock,
    browsing,
    ddp,
    device_on,
    fetch,
    post,
    private_host,
    private_index,
    send,
    until,
)

OWN_COLOURS = bytes([128, 80, 0])


@pytest.fixture
def clock() -> ManualClock:
    return ManualClock()


@pytest.fixture
async def device(clock: ManualClock) -> AsyncIterator[SimulatedWled]:
    async with device_on(1, leds=2, clock=clock, history=5) as device:
        yield device


async def stream(device: SimulatedWled, pixels: bytes) -> None:
    frames = device.counters.frames
    send(ddp(pixels), device, device.ports.ddp)
    await until(lambda: device.counters.frames == frames + 1)


async def test_a_ddp_frame_is_shown_byte_for_byte_and_told(device: SimulatedWled) -> None:
    await stream(device, b"abcdef")
    assert device.pixels == b"abcdef"
    _status, info = await fetch(device, "/json/info")
    assert (info["live"], info["lm"], info["lip"], info["leds"]["fps"]) == (True, "DDP", "127.0.0.1", 1)


async def test_a_udp_realtime_frame_is_shown_and_released(device: SimulatedWled) -> None:
    send(b"\x02\x05abcdef", device, device.ports.realtime)
    await until(lambda: device.pixels == b"abcdef")
    assert (await fetch(device, "/json/info"))[1]["lm"] == "UDP"
    send(b"\x02\x00", device, device.ports.realtime)
    await until(lambda: not device.is_live)
    assert device.pixels == 2 * OWN_COLOURS


async def test_after_a_silence_the_device_goes_back_to_its_own_colours(
    device: SimulatedWled, clock: ManualClock
) -> None:
    await stream(device, b"abcdef")
    clock.seconds += 2.6
    _status, info = await fetch(device, "/json/info")
    assert (info["live"], info["lm"], info["lip"]) == (False, "", "")
    assert device.pixels == 2 * OWN_COLOURS


async def test_live_can_be_switched_by_the_state(device: SimulatedWled, clock: ManualClock) -> None:
    await post(device, "/json/state", {"live": True})
    clock.seconds += 1e6
    assert (device.is_live, device.info()["lm"]) == (True, "")
    await post(device, "/json/state", {"live": False})
    assert not device.is_live


async def test_a_user_can_take_control(device: SimulatedWled) -> None:
    await stream(device, b"abcdef")
    _status, state = await post(device, "/json/state", {"lor": 1, "v": True})
    assert (state["lor"], device.is_live, device.pixels) == (1, True, 2 * OWN_COLOURS)
    await post(device, "/json/state", {"live": False})
    assert (await fetch(device, "/json/state"))[1]["lor"] == 0


async def test_uptime_follows_the_clock(device: SimulatedWled, clock: ManualClock) -> None:
    clock.seconds += 61
    assert device.info()["uptime"] == 61


async def test_a_vanished_device_answers_nothing_and_comes_back_as_it_was(
    device: SimulatedWled, clock: ManualClock
) -> None:
    await post(device, "/json/state", {"bri": 9})
    clock.seconds += 30
    await device.vanish()
    with pytest.raises(aiohttp.ClientConnectorError):
        await fetch(device, "/json/info")
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as sender:
        sender.connect((device.identity.host, device.ports.ddp))
        sender.send(ddp(b"abc"))
        with pytest.raises(ConnectionRefusedError):
            sender.send(ddp(b"abc"))
    await device.come_back()
    _status, both = await fetch(device, "/json/si")
    assert (both["state"]["bri"], both["info"]["uptime"]) == (9, 30)


async def test_vanishing_breaks_what_is_open(device: SimulatedWled) -> None:
    async with browsing(device) as session, session.ws_connect("/ws") as websocket:
        await websocket.receive_json()
        await device.vanish()
        assert (await websocket.receive()).type in {aiohttp.WSMsgType.CLOSE, aiohttp.WSMsgType.CLOSED}


async def test_a_stalled_device_accepts_and_never_answers(device: SimulatedWled) -> None:
    await device.stall()
    reader, writer = await asyncio.open_connection(device.identity.host, device.ports.http)
    writer.write(b"GET /json/info HTTP/1.1\r\nHost: lamp\r\n\r\n")
    answer = asyncio.create_task(reader.read())
    done, _waiting = await asyncio.wait({answer}, timeout=0.3)
    assert not done
    await device.vanish()
    assert await answer == b""
    writer.close()
    await device.come_back()
    assert (await fetch(device, "/json/info"))[0] == 200


async def test_a_stalled_device_still_takes_its_stream(device: SimulatedWled) -> None:
    await device.stall()
    await stream(device, b"abcdef")


async def test_a_busy_device_says_so(device: SimulatedWled) -> None:
    await device.busy()
    assert await fetch(device, "/json/info") == (503, {"error": 3})
    await device.come_back()
    assert (await fetch(device, "/json/info"))[0] == 200


async def test_a_device_can_answer_with_anything(device: SimulatedWled) -> None:
    page = b"<h1>Router</h1>"
    await device.answer_with(page, status=404)
    async with browsing(device) as session, session.get("/json/info") as response:
        assert (response.status, response.content_type, await response.read()) == (404, "text/html", page)


async def test_an_answer_can_be_huge_or_come_in_drips(device: SimulatedWled) -> None:
    huge = b" " * 10_000_000
    await device.answer_with(huge, "application/json")
    async with browsing(device) as session, session.get("/json/info") as response:
        assert await response.read() == huge
    await device.answer_with(b"drip", chunk_bytes=1, pause_s=0.01)
    async with browsing(device) as session, session.get("/json/info") as response:
        assert [chunk async for chunk in response.content.iter_any()] == [b"d", b"r", b"i", b"p"]


async def test_a_reboot_starts_anew(device: SimulatedWled, clock: ManualClock) -> None:
    await post(device, "/json/state", {"bri": 9})
    await stream(device, b"abcdef")
    clock.seconds += 100
    await device.reboot(outage_s=0.0)
    _status, both = await fetch(device, "/json/si")
    assert (both["state"]["bri"], both["info"]["uptime"], both["info"]["live"]) == (128, 0, False)
    assert both["info"]["mac"] == mac_of(private_index(1))


async def test_a_reboot_can_be_asked_for_over_the_network(device: SimulatedWled, clock: ManualClock) -> None:
    clock.seconds += 100
    await post(device, "/json/state", {"rb": True})
    await until(lambda: not device.is_on_network)
    await until(lambda: device.is_on_network)
    assert device.info()["uptime"] == 0


async def test_stopping_does_not_wait_for_a_reboot() -> None:
    device = device_on(2)
    await device.start()
    device.request_reboot()
    await until(lambda: not device.is_on_network)
    await device.stop()
    assert not device.is_on_network


async def test_a_moved_device_answers_there_and_only_there(device: SimulatedWled) -> None:
    old = device.identity.host
    await device.move(private_host(9))
    _status, info = await fetch(device, "/json/info")
    assert (info["ip"], info["mac"]) == (private_host(9), device.identity.mac)
    with pytest.raises(ConnectionRefusedError):
        await asyncio.open_connection(old, device.ports.http)


@pytest.mark.parametrize("host", ["192.0.2.77", "nowhere"])
async def test_a_device_that_cannot_move_stays(device: SimulatedWled, host: str) -> None:
    old = device.identity.host
    with pytest.raises((DeviceError, InputError)) as error:
        await device.move(host)
    assert str(error.value).endswith(".")
    assert (await fetch(device, "/json/info"))[1]["ip"] == old


async def test_a_renamed_device_says_its_new_name(device: SimulatedWled) -> None:
    await device.rename("Läselampe <b>1</b>")
    assert (await fetch(device, "/json/info"))[1]["name"] == "Läselampe <b>1</b>"


async def test_a_taken_port_is_one_plain_sentence(device: SimulatedWled) -> None:
    twin = SimulatedWled(private_index(3), host=device.identity.host)
    with pytest.raises(DeviceError) as error:
        await twin.start()
    assert str(error.value) == (
        f"A simulated device cannot listen on UDP port 4048 of {device.identity.host}: another program uses it already."
    )


async def test_free_ports_are_taken_and_told_where_addresses_are_scarce() -> None:
    ports = Ports(http=0, ddp=0, realtime=0)
    async with (
        device_on(4, ports=ports) as first,
        SimulatedWled(private_index(5), host=private_host(4), ports=ports) as second,
    ):
        for device in (first, second):
            _status, info = await fetch(device, "/json/info")
            assert (info["ddpport"], info["udpport"]) == (device.ports.ddp, device.ports.realtime)
            assert device.address == f"{private_host(4)}:{device.ports.http}"
        assert first.ports != second.ports


async def test_where_port_80_is_taken_8080_serves() -> None:
    with socket.create_server((private_host(6), 80)) if _may_bind_80() else pytest.skip("port 80 is not ours"):
        async with device_on(6) as device:
            assert device.ports.http == 8080


def _may_bind_80() -> bool:
    with socket.socket() as probe:
        try:
            probe.bind((private_host(6), 80))
        except PermissionError:
            return False
        return True


async def test_devices_tell_each_other_that_they_are_there() -> None:
    host = private_host(7)
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as listener:
        listener.setsockopt(socket.SOL_SOCKET, socket.SO_REUSEADDR, 1)
        listener.setblocking(False)
        listener.bind(("127.255.255.255", 65506))
        async with device_on(7) as device, asyncio.timeout(20):
            while True:
                datagram, (sender, _port) = await asyncio.get_running_loop().sock_recvfrom(listener, 100)
                if sender == host:
                    break
            assert datagram[6:38].rstrip(b"\0").decode() == device.name
