"""The ways a device can answer HTTP: as it should, never, busy, or with whatever a test wants to see refused."""

import asyncio
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from aiohttp import web

Handler: TypeAlias = Callable[[web.Request], Awaitable[web.StreamResponse]]
Behaviour: TypeAlias = Callable[[web.Request, Handler], Awaitable[web.StreamResponse]]

NO_BUFFER_ERROR: Final = 3
"""WLED's code for "the JSON buffer is taken"."""


async def answer(request: web.Request, handler: Handler) -> web.StreamResponse:
    """As a healthy device does."""
    return await handler(request)


async def stall(_request: web.Request, _handler: Handler) -> web.StreamResponse:
    """Accept and never answer; the connection ends with the device or with the client's patience."""
    never: asyncio.Future[web.StreamResponse] = asyncio.get_running_loop().create_future()
    return await never


async def be_busy(_request: web.Request, _handler: Handler) -> web.StreamResponse:
    """503, as firmware before 16.0 does while another request holds its JSON buffer."""
    return web.json_response({"error": NO_BUFFER_ERROR}, status=503)


@dataclass(frozen=True, slots=True)
class Canned:
    """The same answer to everything, at once or `chunk_bytes` every `pause_s` seconds."""

    body: bytes
    content_type: str = "text/html"
    status: int = 200
    chunk_bytes: int = 65536
    pause_s: float = 0.0

    async def __call__(self, request: web.Request, _handler: Handler) -> web.StreamResponse:
        response = web.StreamResponse(status=self.status, headers={"Content-Type": self.content_type})
        response.content_length = len(self.body)
        await response.prepare(request)
        for start in range(0, len(self.body), self.chunk_bytes):
            await response.write(self.body[start : start + self.chunk_bytes])
            await asyncio.sleep(self.pause_s)
        await response.write_eof()
        return response
