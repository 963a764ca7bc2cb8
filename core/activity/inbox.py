"""What waits for the recorder, in order; bounded, entries and jobs each by a number of their own."""

import contextvars
import threading
from collections import deque
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Any, Final

from core.activity.entry import Draft
from core.activity.ledger import Ledger
from core.errors import StorageError

ENTRIES_AT_MOST: Final = 50_000
JOBS_AT_MOST: Final = 1_000
_TOGETHER_AT_MOST: Final = 2_000


@dataclass(frozen=True, slots=True)
class Job:
    """Something asked for, the context it was asked in, and where its result goes."""

    act: Callable[[Ledger], Any]
    future: "Future[Any]"
    context: contextvars.Context
    in_transaction: bool = True


class Inbox:
    """Filled from any thread, emptied by the recorder's a turn at a time. Nothing here blocks."""

    def __init__(self, entries_at_most: int = ENTRIES_AT_MOST, jobs_at_most: int = JOBS_AT_MOST) -> None:
        self._entries_at_most = entries_at_most
        self._jobs_at_most = jobs_at_most
        self._lock = threading.Lock()
        self._waiting: deque[Draft | Job] = deque()
        self._jobs = 0
        self._lost = 0
        self._is_closed = False

    def __len__(self) -> int:
        """How much waits."""
        with self._lock:
            return len(self._waiting)

    def add_entry(self, draft: Draft) -> bool:
        """Take in an entry, or count it as lost; whether it is the first thing to wait."""
        with self._lock:
            if self._is_closed or len(self._waiting) - self._jobs >= self._entries_at_most:
                self._lost += 1
                return False
            self._waiting.append(draft)
            return len(self._waiting) == 1

    def add_job(self, job: Job) -> None:
        """Take in a job. Raises `StorageError` where too many wait, and once closed."""
        with self._lock:
            if self._is_closed:
                raise StorageError("Afterglow is closing; nothing more is stored.")
            if self._jobs >= self._jobs_at_most:
                raise StorageError("Too much is waiting to be stored; please try again in a moment.")
            self._jobs += 1
            self._waiting.append(job)

    def take(self) -> list[Draft | Job]:
        """What is to be done next: entries that can be stored together, up to and with the first job."""
        taken: list[Draft | Job] = []
        with self._lock:
            while self._waiting and len(taken) < _TOGETHER_AT_MOST:
                taken.append(self._waiting.popleft())
                if isinstance(taken[-1], Job):
                    self._jobs -= 1
                    break
        return taken

    def take_lost(self) -> int:
        """How many entries did not fit since this was last asked."""
        with self._lock:
            lost, self._lost = self._lost, 0
        return lost

    def close(self) -> None:
        """Take in nothing more."""
        with self._lock:
            self._is_closed = True
