"""The only place that builds the parts, puts them on their threads, connects them, and orders start and stop."""

import sys
from functools import partial
from pathlib import Path
from typing import Final

from core.activity.catalog import new_id
from core.activity.reader_loop import ReaderLoop
from core.activity.recorder import Recorder
from core.cli.program import carry_for_another
from core.cli.remote import CommandServer
from core.controller import Controller
from core.profile import Profile
from core.storage.database import open_reader, open_writer
from desktop.runtime.bus import EventBus
from desktop.runtime.recorder_worker import RecorderWorker
from desktop.runtime.replies import Replies
from desktop.runtime.threads import keep_turns_short, spawn

SIMULATOR: Final = (sys.executable, "-m", "desktop", "simulate")

_CONTROLLER_END_S: Final = 12.0
_READER_END_S: Final = 2.0
_RECORDER_END_S: Final = 10.0


class Composition:
    """A running Afterglow, with or without a window."""

    def __init__(self, folder: Path) -> None:
        """Opens the profile; raises `AfterglowError` where that cannot be."""
        keep_turns_short()
        self.profile = Profile(folder)
        run = new_id()
        self.bus = EventBus()
        self.replies = Replies()
        self._recorder = RecorderWorker(
            lambda wake: Recorder(self.profile.database, open_writer, run, announce=self.bus.announce, wake=wake)
        )
        self.reader = ReaderLoop(lambda: open_reader(self.profile.database))
        self.background = ReaderLoop(lambda: open_reader(self.profile.database))
        """Answers what may take long, such as exact counts, so that no page waits for it."""
        self.controller = Controller(
            self.profile,
            self._recorder.recorder,
            run=run,
            announce=self.bus.announce,
            spawn=spawn,
            is_live=True,
            simulator_command=SIMULATOR,
            beside=self._serve_commands,
        )
        self.record = self._recorder.recorder.record
        self._is_stopped = False

    def start(self) -> None:
        """Start every thread; the controller reads what is kept and goes on from there."""
        self._recorder.start()
        self._reading = [
            spawn("log reader", self.reader.run),
            spawn("background reader", self.background.run),
        ]
        self._network = spawn("network", self.controller.run)

    async def _serve_commands(self, controller: Controller) -> None:
        """Carry out what is said on a command line while this process has the profile."""
        await CommandServer(self.profile.socket).serve(partial(carry_for_another, controller))

    def stop(self) -> None:
        """End everything in order: producers, then the recorder with its checkpoint. Once; within its deadlines."""
        if self._is_stopped:
            return
        self._is_stopped = True
        self.controller.stop()
        self._network.join(_CONTROLLER_END_S)
        self.reader.stop()
        self.background.stop()
        for reading in self._reading:
            reading.join(_READER_END_S)
        self._recorder.close(_RECORDER_END_S)
        self.profile.close()
