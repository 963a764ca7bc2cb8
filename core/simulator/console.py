"""What can be typed while devices are simulated."""

import asyncio
import os
import sys
import threading
from collections.abc import Awaitable, Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from core.errors import InputError
from core.simulator.device import SimulatedWled
from core.simulator.fleet import SimulatorFleet

QUIT: Final = "quit"
_READ_BYTES: Final = 4096

_Action: TypeAlias = Callable[[SimulatedWled, str], Awaitable[None]]


@dataclass(frozen=True, slots=True)
class Command:
    """One thing a device can be told to do."""

    action: _Action
    done: str
    """How it reads afterwards, behind the device's name."""
    argument: str = ""
    """What must follow the number, if anything."""


COMMANDS: Final = {
    "vanish": Command(lambda device, _rest: device.vanish(), "has vanished"),
    "stall": Command(lambda device, _rest: device.stall(), "accepts but does not answer"),
    "busy": Command(lambda device, _rest: device.busy(), "says that it is busy"),
    "reboot": Command(lambda device, _rest: device.reboot(), "has restarted"),
    "move": Command(lambda device, rest: device.move(rest), "has moved", "ADDRESS"),
    "rename": Command(lambda device, rest: device.rename(rest), "is its new name", "NAME"),
    "back": Command(lambda device, _rest: device.come_back(), "is back"),
}


def usage() -> str:
    """Every command with its arguments, in one line."""
    forms = (f"{verb} N {command.argument}".strip() for verb, command in COMMANDS.items())
    return ", ".join((*forms, QUIT))


async def perform(fleet: SimulatorFleet, line: str) -> str:
    """Do what `line` says and give the sentence that answers it. Raises `InputError` and `DeviceError`."""
    verb, _space, rest = line.strip().partition(" ")
    number, _space, argument = rest.strip().partition(" ")
    command = COMMANDS.get(verb)
    if command is None or not number.isdecimal() or bool(argument) != bool(command.argument):
        raise InputError(f"Type one of: {usage()}.")
    device = fleet.device(int(number))
    await command.action(device, argument.strip())
    return f"{device.name} {command.done}."


def read_lines(lines: "asyncio.Queue[str]", at_end: str = "") -> None:
    """Put each line typed on standard input into `lines`, from a thread, and `at_end` once there will be no more.

    It reads the bare file descriptor: a thread waiting inside `sys.stdin` would hold its lock and hang the exit.
    """
    loop = asyncio.get_running_loop()
    if sys.stdin is None:
        lines.put_nowait(at_end)
        return

    def read(descriptor: int) -> None:
        rest = b""
        while data := _read(descriptor):
            *whole, rest = (rest + data).split(b"\n")
            for line in whole:
                loop.call_soon_threadsafe(lines.put_nowait, line.decode(errors="replace"))
        loop.call_soon_threadsafe(lines.put_nowait, at_end)

    threading.Thread(target=read, args=(sys.stdin.fileno(),), name="stdin", daemon=True).start()


def _read(descriptor: int) -> bytes:
    try:
        return os.read(descriptor, _READ_BYTES)
    except OSError:  # a terminal that is gone, or one that a background job may not read
        return b""
