"""The backups that Afterglow keeps: made when they are due or asked for, and let go of when there are too many."""

import asyncio
from concurrent.futures import Future
from contextlib import suppress
from dataclasses import asdict, dataclass, replace
from pathlib import Path
from typing import Final

from core.activity.catalog import draft
from core.actor import Actor, ActorKind, acting_as
from core.clock import MICROSECONDS
from core.control.hub import Hub
from core.control.log import LogCommands
from core.errors import AfterglowError, StorageError
from core.storage.backup_folder import BackupFile, find_backups, new_backup_path, prune_backups
from core.storage.state import load_state, save_state

OWN_FOLDER: Final = "backups"
"""In the profile, where no other folder is asked for."""
PERIODS_US: Final = {"daily": 86_400 * MICROSECONDS, "weekly": 7 * 86_400 * MICROSECONDS}
RETRY_US: Final = 3_600 * MICROSECONDS
"""After a failure."""

_STATE: Final = "backup"
_SCHEDULE: Final = Actor(ActorKind.SCHEDULE, "Backups")
_FIRST_LOOK_S: Final = 60.0
_LOOK_S: Final = 300.0


@dataclass(frozen=True, slots=True)
class BackupTimes:
    """When backups were made and will be; µs UTC, None for never."""

    made_at: int | None = None
    """The last that was made whole."""
    tried_at: int | None = None
    """The last that was begun."""
    failure: str = ""
    """Why the last that was begun was not made, as a sentence."""
    next_at: int | None = None
    """When the schedule makes the next; in the past where it is due."""


def next_backup_at(schedule: str, times: BackupTimes, now_us: int) -> int | None:
    """When the next is due under a schedule of that name; None where none is kept.

    A time that the clock has not reached yet is no time: it has been set back since then.
    """
    if schedule not in PERIODS_US:
        return None
    waits = [
        at + span
        for at, span in ((times.made_at, PERIODS_US[schedule]), (times.tried_at, RETRY_US))
        if at is not None and at <= now_us
    ]
    return max(waits, default=now_us)


class BackupCommands:
    """`controller.backups`."""

    def __init__(self, hub: Hub, log: LogCommands) -> None:
        self._hub = hub
        self._log = log
        self._making = asyncio.Lock()

    # -- commands, from any thread

    def make(self) -> "Future[Path]":
        """Make a backup now, in the folder of the settings, and let go of those that are too many; where it is."""
        return self._hub.submit(self._make())

    def list(self) -> "Future[tuple[BackupFile, ...]]":
        """The backups there are, newest first."""
        return self._hub.submit(self._list())

    def times(self) -> "Future[BackupTimes]":
        """When backups were made and will be."""
        return self._hub.submit(self._times())

    # -- on the loop

    def folder(self) -> Path:
        """Where backups are kept."""
        chosen = str(self._hub.settings["backup.folder"])
        return Path(chosen) if chosen else self._own_folder

    @property
    def _own_folder(self) -> Path:
        return self._hub.path.parent / OWN_FOLDER

    async def keep_schedule(self) -> None:
        """Make a backup whenever one is due: by the wall clock, whatever restarts there were."""
        await asyncio.sleep(_FIRST_LOOK_S)
        while True:
            # A failure stands in the log by then; the next try comes in its time.
            with suppress(AfterglowError), acting_as(_SCHEDULE):
                await self.make_if_due()
            await asyncio.sleep(_LOOK_S)

    async def make_if_due(self) -> None:
        """One look at the clock."""
        next_at = (await self._times()).next_at
        if next_at is not None and next_at <= self._hub.clock.now_us():
            await self._make()

    async def _make(self) -> Path:
        async with self._making:
            tried = replace(await self._load(), tried_at=self._hub.clock.now_us(), failure="")
            await self._keep(tried)
            try:
                made = await self._made()
            except AfterglowError as error:
                await self._keep(replace(tried, failure=str(error)))
                raise
            await self._keep(replace(tried, made_at=tried.tried_at))
            await self._prune(made)
            return made

    async def _made(self) -> Path:
        with self._hub.audited("database.backup"):
            target = await asyncio.to_thread(self._free_place)
        return await self._log.backup_now(target)

    def _free_place(self) -> Path:
        """Where the next backup goes: into the profile's own folder, made if need be, or into the one chosen.

        One that was chosen and is gone may be a disk that is not there, and is not made in its place.
        """
        folder = self.folder()
        if not folder.is_absolute():
            raise StorageError(f"The folder for backups, {folder}, must be named in full.")
        try:
            if folder == self._own_folder:
                folder.mkdir(mode=0o700, exist_ok=True)
            if not folder.is_dir():
                raise StorageError(f"There is no folder {folder}.")
            return new_backup_path(folder, self._hub.clock.now_us())
        except OSError as error:
            raise StorageError(f"The folder {folder} cannot be used: {error.strerror or error}.") from error

    async def _prune(self, made: Path) -> None:
        keep = int(self._hub.settings["backup.keep"])
        with self._hub.audited("database.backup_removed"):
            gone = await asyncio.to_thread(prune_backups, made.parent, made, keep)
        if gone:
            await self._hub.note(draft("database.backup_removed", files=list(gone), count=len(gone)))

    async def _list(self) -> tuple[BackupFile, ...]:
        return await asyncio.to_thread(find_backups, self._hub.path.parent, self.folder())

    async def _times(self) -> BackupTimes:
        times = await self._load()
        schedule = str(self._hub.settings["backup.schedule"])
        return replace(times, next_at=next_backup_at(schedule, times, self._hub.clock.now_us()))

    async def _load(self) -> BackupTimes:
        kept = await self._hub.perform(lambda ledger: load_state(ledger.database, _STATE))
        return BackupTimes(**kept) if kept else BackupTimes()

    async def _keep(self, times: BackupTimes) -> None:
        kept = asdict(replace(times, next_at=None))
        await self._hub.perform(lambda ledger: save_state(ledger.database, _STATE, kept))
