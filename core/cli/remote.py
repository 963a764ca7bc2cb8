"""A command that writes while another process has the profile open is carried out there.

Over a local socket in the profile's folder that only its owner can reach: one JSON line asks
(`{"words": [...], "cwd": "..."}`), JSON lines answer (`{"text": ...}`, `{"note": ...}`), and the last one ends it
(`{"code": 0}`).
"""

import asyncio
import json
import os
import socket
import struct
from collections.abc import Callable
from pathlib import Path
from typing import Any, Final

from core.cli.command import Output
from core.errors import AfterglowError

_REQUEST_LIMIT: Final = 64 * 1024
_PEER_CREDENTIALS: Final = struct.Struct("3i")

Carry = Callable[[list[str], Path, Output], int]
"""Carries out the words of a command, in a working folder; returns its exit code."""


class _Lines:
    """Output that goes back to the process that asked."""

    def __init__(self, send: Callable[[dict[str, Any]], None]) -> None:
        self._send = send

    def line(self, text: str) -> None:
        self.text(f"{text}\n")

    def text(self, text: str) -> None:
        self._send({"text": text})

    def note(self, text: str) -> None:
        self._send({"note": text})


class CommandServer:
    """Runs on the controller's loop for as long as the controller does."""

    def __init__(self, path: Path) -> None:
        self._path = path

    async def serve(self, carry: Carry) -> None:
        """Answer until cancelled. Where there are no such sockets, commands are refused by their callers."""
        if not hasattr(asyncio, "start_unix_server"):
            return
        # Left by a process that was killed; the profile's lock says that it is not in use.
        self._path.unlink(missing_ok=True)
        try:
            server = await asyncio.start_unix_server(
                lambda reader, writer: self._answer(reader, writer, carry), self._path, limit=_REQUEST_LIMIT
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

    async def _answer(self, reader: asyncio.StreamReader, writer: asyncio.StreamWriter, carry: Carry) -> None:
        loop = asyncio.get_running_loop()

        def send(message: dict[str, Any]) -> None:
            loop.call_soon_threadsafe(writer.write, json.dumps(message).encode() + b"\n")

        try:
            if _is_own(writer.get_extra_info("socket")):
                request = json.loads(await reader.readline())
                words, cwd = [str(word) for word in request["words"]], Path(request["cwd"])
                code = await asyncio.to_thread(carry, words, cwd, _Lines(send))
                send({"code": code})
                await asyncio.sleep(0)
                await writer.drain()
        except (OSError, ValueError, KeyError, TypeError):
            # Whoever asked has gone, or did not speak this protocol.
            return
        finally:
            writer.close()


def _is_own(peer: socket.socket) -> bool:
    """Whether the process at the other end belongs to this user."""
    if not hasattr(socket, "SO_PEERCRED"):
        return True
    raw = peer.getsockopt(socket.SOL_SOCKET, socket.SO_PEERCRED, _PEER_CREDENTIALS.size)
    return bool(_PEER_CREDENTIALS.unpack(raw)[1] == os.getuid())


def carry_remotely(path: Path, words: list[str], out: Output) -> int:
    """Have the process that has the profile open carry out a command; returns its exit code."""
    refusal = "Another Afterglow has this profile open and cannot be asked to do this; close it first."
    if not hasattr(socket, "AF_UNIX"):
        raise AfterglowError(refusal)
    try:
        with socket.socket(socket.AF_UNIX) as connection:
            connection.connect(str(path))
            connection.sendall(json.dumps({"words": words, "cwd": str(Path.cwd())}).encode() + b"\n")
            with connection.makefile("r", encoding="utf-8") as answers:
                for answer in map(json.loads, answers):
                    if "code" in answer:
                        return int(answer["code"])
                    out.text(answer["text"]) if "text" in answer else out.note(answer["note"])
    except (OSError, ValueError) as error:
        raise AfterglowError(refusal) from error
    raise AfterglowError("The running Afterglow ended before the command was done.")
