"""Letting go of old entries: on command, and by itself every few hours or when the disk runs short."""

import asyncio
from collections.abc import Awaitable, Callable
from contextlib import AbstractContextManager, suppress
from typing import Final, Protocol, TypeVar

from core.activity.announcements import LogReplaced, Work
from core.activity.integrity import PRUNING, is_noted
from core.activity.ledger import Ledger
from core.activity.reader import LogReader
from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.preview import PrunePreview, preview
from core.activity.retention.pruning import PruneResult, explain_interrupted, prune_steps
from core.activity.retention.room import MEGABYTE, room_of
from core.actor import Actor, ActorKind, acting_as
from core.clock import MICROSECONDS
from core.control.hub import Hub
from core.control.turns import Turns
from core.errors import AfterglowError, StorageError
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
        turns: Turns,
    ) -> None:
        """`long(progress)` is around what stops when Afterglow ends; `turns` are taken at the log as a whole."""
        self._hub = hub
        self._reading = reading
        self._long = long
        self._turns = turns

    def policy(self) -> RetentionPolicy:
        """What the settings say."""
        return RetentionPolicy.from_settings(self._hub.settings)

    async def preview(self, policy: RetentionPolicy) -> PrunePreview:
        """What that policy would let go of now."""
        return await self._reading(lambda log: preview(log, policy, self._hub.clock.now_us(), room_of(log)))

    async def prune(self, progress: Progress) -> PruneResult:
        """Let go of what the settings say, now, and give the room back to the disk.

        Whatever else asks for the log comes first: then what is left is planned anew.
        """
        with self._long(progress), self._hub.audited("log.prune"), self._hub.telling(Work.PRUNING, progress):
            result = await self._prune_by_turns(progress)
        await self._shrink()
        return result

    async def _prune_by_turns(self, progress: Progress) -> PruneResult:
        result = PruneResult(0, 0, 0, is_complete=False, has_made_way=True)
        while result.has_made_way:
            async with self._turns.turn(progress, "old entries have been let go of", is_patient=True):
                result = result.and_then(await self._prune(progress, result.count))
        return result

    async def _prune(self, progress: Progress, already_gone: int) -> PruneResult:
        planned = await self.preview(self.policy())
        if already_gone and not planned.count:
            return PruneResult(0, 0, 0, is_complete=True)
        steps = prune_steps(planned, progress, already_gone=already_gone, makes_way=lambda: self._turns.is_wanted)
        try:
            return await asyncio.wrap_future(self._hub.recorder.perform_steps(steps))
        except StorageError:
            # Where not even the account of what has gone can be written now, the next look does it.
            with suppress(StorageError):
                await self._hub.perform(explain_interrupted)
            raise
        finally:
            if planned.count:
                self._hub.announce(LogReplaced("old entries were let go of"))

    async def _shrink(self) -> None:
        """Give freed pages back to the disk, a few at a time, so that nobody is kept waiting."""
        freed = 1
        while freed > 0 and not self._hub.is_stopping:
            async with self._turns.turn(Progress(), "the file has been made smaller", is_patient=True):
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
        """Prune where it is due, or where the disk is short of room; and tell of what a failure has left untold."""
        with acting_as(_SCHEDULE):
            await self._explain()
            if self.policy().enabled:
                await self._look()

    async def _explain(self) -> None:
        if await self._hub.perform(lambda ledger: is_noted(ledger.database, PRUNING)):
            # Once it is this one's turn, nobody is at it any more.
            async with self._turns.turn(Progress(), "old entries have been let go of", is_patient=True):
                await self._hub.perform(explain_interrupted)

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
