"""`afterglow simulate`: devices until told to stop, with what they show and what they can be told."""

import asyncio
import json
import signal
import sys
from collections.abc import AsyncIterator, Coroutine
from contextlib import asynccontextmanager, suppress
from dataclasses import dataclass
from typing import Any, Final

from core.errors import AfterglowError
from core.simulator.console import QUIT, perform, read_lines, usage
from core.simulator.device import SimulatedWled
from core.simulator.fleet import SimulatorFleet
from core.simulator.terminal import StripScreen

_PAINT_INTERVAL_S: Final = 0.1
_RATE_INTERVAL_S: Final = 1.0


@dataclass(frozen=True, slots=True)
class Options:
    """What the command line said."""

    count: int = 1
    leds: int = 120
    first_host: str | None = None
    http_port: int | None = None
    is_announced: bool = True
    shows_rates: bool = False
    as_json: bool = False
    until_stdin_closes: bool = False


async def simulate(options: Options) -> None:
    """Run devices until `quit`, SIGTERM or SIGINT. Raises `DeviceError` and `InputError` if they cannot start."""
    fleet = SimulatorFleet(
        options.count,
        leds=options.leds,
        first_host=options.first_host,
        http_port=options.http_port,
        is_announced=options.is_announced,
    )
    lines: asyncio.Queue[str] = asyncio.Queue()
    _quit_on_signals(lines)
    async with fleet, _running(_display(fleet, options)):
        read_lines(lines, QUIT if options.until_stdin_closes else "")
        while (line := await lines.get()) != QUIT:
            if line.strip():
                await _answer(fleet, line, options)


def _quit_on_signals(lines: "asyncio.Queue[str]") -> None:
    loop = asyncio.get_running_loop()
    with suppress(NotImplementedError):  # Windows: Ctrl-C ends the loop by itself there
        for number in (signal.SIGTERM, signal.SIGINT):
            loop.add_signal_handler(number, lines.put_nowait, QUIT)
        # Reading the terminal from the background shall fail, not stop the process.
        signal.signal(signal.SIGTTIN, signal.SIG_IGN)


@asynccontextmanager
async def _running(display: Coroutine[Any, Any, None]) -> AsyncIterator[None]:
    task = asyncio.create_task(display)
    try:
        yield
    finally:
        task.cancel()
        with suppress(asyncio.CancelledError):
            await task


async def _answer(fleet: SimulatorFleet, line: str, options: Options) -> None:
    try:
        event, sentence = "done", await perform(fleet, line)
    except AfterglowError as error:
        event, sentence = "refused", str(error)
    _say(options, sentence, event=event, command=line.strip(), sentence=sentence)


async def _display(fleet: SimulatorFleet, options: Options) -> None:
    if sys.stdout.isatty() and not options.as_json:
        await _paint(fleet)
        return
    for device in fleet.devices:
        _say(options, f"{device.name} at {device.address}", event="ready", **_whereabouts(device))
    while options.shows_rates:
        await asyncio.sleep(_RATE_INTERVAL_S)
        for device in fleet.devices:
            rate = device.frames_per_second
            _say(options, f"{device.name}: {rate} frames/s", event="rate", name=device.name, fps=rate)


async def _paint(fleet: SimulatorFleet) -> None:
    screen = StripScreen(fleet.devices, sys.stdout)
    screen.open()
    _write_line(f"Type {usage()}.")
    try:
        while True:
            screen.paint()
            await asyncio.sleep(_PAINT_INTERVAL_S)
    finally:
        screen.close()


def _whereabouts(device: SimulatedWled) -> dict[str, object]:
    identity, ports = device.identity, device.ports
    place = {"name": identity.name, "mac": identity.mac, "host": identity.host}
    return place | {"port": ports.http, "ddp_port": ports.ddp}


def _say(options: Options, text: str, /, **event: object) -> None:
    _write_line(json.dumps(event) if options.as_json else text)


def _write_line(text: str) -> None:
    sys.stdout.write(f"{text}\n")
    sys.stdout.flush()
