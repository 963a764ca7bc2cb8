"""Turns at the log as a whole: what reads, shortens or replaces all of it goes one after another."""

import asyncio
from collections.abc import AsyncIterator
from contextlib import asynccontextmanager
from typing import Final

from core.progress import Progress

_LOOK_EVERY_S: Final = 0.05


class Turns:
    """In the order in which they were asked for. Touched on the controller's loop, but for `is_wanted`."""

    def __init__(self) -> None:
        self._lock = asyncio.Lock()
        self._impatient = 0
        self._done_by = ""

    @property
    def is_wanted(self) -> bool:
        """Whether somebody waits: what can be interrupted then makes way. From any thread."""
        return self._impatient > 0

    @asynccontextmanager
    async def turn(self, progress: Progress, until: str, *, is_patient: bool = False) -> AsyncIterator[None]:
        """Have the log to oneself. `until` tells the others when it is their turn: `an export is written`.

        Waiting is told of through `progress`. Raises `CancelledError`, soon, when it is cancelled meanwhile. Nothing
        makes way for what `is_patient`.
        """
        self._impatient += not is_patient
        try:
            await self._wait(progress)
        finally:
            self._impatient -= not is_patient
        self._done_by = until
        try:
            yield
        finally:
            self._lock.release()

    async def _wait(self, progress: Progress) -> None:
        asked = asyncio.ensure_future(self._lock.acquire())
        try:
            await asyncio.wait([asked], timeout=_LOOK_EVERY_S)
            while not asked.done():
                progress.wait(f"Waiting until {self._done_by}…")
                await asyncio.wait([asked], timeout=_LOOK_EVERY_S)
        except BaseException:
            asked.cancel()
            if asked.done() and not asked.cancelled():
                self._lock.release()
            raise
