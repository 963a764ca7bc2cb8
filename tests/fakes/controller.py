"""A controller that does nothing but remember what it was asked, and answers as it was told to."""

from concurrent.futures import Future
from dataclasses import dataclass, field
from typing import Any

from core.activity.views import BUILT_IN, SavedView
from core.control.backups import BackupTimes
from core.storage.settings import SETTINGS, SettingValue

Call = tuple[object, ...]
"""The command's name (`devices.add`), then its arguments."""


@dataclass
class Script:
    """What was asked, and what to answer."""

    calls: list[Call] = field(default_factory=list)
    answers: dict[str, object] = field(default_factory=dict)
    """By command: a result, an exception to fail with, or a `Future` to hand out as it is. None otherwise."""

    def settled(self, command: str, *arguments: object) -> "Future[Any]":
        """Remember the call and give its answer."""
        self.calls.append((command, *arguments))
        answer = self.answers.get(command)
        if isinstance(answer, Future):
            return answer
        future: Future[Any] = Future()
        if isinstance(answer, Exception):
            future.set_exception(answer)
        else:
            future.set_result(answer)
        return future


class FakeCommands:
    """Commands of one kind; every name is a command."""

    def __init__(self, kind: str, script: Script) -> None:
        self._kind = kind
        self._script = script

    def __getattr__(self, command: str) -> Any:
        return lambda *arguments, **_options: self._script.settled(f"{self._kind}.{command}", *arguments)


class FakeSettings(FakeCommands):
    """Settings at their defaults."""

    def __init__(self, script: Script) -> None:
        super().__init__("settings", script)
        self.kept: dict[str, SettingValue] = {name: setting.default for name, setting in SETTINGS.items()}

    def values(self) -> dict[str, SettingValue]:
        """Every setting's value by name."""
        return dict(self.kept)


class FakeViews(FakeCommands):
    """The views that are built in, and whichever a test adds."""

    def __init__(self, script: Script) -> None:
        super().__init__("views", script)
        self.kept: tuple[SavedView, ...] = BUILT_IN

    def all(self) -> tuple[SavedView, ...]:
        """Every view."""
        return self.kept


class FakeController:
    """Stands in for the controller wherever the window asks it for something."""

    def __init__(self) -> None:
        self.script = Script(answers={"backups.times": BackupTimes(), "backups.list": ()})
        self.devices: Any = FakeCommands("devices", self.script)
        self.lights: Any = FakeCommands("lights", self.script)
        self.settings: Any = FakeSettings(self.script)
        self.log: Any = FakeCommands("log", self.script)
        self.views: Any = FakeViews(self.script)
        self.backups: Any = FakeCommands("backups", self.script)
        self.lock: Any = FakeCommands("lock", self.script)

    @property
    def calls(self) -> list[Call]:
        """Everything it was asked, in order."""
        return self.script.calls

    @property
    def answers(self) -> dict[str, object]:
        """What to answer, by command."""
        return self.script.answers
