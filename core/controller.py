"""The façade: every command that a click, a key, a schedule or the command line can give goes through it.

Commands may be called from any thread and return a `concurrent.futures.Future` at once; the actor and the cause of
the caller's context travel with them. A future fails with an `AfterglowError` whose text can be shown, and a command
that changes something resolves only when the change and its entry are on disk.

    controller.devices   add(address), remove(id), rename(id, name), try_simulated(count)
    controller.lights    add(spec), update(id, spec), remove(id), start(id), stop(id), pause(id), resume(id)
    controller.log       export(request, progress), preview_prune(policy), prune(progress), pin(seqs), unpin(seqs),
                         verify(progress), redact(name, progress), backup(path), restore(path)
    controller.settings  change({name: value})
    controller.views     save(view), rename(id, name), remove(id), move(id, position), see({id: seq})
    controller.backups   make(), list(), times()
    controller.lock      lock(), unlock(passcode), set_passcode(current, new), remove_passcode(current)

What happens is announced as the frozen dataclasses of `core.events`, to the one function given as `announce`, on
whichever thread it happened.
"""

import asyncio
import contextlib
import platform
import sqlite3
from collections.abc import Callable, Coroutine, Sequence
from typing import Final

from core.activity.catalog import draft
from core.activity.integrity import integrity_fields
from core.activity.ledger import Ledger
from core.activity.recorder import Recorder
from core.activity.redaction import explain_interrupted_redaction
from core.activity.retention.pruning import explain_interrupted
from core.clock import Clock, SystemClock, iso_utc
from core.control.backups import BackupCommands
from core.control.devices import DeviceCommands
from core.control.hub import Hub
from core.control.lights import LightCommands
from core.control.lock import STATE as PASSCODE
from core.control.lock import LockCommands
from core.control.log import LogCommands
from core.control.registry import load_devices, load_lights
from core.control.settings import SettingsCommands, load_settings
from core.control.simulators import Simulators
from core.control.timekeeping import Timekeeper
from core.control.views import ViewCommands, load_views
from core.devices.background import BackgroundTasks
from core.errors import AfterglowError
from core.events import Event, Trouble
from core.hosting import Spawn
from core.profile import Profile
from core.storage.migrations import SCHEMA_VERSION
from core.storage.runs import begin_run, end_run
from core.storage.state import MIGRATED_FROM, MOVED_ASIDE, load_state, save_state
from core.version import app_version

_CHECK_AFTER_CRASH_S: Final = 10.0
_CLEAR_TRACES_S: Final = 20.0
_CLEAR_AGAIN_S: Final = 60.0
_BEGIN_AGAIN_S: Final = 2.0
_COMMANDS_END_S: Final = 4.0


