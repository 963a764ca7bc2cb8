"""Asking a WLED for `/json/info` over HTTP, from one asyncio loop."""

import errno
from typing import Final

import aiohttp
from yarl import URL

from core.devices.info import WledInfo, read_info
from core.devices.model import HTTP_PORT, shown_address
from core.errors import DeviceError

TIMEOUT_S: Final = 3.0
REPLY_LIMIT: Final = 64 * 1024

_NO_ROUTE: Final = {errno.EHOSTUNREACH, errno.ENETUNREACH, errno.EHOSTDOWN, errno.ENETDOWN}


class DeviceBusyError(DeviceError):
    """The device answers, but has no time for the question just now."""


class WledClient:
    """Reads WLEDs. Made anywhere; used and closed on one loop."""

    def __init__(self, timeout_s: float = TIMEOUT_S) -> None:
        """`timeout_s` is for a whole question: name resolution, connection and reply."""
        self._timeout_s = timeout_s
        self._session: aiohttp.ClientSession | None = None

    async def info(self, host: str, port: int = HTTP_PORT) -> WledInfo:
        """What the WLED at that address says about itself.

        Raises `DeviceBusyError` when it answers 503, and `DeviceError` when nothing or no WLED answers.
        """
        address = shown_address(host, port)
        try:
            return read_info(await self._fetch(host, port, address), address)
        except TimeoutError as error:
            raise DeviceError(f"Nothing answered at {address} within {self._timeout_s:g} seconds.") from error
        except (aiohttp.ClientError, OSError) as error:
            raise DeviceError(_sentence(error, address)) from error

    async def close(self) -> None:
        """Close the connections; questions under way fail with a `DeviceError`."""
        if self._session is not None:
            await self._session.close()

    async def _fetch(self, host: str, port: int, address: str) -> bytes:
        url = URL.build(scheme="http", host=host, port=port, path="/json/info")
        async with self._opened_session().get(url, allow_redirects=False) as reply:
            if reply.status == 503:
                raise DeviceBusyError(f"The device at {address} is busy.")
            body = await _body(reply, address)
            if 300 <= reply.status < 400:
                raise DeviceError(f"A web page answered at {address}, not a WLED: it wants to lead elsewhere.")
            if reply.status != 200 and not body.lstrip().startswith(b"<"):
                raise DeviceError(f"What answers at {address} is not a WLED: it gave HTTP status {reply.status}.")
            return body

    def _opened_session(self) -> aiohttp.ClientSession:
        if self._session is None:
            self._session = aiohttp.ClientSession(
                # A WLED has few connections to give; none is held between questions.
                connector=aiohttp.TCPConnector(limit=0, force_close=True),
                timeout=aiohttp.ClientTimeout(total=self._timeout_s),
                headers={"Accept": "application/json", "Accept-Encoding": "identity"},
                # A small reply must not unfold into a large one.
                auto_decompress=False,
                cookie_jar=aiohttp.DummyCookieJar(),
                trust_env=False,
            )
        return self._session


async def _body(reply: aiohttp.ClientResponse, address: str) -> bytes:
    body = bytearray()
    async for piece in reply.content.iter_any():
        body += piece
        if len(body) > REPLY_LIMIT:
            reply.close()
            limit_kib = REPLY_LIMIT // 1024
            raise DeviceError(f"What answers at {address} is not a WLED: its reply is larger than {limit_kib} KiB.")
    return bytes(body)


def _sentence(error: Exception, address: str) -> str:
    if isinstance(error, aiohttp.ClientConnectorDNSError):
        return f"No device called {address} is known on this network."
    if isinstance(error, ConnectionRefusedError) or _errno(error) == errno.ECONNREFUSED:
        return f"The connection to {address} was refused; no WLED listens there."
    if _errno(error) in _NO_ROUTE:
        return f"Nothing is there at {address}, or this network does not lead to it."
    if isinstance(error, aiohttp.ClientConnectorError):
        return f"No connection to {address} could be made."
    if isinstance(error, aiohttp.ClientResponseError):
        return f"What answers at {address} is not a WLED: it does not speak HTTP."
    return f"The connection to {address} broke before the whole reply had come."


def _errno(error: Exception) -> int | None:
    return error.errno if isinstance(error, OSError) else None
