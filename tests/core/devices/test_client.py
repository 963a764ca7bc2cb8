"""Whatever answers, asking gives a reading of a WLED or one plain sentence that names the address."""

import asyncio
import errno
import gzip
import json
from collections.abc import AsyncIterator

import pytest
import pytest_asyncio

from core.devices.client import REPLY_LIMIT, DeviceBusyError, WledClient
from core.devices.info import WledInfo
from core.errors import DeviceError
from tests.core.devices.raw_server import HOST, reply, saying, serving

DESK = {"mac": "02af00000001", "name": "Desk", "ver": "16.0.0", "leds": {"count": 120, "lc": 1}, "uptime": 7}


@pytest_asyncio.fixture
async def client() -> AsyncIterator[WledClient]:
    client = WledClient()
    yield client
    await client.close()


async def sentence_for(client: WledClient, data: bytes) -> str:
    """What asking says, with the port replaced, when the server at the other end says `data`."""
    async with serving(saying(data)) as port:
        with pytest.raises(DeviceError) as caught:
            await client.info(HOST, port)
    return str(caught.value).replace(f"{HOST}:{port}", "THERE")


async def test_a_wled_is_read(client: WledClient) -> None:
    async with serving(saying(reply(json.dumps(DESK).encode()))) as port:
        assert await client.info(HOST, port) == WledInfo(
            mac="02af00000001", name="Desk", version="16.0.0", led_count=120, uptime_s=7
        )


@pytest.mark.parametrize(
    ("data", "sentence"),
    [
        (
            reply(b"<!DOCTYPE html><h1>Router</h1>", content_type="text/html"),
            "A web page answered at THERE, not a WLED.",
        ),
        (
            reply(b"\n <html>lost</html>", status="404 Not Found", content_type="text/html"),
            "A web page answered at THERE, not a WLED.",
        ),
        (
            reply(b"", status="302 Found", extra="Location: http://192.0.2.1/\r\n"),
            "A web page answered at THERE, not a WLED: it wants to lead elsewhere.",
        ),
        (
            reply(b'{"error":4}', status="501 Not Implemented"),
            "What answers at THERE is not a WLED: it gave HTTP status 501.",
        ),
        (reply(b"hello"), "What answers at THERE is not a WLED: its reply is not JSON."),
        (reply(b"\xff\xfe\x00"), "What answers at THERE is not a WLED: its reply is not JSON."),
        (reply(b"[" * 60_000), "What answers at THERE is not a WLED: its reply is not JSON."),
        (reply(b'{"name":"x"}'), "What answers at THERE is not a WLED: its reply has no MAC address."),
        (reply(b'{"mac":"000000000000"}'), "What answers at THERE is not a WLED: its reply has no MAC address."),
        (reply(b"x" * 10_000_000), "What answers at THERE is not a WLED: its reply is larger than 64 KiB."),
        (reply(b'{"error":3}', status="503 Service Unavailable"), "The device at THERE is busy."),
        (b"SSH-2.0-OpenSSH_9.2\r\n", "What answers at THERE is not a WLED: it does not speak HTTP."),
        (b"", "The connection to THERE broke before the whole reply had come."),
        (
            reply(json.dumps(DESK).encode())[:-5],
            "The connection to THERE broke before the whole reply had come.",
        ),
        (
            reply(b"a", extra="X: " + "y" * 100_000 + "\r\n"),
            "What answers at THERE is not a WLED: it does not speak HTTP.",
        ),
    ],
)
async def test_whatever_else_answers_is_named(client: WledClient, data: bytes, sentence: str) -> None:
    assert await sentence_for(client, data) == sentence


async def test_busy_is_told_apart(client: WledClient) -> None:
    async with serving(saying(reply(b"", status="503 Service Unavailable"))) as port:
        with pytest.raises(DeviceBusyError):
            await client.info(HOST, port)


async def test_a_small_reply_does_not_unfold(client: WledClient) -> None:
    bomb = gzip.compress(b" " * 50 * REPLY_LIMIT)
    said = await sentence_for(client, reply(bomb, extra="Content-Encoding: gzip\r\n"))
    assert said == "What answers at THERE is not a WLED: its reply is not JSON."


async def test_a_refused_connection(client: WledClient) -> None:
    async with serving(saying(b"")) as port:
        pass
    with pytest.raises(DeviceError, match=rf"^The connection to {HOST}:{port} was refused; no WLED listens there\.$"):
        await client.info(HOST, port)


async def test_a_name_nobody_has(client: WledClient) -> None:
    with pytest.raises(DeviceError, match=r"^No device called nobody\.invalid is known on this network\.$"):
        await client.info("nobody.invalid")


@pytest.mark.parametrize(
    ("number", "sentence"),
    [
        (errno.EHOSTUNREACH, "Nothing is there at desk, or this network does not lead to it."),
        (errno.ENETUNREACH, "Nothing is there at desk, or this network does not lead to it."),
        (errno.EADDRNOTAVAIL, "No connection to desk could be made."),
    ],
)
async def test_a_connection_the_system_cannot_make(
    client: WledClient, monkeypatch: pytest.MonkeyPatch, number: int, sentence: str
) -> None:
    async def start_connection(*_given: object, **_named: object) -> None:
        raise OSError(number, "as the system says it")

    monkeypatch.setattr("aiohappyeyeballs.start_connection", start_connection)
    async with serving(saying(b"")) as port:
        with pytest.raises(DeviceError) as caught:
            await client.info(HOST, port)
    assert str(caught.value).replace(f"{HOST}:{port}", "desk") == sentence


async def test_silence_and_a_slow_drip_run_into_the_time_out() -> None:
    async def silence(_writer: asyncio.StreamWriter) -> None:
        await asyncio.Event().wait()

    async def drip(writer: asyncio.StreamWriter) -> None:
        writer.write(b"HTTP/1.1 200 OK\r\nContent-Length: 60000\r\n\r\n")
        while True:
            writer.write(b" ")
            await writer.drain()
            await asyncio.sleep(0.01)

    client = WledClient(timeout_s=0.2)
    for answer in (silence, drip):
        async with serving(answer) as port:
            with pytest.raises(DeviceError, match=rf"^Nothing answered at {HOST}:{port} within 0\.2 seconds\.$"):
                await client.info(HOST, port)
    await client.close()


async def test_proxies_of_the_environment_are_ignored(monkeypatch: pytest.MonkeyPatch, client: WledClient) -> None:
    monkeypatch.setenv("http_proxy", "http://127.0.0.1:9")
    monkeypatch.setenv("HTTP_PROXY", "http://127.0.0.1:9")
    async with serving(saying(reply(json.dumps(DESK).encode()))) as port:
        assert (await client.info(HOST, port)).name == "Desk"


async def test_a_client_never_used_closes() -> None:
    await WledClient().close()
