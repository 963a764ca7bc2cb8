"""Simulated devices on an event loop in a thread of their own, so that they answer whatever the window is doing."""

import asyncio
import threading
from collections.abc import Callable, Coroutine, Iterator
from contextlib import contextmanager
from typing import Any

from core.simulator.device import SimulatedWled
from core.simulator.fleet import SimulatorFleet

HTTP_PORT = 8080
_PATIENCE_S = 20.0


class Strips:
    """The devices of a fleet, to be told things and looked at from the test's thread."""

    def __init__(self, fleet: SimulatorFleet, loop: asyncio.AbstractEventLoop) -> None:
        self._fleet = fleet
        self._loop = loop

    def __getitem__(self, number: int) -> SimulatedWled:
        """That device, counted from 1."""
        return self._fleet.device(number)

    def tell(self, command: Coroutine[Any, Any, None]) -> None:
        """Have a device do something, such as `strips[1].vanish()`; returns once it is done."""
        asyncio.run_coroutine_threadsafe(command, self._loop).result(_PATIENCE_S)

    def look(self, glance: Callable[[], bool]) -> bool:
        """What `glance` sees on the devices' own thread."""

        async def see() -> bool:
            return glance()

        return asyncio.run_coroutine_threadsafe(see(), self._loop).result(_PATIENCE_S)


@contextmanager
def strips(first_host: str, first_index: int, count: int = 1, leds: int = 120) -> Iterator[Strips]:
    """Devices at `first_host` and the addresses after it, announced on the loopback; gone when the block ends."""
    loop = asyncio.new_event_loop()
    thread = threading.Thread(target=loop.run_forever, name="simulated devices")
    thread.start()
    fleet = SimulatorFleet(
        count, leds=leds, first_host=first_host, first_index=first_index, http_port=HTTP_PORT, interfaces=["127.0.0.1"]
    )
    made = Strips(fleet, loop)
    try:
        made.tell(fleet.start())
        yield made
    finally:
        made.tell(fleet.stop())
        loop.call_soon_threadsafe(loop.stop)
        thread.join()
        loop.close()
