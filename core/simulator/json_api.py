"""The HTTP and WebSocket side of a simulated WLED."""

import asyncio
import json
from collections.abc import Callable, Mapping
from contextlib import suppress
from typing import Any, Final, Protocol

from aiohttp import WSMsgType, web

from core.simulator.behaviour import Behaviour, Handler
from core.simulator.documents import JsonObject, template

_JSON_ERROR: Final = 9
_NOT_IMPLEMENTED: Final = 4
_PEEK_INTERVAL_S: Final = 0.04
_PEEK_LIMIT: Final = 1024
_PEEK_HEADER: Final = b"L\x01"
_PING_LIMIT: Final = 10
_SUCCESS: Final = {"success": True}
_HOME_PAGE: Final = "<!DOCTYPE html><title>WLED (simulated)</title><p>A simulated WLED: see /json."


class Served(Protocol):
    """What the API needs of the device behind it."""

    behaviour: Behaviour

    def state(self) -> JsonObject:
        """`/json/state`."""
        ...

    def info(self) -> JsonObject:
        """`/json/info`."""
        ...

    def config(self) -> JsonObject:
        """`/json/cfg`."""
        ...

    def apply(self, partial: Mapping[str, Any]) -> None:
        """Take a partial state."""
        ...

    def request_reboot(self) -> None:
        """Restart soon after the answer is out."""
        ...

    @property
    def pixels(self) -> bytes:
        """RGB of each LED as shown."""
        ...


class JsonApi:
    """Answers for one device. An application is made anew for every power-on; the sockets are counted here."""

    def __init__(self, device: Served) -> None:
        self._device = device
        self._sockets: set[web.WebSocketResponse] = set()
        self._documents: tuple[tuple[str, Callable[[], object]], ...] = (
            ("state", device.state),
            ("info", device.info),
            ("si", self._state_and_info),
            ("nodes", lambda: {"nodes": []}),
            ("eff", lambda: template("effects")),
            ("palx", lambda: {"m": 0, "p": {}}),
            ("fxda", lambda: template("fxdata")),
            ("net", lambda: {"networks": []}),
            ("cfg", device.config),
            ("pins", lambda: {"pins": []}),
            ("pal", lambda: template("palettes")),
        )
        """By a part of the path; the first that fits is meant, as in WLED."""

    @property
    def socket_count(self) -> int:
        """WebSocket clients connected now."""
        return len(self._sockets)

    def application(self) -> web.Application:
        """What an HTTP server serves; every request first passes the device's behaviour."""
        application = web.Application(middlewares=[self._behave])
        application.add_routes(
            [
                web.get("/", self._home),
                web.get("/ws", self._websocket),
                web.get("/presets.json", self._presets),
                web.get("/reset", self._reset),
                web.get("/json{rest:.*}", self._get_json),
                web.post("/json{rest:(/state|/si|/)?}", self._post_json),
            ]
        )
        return application

    async def notify(self) -> None:
        """Tell every WebSocket client how things are now."""
        for socket in list(self._sockets):
            with suppress(ConnectionError):
                await socket.send_json(self._state_and_info())

    @web.middleware
    async def _behave(self, request: web.Request, handler: Handler) -> web.StreamResponse:
        return await self._device.behaviour(request, handler)

    def _state_and_info(self) -> JsonObject:
        return {"state": self._device.state(), "info": self._device.info()}

    def _everything(self) -> JsonObject:
        return self._state_and_info() | {name: template(name) for name in ("effects", "palettes")}

    async def _home(self, _request: web.Request) -> web.Response:
        return web.Response(text=_HOME_PAGE, content_type="text/html")

    async def _presets(self, _request: web.Request) -> web.Response:
        return web.json_response({"0": {}})

    async def _reset(self, _request: web.Request) -> web.Response:
        self._device.request_reboot()
        return web.Response(text="Rebooting now...", content_type="text/html")

    async def _get_json(self, request: web.Request) -> web.Response:
        rest = request.match_info["rest"]
        if rest in ("", "/"):
            return web.json_response(self._everything())
        for part, document in self._documents:
            if part in rest:
                return web.json_response(document())
        return web.json_response({"error": _NOT_IMPLEMENTED}, status=501)

    async def _post_json(self, request: web.Request) -> web.Response:
        try:
            partial = await request.json()
        except ValueError:
            partial = None
        if not isinstance(partial, dict):
            return web.json_response({"error": _JSON_ERROR}, status=400)
        await self._apply(partial)
        return await self._get_json(request) if partial.get("v") is True else web.json_response(_SUCCESS)

    async def _apply(self, partial: Mapping[str, Any]) -> None:
        self._device.apply(partial)
        await self.notify()

    async def _websocket(self, request: web.Request) -> web.WebSocketResponse:
        socket = web.WebSocketResponse()
        await socket.prepare(request)
        self._sockets.add(socket)
        peek = asyncio.Event()
        peeking = asyncio.create_task(self._send_pixels(socket, peek))
        try:
            await socket.send_json(self._state_and_info())
            async for message in socket:
                if message.type is WSMsgType.TEXT:
                    await self._answer_text(socket, message.data, peek)
        finally:
            peeking.cancel()
            self._sockets.discard(socket)
        return socket

    async def _answer_text(self, socket: web.WebSocketResponse, text: str, peek: asyncio.Event) -> None:
        if text.startswith("p") and len(text) < _PING_LIMIT:
            await socket.send_str("pong")
            return
        try:
            message = json.loads(text)
        except ValueError:
            return
        if not isinstance(message, dict):
            return
        if "lv" in message:
            (peek.set if message["lv"] else peek.clear)()
            await socket.send_json(_SUCCESS)
        elif message == {"v": True}:
            await socket.send_json(self._state_and_info())
        else:
            await self._apply(message)

    async def _send_pixels(self, socket: web.WebSocketResponse, peek: asyncio.Event) -> None:
        """While `peek` is set, send the colours: `L`, 1, then RGB of each LED, of every n-th if there are many."""
        with suppress(ConnectionError):
            while True:
                await peek.wait()
                pixels = self._device.pixels
                stride = 3 * (1 + (len(pixels) // 3 - 1) // _PEEK_LIMIT)
                shown = b"".join(pixels[start : start + 3] for start in range(0, len(pixels), stride))
                await socket.send_bytes(_PEEK_HEADER + shown)
                await asyncio.sleep(_PEEK_INTERVAL_S)
