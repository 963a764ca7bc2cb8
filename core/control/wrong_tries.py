"""How often a passcode was wrong in a row, and how long that keeps the next try waiting."""

import asyncio
from contextlib import suppress
from pathlib import Path
from typing import Any, Final

from core.clock import MICROSECONDS
from core.control.hub import Hub
from core.errors import StorageError
from core.storage.database import open_reader
from core.storage.failures import SQLITE_ERRORS
from core.storage.state import load_state, save_state

STATE: Final = "passcode.wrong_tries"
_DELAYS_S: Final = (0, 0, 0, 2, 4, 8, 16, 32, 60)
"""By the number of wrong tries; the last holds for all beyond."""


class WrongTries:
    """Counted in memory, and kept across restarts as well as the disk allows: nobody ever waits for it."""

    def __init__(self, hub: Hub) -> None:
        self._hub = hub
        self._is_recalled = False
        self._next_at = 0.0
        self.count = 0

    async def recall(self) -> None:
        """Go on, the first time, where the last run left off."""
        if self._is_recalled:
            return
        self._is_recalled = True
        with suppress(StorageError, *SQLITE_ERRORS):
            kept = await asyncio.to_thread(_kept, self._hub.path)
            if kept is not None:
                self.count = kept["count"]
                self._delay((kept["next_at"] - self._hub.clock.now_us()) / MICROSECONDS)

    def wait_s(self) -> float:
        """Seconds until the next try; 0 when it may be made."""
        return max(0.0, self._next_at - self._hub.clock.monotonic())

    def add(self) -> int:
        """One more; returns how many they are."""
        self.count += 1
        delay_s = _DELAYS_S[min(self.count, len(_DELAYS_S) - 1)]
        self._delay(delay_s)
        self._keep({"count": self.count, "next_at": self._hub.clock.now_us() + delay_s * MICROSECONDS})
        return self.count

    def forget(self) -> None:
        """The passcode was right."""
        if self.count:
            self.count, self._next_at = 0, 0.0
            self._keep(None)

    def _delay(self, seconds: float) -> None:
        # A wall clock that was set back between two runs must not keep the owner out.
        self._next_at = self._hub.clock.monotonic() + min(seconds, _DELAYS_S[-1])

    def _keep(self, value: dict[str, int] | None) -> None:
        self._hub.recorder.perform(lambda ledger: save_state(ledger.database, STATE, value))


def _kept(path: Path) -> Any:
    database = open_reader(path)
    try:
        return load_state(database, STATE)
    finally:
        database.close()
