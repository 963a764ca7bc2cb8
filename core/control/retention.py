"""Letting go of old entries: on command, and by itself every few hours or when the disk runs short."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from typing import Final, Protocol, TypeVar

from core.activity.announcements import LogReplaced
from core.activity.ledger import Ledger
from core.activity.reader import LogReader
from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.preview import PrunePreview, preview
from core.activity.retention.pruning import PruneResult, prune_steps
from core.activity.retention.room import MEGABYTE, room_of
from core.actor import Actor, ActorKind, acting_as
from core.clock import MICROSECONDS
from core.control.hub import Hub
from core.errors import AfterglowError
from core.progress import Progress
from core.storage.state import load_state, save_state

T = TypeVar("T")

LAST_RETENTION: Final = "retention.last_run"

_SCHEDULE: Final = Actor(ActorKind.SCHEDULE, "Retention")
_FIRST_LOOK_S: Final = 60.0
_LOOK_EVERY_S: Final = 300.0
_EVERY_US: Final = 6 * 3_600 * MICROSECONDS
_VACUUM_PAGES: Final = 100
_VACUUM_PAUSE_S: Final = 0.01


class Reading(Protocol):
    """Puts a question to a connection of its own."""

    def __call__(self, ask: Callable[[LogReader], T], /) -> Awaitable[T]: ...


class Retention:
    """The part of `controller.log` that keeps the log within its limits."""

    def __init__(
        self,
        hub: Hub,
        reading: Reading,
        long: Callable[[Progress], AbstractContextManager[None]],
        whole: asyncio.Lock,
    ) -> None:
        """`long(progress)` is around what stops when Afterglow ends, `whole` held by what has the log to itself."""
        self._hub = hub
        self._reading = reading
        self._long = long
        self._whole = whole

    def policy(self) -> RetentionPolicy:
        """What the settings say."""
        return RetentionPolicy.from_settings(self._hub.settings)

    async def preview(self, policy: RetentionPolicy) -> PrunePreview:
        """What that policy would let go of now."""
        return await self._reading(lambda log: preview(log, policy, self._hub.clock.now_us(), room_of(log)))

    async def prune(self, progress: Progress) -> PruneResult:
        """Let go of what the settings say, now, and give the room back to the disk."""
        async with self._whole:
            with self._long(progress), self._hub.audited("log.prune"):
                planned = await self.preview(self.policy())
                steps = prune_steps(planned, progress)
                result = await asyncio.wrap_future(self._hub.recorder.perform_steps(steps))
            await self._shrink_by_steps()
        if result.count:
            self._hub.announce(LogReplaced(f"{result.count} old entries were let go of"))
        return result

    async def _shrink(self) -> None:
        async with self._whole:
            await self._shrink_by_steps()

    async def _shrink_by_steps(self) -> None:
        """Give freed pages back to the disk, a few at a time, so that entries are never kept waiting."""
        freed = 1
        while freed > 0 and not self._hub.is_stopping:
            freed = await asyncio.wrap_future(self._hub.recorder.perform_alone(_vacuum_some))
            await asyncio.sleep(_VACUUM_PAUSE_S)

    async def keep(self) -> None:
        """Prune when it is due, by the wall clock, whatever restarts there were; never ends."""
        await asyncio.sleep(_FIRST_LOOK_S)
        while True:
            # A failure stands in the log or in the status bar by then; the next try is at the next look.
            with suppress(AfterglowError):
                await self.look()
            await asyncio.sleep(_LOOK_EVERY_S)

    async def look(self) -> None:
        """Prune where it is due, or where the disk is short of room."""
        if self.policy().enabled:
            with acting_as(_SCHEDULE):
                await self._look()

    async def _look(self) -> None:
        is_due_now = await self._take_turn()
        if not is_due_now and not await self._is_disk_short():
            return
        planned = await self.preview(self.policy())
        # That the clock looks wrong is told of when it is due, not at every look.
        is_worth_telling = is_due_now if planned.refused else planned.count > 0
        if is_worth_telling:
            await self.prune(Progress())
        else:
            await self._shrink()

    async def _is_disk_short(self) -> bool:
        megabytes = self.policy().free_megabytes
        if not megabytes:
            return False
        room = await self._reading(room_of)
        return room.free < megabytes * MEGABYTE

    async def _take_turn(self) -> bool:
        """Whether it is due; then it is so again only some hours from now."""
        now = self._hub.clock.now_us()
        last = await self._hub.perform(lambda ledger: load_state(ledger.database, LAST_RETENTION))
        if not is_due(last, now):
            return False
        await self._hub.keep(lambda database: save_state(database, LAST_RETENTION, now))
        return True


def is_due(last_run_us: int | None, now_us: int) -> bool:
    """Whether to prune again: every six hours by the wall clock, and at once where that has gone back."""
    return last_run_us is None or not 0 <= now_us - last_run_us < _EVERY_US


def _vacuum_some(ledger: Ledger) -> int:
    """Free some pages; returns how many were freed."""
    before = _free_pages(ledger)
    # Through `execute` the pragma would free a single page.
    ledger.database.connection().executescript(f"PRAGMA incremental_vacuum({_VACUUM_PAGES})")
    return before - _free_pages(ledger)


def _free_pages(ledger: Ledger) -> int:
    return int(ledger.database.execute_sql("PRAGMA freelist_count").fetchone()[0])
