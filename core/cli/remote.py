"""A command that writes while another process has the profile open is carried out there.

Over a local socket in the profile's folder that only its owner can reach: one JSON line asks
(`{"words": [...], "cwd": "..."}`), JSON lines answer (`{"text": ...}`, `{"content": ...}`, `{"note": ...}`), and the
last one ends it (`{"code": 0}`).
"""

import asyncio
import json
import logging
import os
import socket
import struct
from collections.abc import Callable, Iterator
from concurrent.futures import CancelledError
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from core.cli.command import FAILED, Output
from core.devices.background import BackgroundTasks
from core.errors import AfterglowError

_log = logging.getLogger(__name__)

_REQUEST_LIMIT: Final = 64 * 1024
_REQUEST_S: Final = 10.0
_PEER_CREDENTIALS: Final = struct.Struct("3i")

Carry = Callable[[list[str], Path, Output], int]
"""Carries out the words of a command, in a working folder; returns its exit code."""


class UnreachableError(AfterglowError):
    """The process that has the profile open cannot be asked."""

    def __init__(self) -> None:
        super().__init__("Another Afterglow has this profile open and cannot be asked to do this; close it first.")


class _Lines(Output):
    """Output that goes back to the process that asked, from any thread but the loop's.

    Waits until there is room for more; raises `ConnectionError` where nobody listens any longer.
    """

    def __init__(self, writer: asyncio.StreamWriter, loop: asyncio.AbstractEventLoop) -> None:
        self._writer = writer
        self._loop = loop

    def text(self, text: str) -> None:
        self._send({"text": text})

    def content(self, text: str) -> None:
        self._send({"content": text})

    def note(self, text: str) -> None:
        self._send({"note": text})

    def _send(self, message: dict[str, Any]) -> None:
        try:
            asyncio.run_coroutine_threadsafe(_send(self._writer, message), self._loop).result()
        except CancelledError as error:
            raise ConnectionAbortedError from error


class CommandServer:
    """Runs on the controller's loop for as long as the controller does."""

    def __init__(self, path: Path) -> None:
        self._path = path
        # Outlive `serve`: a command that is being carried out when Afterglow is to end still gets its answer.
        self._answers = BackgroundTasks()

    async def serve(self, carry: Carry) -> None:
        """Answer until cancelled. Where there are no such sockets, commands are refused by their callers."""
        if not hasattr(asyncio, "start_unix_server"):
            return
        # Left by a process that was killed; the profile's lock says that it is not in use.
        self._path.unlink(missing_ok=True)
        try:
            server = await asyncio.start_unix_server(
                lambda reader, writer: self._answers.start(_answer(reader, writer, carry), name="answering a command"),
                self._path,
                limit=_REQUEST_LIMIT,
            )
        except OSError:
            # The path may be too long for a socket; everything else works without.
            return
        self._path.chmod(0o600)
        try:
            async with server:
                await server.serve_forever()
        finally:
            self._path.unlink(missing_ok=True)


async def _answer(reader: asyncio.StreamReader, writer: asyncio.StreamWriter, carry: Carry) -> None:
    try:
        asked = await _asked(reader) if _is_own(writer.get_extra_info("socket")) else None
        if asked is not None:
            words, cwd = asked
            out = _Lines(writer, asyncio.get_running_loop())
            code = await asyncio.to_thread(_carried, carry, words, cwd, out)
            await _send(writer, {"code": code})
    except OSError:
        # Whoever asked has gone.
        return
    except asyncio.CancelledError:
        # A command whose output nobody takes must not hold up the end.
        writer.transport.abort()
        raise
    finally:
        writer.close()


async def _asked(reader: asyncio.StreamReader) -> tuple[list[str], Path] | None:
    """The words and the working folder; None from whoever does not speak this protocol."""
    try:
        async with asyncio.timeout(_REQUEST_S):
            request = json.loads(await reader.readline())
        return [str(word) for word in request["words"]], Path(request["cwd"])
    except (OSError, ValueError, KeyError, TypeError, RecursionError):
        return None


async def _send(writer: asyncio.StreamWriter, message: dict[str, Any]) -> None:
    writer.write(json.dumps(message).encode() + b"\n")
    await writer.drain()


def _carried(carry: Carry, words: list[str], cwd: Path, out: Output) -> int:
    try:
        return carry(words, cwd, out)
    except ConnectionError:
        raise
    except Exception:  # a bug: told in full here, and in a sentence to whoever asked, who did nothing wrong
        _log.exception("A command from another process has failed")
        out.note("afterglow: Something unexpected happened in the Afterglow that has this profile open.")
        return FAILED


def _is_own(peer: socket.socket) -> bool:
    """Whether the process at the other end belongs to this user."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER_CREDENTIALS.size)
    return bool(_PEER_CREDENTIALS.unpack(raw)[1] == os.getuid())


def carry_remotely(path: Path, words: list[str], out: Output) -> int:
    """Have the process that has the profile open carry out a command; returns its exit code.

    Raises `UnreachableError` where it cannot be asked, and `AfterglowError` where it ends before it has answered.
    """
    with _connected(path) as connection:
        for answer in _answers(connection, words):
            match answer:
                case {"code": code}:
                    return int(code)
                case {"text": text}:
                    out.text(text)
                case {"content": content}:
                    out.content(content)
                case {"note": note}:
                    out.note(note)
    raise AfterglowError("The running Afterglow ended before the command was done.")


def _connected(path: Path) -> socket.socket:
    if not hasattr(socket, "AF_UNIX"):
        raise UnreachableError
    connection = socket.socket(socket.AF_UNIX)
    try:
        connection.connect(str(path))
    except OSError as error:
        connection.close()
        raise UnreachableError from error
    return connection


def _answers(connection: socket.socket, words: list[str]) -> Iterator[dict[str, Any]]:
    with suppress(OSError, ValueError), connection.makefile("r", encoding="utf-8") as answers:
        connection.sendall(json.dumps({"words": words, "cwd": str(Path.cwd())}).encode() + b"\n")
        yield from map(json.loads, answers)
