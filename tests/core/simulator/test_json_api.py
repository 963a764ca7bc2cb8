"""What WLED's clients ask over HTTP and WebSocket is answered as WLED answers it."""

import asyncio
from collections.abc import AsyncIterator

import aiohttp
import pytest
from wled import WLED, Device

from core.simulator.device import SimulatedWled
from core.simulator.documents import VERSIONS, template
from tests.core.simulator.support import browsing, ddp, device_on, fetch, post, send, until


@pytest.fixture
async def device() -> AsyncIterator[SimulatedWled]:
    async with device_on(1, leds=4) as device:
        yield device


def needs_port_80(device: SimulatedWled) -> None:
    if device.ports.http != 80:
        pytest.skip("python-wled only speaks to port 80, which cannot be bound here")


@pytest.mark.parametrize(
    ("path", "keys"),
    [
        ("/json", {"state", "info", "effects", "palettes"}),
        ("/json/si", {"state", "info"}),
        ("/json/state", template("state").keys()),
        ("/json/info", template("info").keys()),
        ("/json/cfg", template("cfg").keys()),
        ("/json/nodes", {"nodes"}),
        ("/presets.json", {"0"}),
    ],
)
async def test_every_document_has_its_fields(device: SimulatedWled, path: str, keys: set[str]) -> None:
    status, document = await fetch(device, path)
    assert (status, document.keys()) == (200, keys)


@pytest.mark.parametrize(("path", "name"), [("eff", "effects"), ("pal", "palettes"), ("fxdata", "fxdata")])
async def test_every_list_is_there(device: SimulatedWled, path: str, name: str) -> None:
    assert await fetch(device, f"/json/{path}") == (200, template(name))


async def test_a_document_wled_does_not_have_is_501(device: SimulatedWled) -> None:
    assert await fetch(device, "/json/live") == (501, {"error": 4})


async def test_a_partial_state_is_taken_and_given_back_on_request(device: SimulatedWled) -> None:
    assert await post(device, "/json/state", {"bri": 9}) == (200, {"success": True})
    status, state = await post(device, "/json/state", {"on": False, "v": True})
    assert (status, state["on"], state["bri"]) == (200, False, 9)
    status, everything = await post(device, "/json", {"on": True, "v": True})
    assert (status, everything["state"]["on"]) == (200, True)


async def test_what_is_no_json_object_is_refused(device: SimulatedWled) -> None:
    assert await post(device, "/json/state", [1, 2]) == (400, {"error": 9})
    async with browsing(device) as session, session.post("/json/state", data=b"{on:") as response:
        assert response.status == 400


async def test_a_websocket_is_told_at_once_and_of_every_change(device: SimulatedWled) -> None:
    async with browsing(device) as session, session.ws_connect("/ws") as socket:
        assert (await socket.receive_json())["info"]["ws"] == 1
        await post(device, "/json/state", {"bri": 5})
        assert (await socket.receive_json())["state"]["bri"] == 5
        await socket.send_json({"bri": 6})
        assert (await socket.receive_json())["state"]["bri"] == 6
        await device.rename("Lamp")
        assert (await socket.receive_json())["info"]["name"] == "Lamp"
        await socket.send_str("ping")
        assert await socket.receive_str() == "pong"
        await socket.send_str("{not json")
        await socket.send_json({"v": True})
        assert (await socket.receive_json())["state"]["bri"] == 6


async def test_a_websocket_is_told_when_a_stream_begins(device: SimulatedWled) -> None:
    async with browsing(device) as session, session.ws_connect("/ws") as socket:
        assert (await socket.receive_json())["info"]["live"] is False
        send(ddp(b"abc"), device, device.ports.ddp)
        info = (await socket.receive_json())["info"]
        assert (info["live"], info["lm"], info["lip"]) == (True, "DDP", "127.0.0.1")


async def test_a_websocket_can_watch_the_colours(device: SimulatedWled) -> None:
    send(ddp(b"abcdefghijkl"), device, device.ports.ddp)
    await until(lambda: device.counters.frames == 1)
    async with browsing(device) as session, session.ws_connect("/ws") as socket:
        await socket.receive_json()
        await socket.send_json({"lv": True})
        assert await socket.receive_json() == {"success": True}
        assert await socket.receive_bytes() == b"L\x01abcdefghijkl"


@pytest.mark.parametrize("version", VERSIONS)
@pytest.mark.parametrize("rgbw", [False, True])
async def test_python_wled_reads_every_version(version: str, rgbw: bool) -> None:
    async with device_on(2, leds=30, version=version, rgbw=rgbw) as device, WLED(device.identity.host) as client:
        needs_port_80(device)
        await client.update()
        known = await client.update()
        assert str(known.info.version) == version
        assert known.info.mac_address == device.identity.mac
        assert (known.info.name, known.info.leds.count, known.info.leds.rgbw) == (device.name, 30, rgbw)
        assert [effect.name for effect in known.effects.values()] == template("effects")
        assert known.state.segments[0].stop == 30
        assert known.led_config is not None
        assert known.led_config.outputs[0].has_white is rgbw


async def test_python_wled_controls_listens_and_reboots(device: SimulatedWled) -> None:
    needs_port_80(device)
    heard: asyncio.Queue[Device] = asyncio.Queue()
    async with WLED(device.identity.host) as client:
        await client.connect()
        listening = asyncio.create_task(client.listen(heard.put_nowait))
        assert (await heard.get()).state.brightness == 128
        await client.master(on=True, brightness=77)
        assert (await heard.get()).state.brightness == 77
        listening.cancel()
        await asyncio.gather(listening, return_exceptions=True)
        await client.reset()
    await until(lambda: not device.is_on_network)
    await until(lambda: device.is_on_network)
    assert device.state()["bri"] == 128


async def test_a_page_greets_whoever_browses_there(device: SimulatedWled) -> None:
    async with browsing(device) as session, session.get("/") as response:
        assert response.content_type == "text/html"


async def test_a_path_no_wled_has_is_not_found(device: SimulatedWled) -> None:
    async with browsing(device) as session, session.get("/nothing") as response:
        assert response.status == 404
    with pytest.raises(aiohttp.WSServerHandshakeError):
        async with browsing(device) as session, session.ws_connect("/nothing"):
            pass