class Controller:
    """See the module. `run` blocks on the controller's own thread until `stop` is called from any other."""

    def __init__(
        self,
        profile: Profile,
        recorder: Recorder,
        *,
        run: str,
        announce: Callable[[Event], None],
        spawn: Spawn,
        is_live: bool,
        simulator_command: Sequence[str] = (),
        beside: Callable[["Controller"], Coroutine[object, object, None]] | None = None,
        clock: Clock | None = None,
    ) -> None:
        """`run` names this start of the app. Without `is_live`, nothing is watched and no light runs.

        `beside(controller)` runs on the loop along with the commands, until the end.
        """
        self._profile = profile
        self._run = run
        self._beside = beside
        self._hub = Hub(profile.database, recorder, announce, spawn, clock or SystemClock(), is_live)
        self._stopped = asyncio.Event()
        self._is_opened = False
        self._crashed_at: int | None = None
        self.settings = SettingsCommands(self._hub)
        self.lock = LockCommands(self._hub)
        self.lights = LightCommands(self._hub)
        self.devices = DeviceCommands(self._hub, self.lights, self.settings, Simulators(simulator_command))
        self.log = LogCommands(self._hub, run, app_version(), self._reload)
        self.views = ViewCommands(self._hub)
        self.backups = BackupCommands(self._hub, self.log)
        self._timekeeper = Timekeeper(self._hub, run)

    @property
    def is_live(self) -> bool:
        """Whether devices are watched and lights run here."""
        return self._hub.is_live

    def run(self) -> None:
        """Serve commands until `stop`; then end what runs, in order, and return."""
        try:
            with asyncio.Runner(loop_factory=lambda: self._hub.loop) as runner:
                runner.run(self._serve())
        except Exception as error:
            self._hub.announce(Trouble(f"Afterglow's controller has stopped: {error!r}. Please start Afterglow again."))
            raise

    def stop(self) -> None:
        """Ask `run` to end. From any thread, any number of times."""
        if not self._hub.loop.is_closed():
            self._hub.loop.call_soon_threadsafe(self._stopped.set)

    async def _serve(self) -> None:
        if not await self._has_begun():
            return
        self._hub.ready.set()
        background = BackgroundTasks()
        if self._hub.is_live:
            background.start(self._timekeeper.keep_time(), name="keeping time")
            background.start(self.log.retention.keep(), name="keeping retention")
            background.start(self.backups.keep_schedule(), name="keeping backups")
            background.start(self._clear_traces(), name="clearing traces of what was redacted")
        if self._beside is not None:
            background.start(self._beside(self), name="serving beside")
        if self._crashed_at is not None:
            background.start(self._check_after_crash(), name="checking after a crash")
        await self._stopped.wait()
        self._hub.is_stopping = True
        await background.cancel()
        await self._end()

    async def _has_begun(self) -> bool:
        """Begin, and where that fails tell why and try again until it is to stop; whether it has begun."""
        told = ""
        while True:
            try:
                await self._begin()
            except AfterglowError as error:
                if str(error) != told:
                    told = str(error)
                    self._hub.announce(Trouble(f"The profile cannot be used: {error}"))
                if not self._hub.is_live:
                    self._hub.refuse(error)
            else:
                return True
            if await self._is_stopped_within(_BEGIN_AGAIN_S):
                return False

    async def _is_stopped_within(self, seconds: float) -> bool:
        with contextlib.suppress(TimeoutError):
            async with asyncio.timeout(seconds):
                await self._stopped.wait()
        return self._stopped.is_set()

    async def _begin(self) -> None:
        """Read what is kept and start what is to run."""
        if not self._is_opened:
            await self._hub.perform(self._open)
            self._is_opened = True
        await self._load()

    def _open(self, ledger: Ledger) -> None:
        _tell_of_file(ledger)
        explain_interrupted(ledger)
        explain_interrupted_redaction(ledger)
        if self._hub.is_live:
            self._open_run(ledger)

    def _open_run(self, ledger: Ledger) -> None:
        self._crashed_at = begin_run(ledger.database, self._run, app_version(), self._hub.clock)
        if self._crashed_at is not None:
            ledger.write(draft("app.crash_detected", last_seen=iso_utc(self._crashed_at)))
        ledger.write(
            draft(
                "app.started",
                version=app_version(),
                python=platform.python_version(),
                sqlite=sqlite3.sqlite_version,
                system=f"{platform.system()} {platform.release()}",
                clean=self._crashed_at is None,
            )
        )

    async def _load(self) -> None:
        devices, lights, settings, views, passcode = await self._hub.perform(
            lambda ledger: (
                load_devices(ledger.database),
                load_lights(ledger.database),
                load_settings(ledger.database),
                load_views(ledger.database),
                load_state(ledger.database, PASSCODE),
            )
        )
        self._hub.registry.fill(devices, lights)
        self._hub.settings.update(settings)
        self.settings.tell()
        self.views.fill(views)
        self.lock.fill(passcode)
        await self.devices.start_all()
        self.lights.start_all()

    async def _reload(self) -> None:
        """Everything kept has been replaced: end what runs, and begin with what is there now."""
        await self.lights.stop_all()
        await self.devices.stop_all()
        await self._load()

    async def _clear_traces(self) -> None:
        told, wait_s = "", _CLEAR_TRACES_S
        while True:
            await asyncio.sleep(wait_s)
            wait_s = _CLEAR_AGAIN_S
            try:
                await self.log.integrity.clear_traces()
            except AfterglowError as error:
                if str(error) != told:
                    told = str(error)
                    self._hub.announce(Trouble(told))

    async def _check_after_crash(self) -> None:
        await asyncio.sleep(_CHECK_AFTER_CRASH_S)
        try:
            await self.log.integrity.check_file()
        except AfterglowError as error:
            self._hub.announce(Trouble(str(error)))

    async def _end(self) -> None:
        """Producers stop first, then the run is closed; the recorder is closed by whoever started it."""
        self.log.cancel_all()
        await self.lights.stop_all()
        await self.devices.stop_all()
        await self.devices.close()
        await self._hub.wait_for_commands(_COMMANDS_END_S)
        if self._hub.is_live:
            with contextlib.suppress(AfterglowError):
                await self._hub.perform(self._close_run)

    def _close_run(self, ledger: Ledger) -> None:
        ledger.write(draft("app.stopped"))
        end_run(ledger.database, self._run, self._hub.clock)


def _tell_of_file(ledger: Ledger) -> None:
    """Tell what was done to the file before it was opened, by whichever start it was."""
    moved = load_state(ledger.database, MOVED_ASIDE)
    if moved is not None:
        ledger.write(draft("database.moved_aside", **moved))
        save_state(ledger.database, MOVED_ASIDE, None)
    version = load_state(ledger.database, MIGRATED_FROM)
    if version is not None:
        known = integrity_fields(ledger.database)
        ledger.write(draft("database.migrate", old=version, new=SCHEMA_VERSION, **known))
        save_state(ledger.database, MIGRATED_FROM, None)
