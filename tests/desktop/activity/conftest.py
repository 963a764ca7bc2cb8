"""A log, a reader and a tab over it; `settle` answers questions until nothing is left to do."""

from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path

import pytest
from pytestqt.qtbot import QtBot

from desktop.activity.model import ActivityModel
from desktop.activity.tab import ActivityTab
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from tests.desktop.activity.log import HeldLoop, LogFile

Settle = Callable[[], None]


@pytest.fixture
def log(tmp_path: Path) -> Iterator[LogFile]:
    """An empty log."""
    log = LogFile(tmp_path)
    yield log
    log.close()


@pytest.fixture
def loop(log: LogFile) -> Iterator[HeldLoop]:
    """The reader of that log."""
    loop = HeldLoop(log.path)
    yield loop
    loop.close()


@pytest.fixture
def replies(qapp: object) -> Replies:
    """Brings answers to the main thread."""
    return Replies()


@pytest.fixture
def bus(qapp: object) -> EventBus:
    """What announces new entries."""
    return EventBus()


@pytest.fixture
def settle(qtbot: QtBot, loop: HeldLoop, replies: Replies) -> Settle:
    """Answers until no question follows from an answer."""

    def deliver() -> None:
        """Whatever has been answered by now has been taken."""
        last: Future[None] = Future()
        last.set_result(None)
        taken: list[None] = []
        replies.watch(last, replies, taken.append)
        qtbot.waitUntil(lambda: bool(taken))
        qtbot.wait(1)

    def settle() -> None:
        quiet_rounds = 0
        while quiet_rounds < 2:
            quiet_rounds = 0 if loop.waiting else quiet_rounds + 1
            loop.answer()
            deliver()

    return settle


@pytest.fixture
def model(loop: HeldLoop, replies: Replies) -> Iterator[ActivityModel]:
    """The model alone, with nothing asked yet."""
    model = ActivityModel(loop.ask, replies)
    yield model
    model.deleteLater()


@pytest.fixture
def tab(qtbot: QtBot, loop: HeldLoop, replies: Replies, bus: EventBus) -> ActivityTab:
    """The tab, not shown yet."""
    tab = ActivityTab(loop.ask, replies, bus)
    tab.resize(1200, 700)
    qtbot.addWidget(tab)
    return tab
