"""What the command groups share: the loop they run on, the recorder, the registry, and the way to announce."""

import asyncio
from collections.abc import Callable, Coroutine, Iterator
from concurrent.futures import Future
from contextlib import contextmanager
from dataclasses import dataclass, field
from pathlib import Path
from typing import Any, TypeVar

from peewee import SqliteDatabase

from core.activity.catalog import draft
from core.activity.entry import Draft, Outcome, Target
from core.activity.ledger import Ledger
from core.activity.recorder import Recorder, Unit
from core.clock import Clock
from core.control.registry import Registry
from core.errors import AfterglowError, CancelledError, StorageError
from core.events import Event, Work, WorkChanged
from core.hosting import Spawn
from core.progress import Progress
from core.storage.settings import SETTINGS, SettingValue

T = TypeVar("T")


@dataclass
class Hub:
    """Shared by all command groups; touched on the controller's loop, but for `submit`."""

    path: Path
    """The database."""
    recorder: Recorder
    announce: Callable[[Event], None]
    spawn: Spawn
    clock: Clock
    is_live: bool
    """Whether devices are watched and lights run; the command line changes things without."""
    loop: asyncio.AbstractEventLoop = field(default_factory=asyncio.new_event_loop)
    ready: asyncio.Event = field(default_factory=asyncio.Event)
    registry: Registry = field(default_factory=Registry)
    settings: dict[str, SettingValue] = field(
        default_factory=lambda: {name: setting.default for name, setting in SETTINGS.items()}
    )
    changing: asyncio.Lock = field(default_factory=asyncio.Lock)
    """Held by each command that changes what is kept, from its first look to its last word: what it has seen holds."""
    is_stopping: bool = False
    _refusal: AfterglowError | None = None
    _commands: set["asyncio.Task[Any]"] = field(default_factory=set)

    def submit(self, command: Coroutine[Any, Any, T]) -> "Future[T]":
        """Run a command on the loop, from any thread, for the caller's actor and because of the caller's cause."""
        if self.loop.is_closed() or self.is_stopping:
            command.close()
            refused: Future[T] = Future()
            refused.set_exception(StorageError("Afterglow is closing."))
            return refused
        return asyncio.run_coroutine_threadsafe(self._when_ready(command), self.loop)

    async def _when_ready(self, command: Coroutine[Any, Any, T]) -> T:
        task = asyncio.current_task()
        assert task is not None  # noqa: S101 - coroutines run in tasks
        self._commands.add(task)
        task.add_done_callback(self._commands.discard)
        try:
            await self.ready.wait()
            if self._refusal is not None:
                raise self._refusal
            return await command
        finally:
            command.close()

    def refuse(self, error: AfterglowError) -> None:
        """Have every command fail for that reason from now on."""
        self._refusal = error
        self.ready.set()

    async def wait_for_commands(self, longest_s: float) -> None:
        """Let the commands that are being carried out come to their end."""
        if self._commands:
            await asyncio.wait(self._commands, timeout=longest_s)

    async def perform(self, unit: "Unit[T]") -> T:
        """Run a unit of work on the recorder's thread; returns once it is on disk."""
        return await asyncio.wrap_future(self.recorder.perform(unit))

    async def keep(self, change: Callable[[SqliteDatabase], None], *drafts: Draft) -> None:
        """Change what is kept and write the entries that tell of it, in one transaction."""

        def unit(ledger: Ledger) -> None:
            change(ledger.database)
            ledger.write(*drafts)

        await self.perform(unit)

    async def note(self, *drafts: Draft) -> None:
        """Write entries that go with no change; returns once they are on disk."""
        await self.perform(lambda ledger: ledger.write(*drafts))

    @contextmanager
    def telling(self, work: Work, progress: Progress) -> Iterator[None]:
        """While the block lasts, announce how far that work has come, by what is reported to `progress`."""
        told = -1

        def tell(done: int, total: int) -> None:
            nonlocal told
            percent = 100 * done // total if total else 0
            if percent != told:
                told = percent
                self.announce(WorkChanged(work, done, total))

        progress.follow(tell)
        try:
            yield
        finally:
            self.announce(WorkChanged(work, 0, 0, is_over=True))

    @contextmanager
    def audited(self, action: str, target: Target | None = None) -> Iterator[None]:
        """A failure inside the block becomes a `failure` entry of `action`, in a transaction of its own.

        Where somebody has stopped it, it has not failed: its outcome is unknown.
        """
        try:
            yield
        except CancelledError:
            self.recorder.record(draft(action, outcome=Outcome.UNKNOWN, target=target))
            raise
        except AfterglowError as error:
            self.recorder.record(draft(action, outcome=Outcome.FAILURE, target=target, reason=str(error)))
            raise
