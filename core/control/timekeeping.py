"""Notes that the app is alive, and when the computer's clock was set."""

import asyncio
import time
from typing import Final

from core.activity.catalog import draft
from core.control.hub import Hub
from core.errors import StorageError
from core.storage.runs import see_run

_LOOK_S: Final = 5.0
_SEEN_EVERY: Final = 6
_JUMP_S: Final = 3.0


def steady_clock() -> float:
    """Seconds that never go back and, where the system can say so, went on while the computer slept."""
    boot_time = getattr(time, "CLOCK_BOOTTIME", None)
    return time.monotonic() if boot_time is None else time.clock_gettime(boot_time)


class ClockWatch:
    """Compares the wall clock with a steady one."""

    def __init__(self, wall_s: float, steady_s: float) -> None:
        self._lead_s = wall_s - steady_s

    def jump_s(self, wall_s: float, steady_s: float) -> float:
        """By how many seconds the wall clock has jumped since the last look; 0 where it has not."""
        lead_s = wall_s - steady_s
        jump_s = lead_s - self._lead_s
        # Taken over even when small: a clock that is slewed for hours is right, not jumping.
        self._lead_s = lead_s
        return jump_s if abs(jump_s) >= _JUMP_S else 0.0


class Timekeeper:
    """Runs beside the commands."""

    def __init__(self, hub: Hub, run: str) -> None:
        self._hub = hub
        self._run = run

    async def keep_time(self) -> None:
        """Look at the clock every few seconds, and keep when the app was last seen."""
        watch = ClockWatch(self._hub.clock.now_us() / 1e6, steady_clock())
        looks = 0
        while True:
            await asyncio.sleep(_LOOK_S)
            looks += 1
            if jump_s := watch.jump_s(self._hub.clock.now_us() / 1e6, steady_clock()):
                self._hub.recorder.record(draft("clock.jumped", seconds=round(jump_s, 1)))
            if looks % _SEEN_EVERY == 0:
                await self._see()

    async def _see(self) -> None:
        try:
            await self._hub.perform(lambda ledger: see_run(ledger.database, self._run, self._hub.clock))
        except StorageError:
            # The recorder shows that it cannot write; when it can again, so can this.
            return
