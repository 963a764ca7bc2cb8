"""The main window over a controller that does nothing and a log that never answers."""

from concurrent.futures import Future
from pathlib import Path
from typing import Any

from PySide6.QtWidgets import QApplication

from core.capture.source import SourceChoice
from desktop.activity.tab import ActivityTab
from desktop.dashboard.dock import RecentActivityDock
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import Theme
from desktop.window import MainWindow
from tests.fakes.controller import FakeController


def never_answering(_key: str, _question: object) -> "Future[Any]":
    """A log reader that is busy for ever."""
    return Future()


def main_window(
    app: QApplication, controller: FakeController, bus: EventBus, replies: Replies, layout_file: Path
) -> MainWindow:
    """The window, not shown yet, which remembers its layout in that file."""
    return MainWindow(
        controller,
        bus,
        replies,
        Theme(app),
        ActivityTab(never_answering, replies, bus),
        RecentActivityDock(never_answering, replies, bus),
        lambda: [SourceChoice("pattern", "Test pattern")],
        layout_file,
    )
