"""A whole Afterglow with its window, over a real profile, and the hands and eyes of its user."""

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, TypeVar

from PySide6.QtCore import QAbstractItemModel, QObject, Qt, Slot
from PySide6.QtWidgets import QAbstractButton, QApplication, QMenu, QTableView, QWidget
from pytestqt.qtbot import QtBot
from shiboken6 import isValid

from core.activity.announcements import ActivityLogged
from core.activity.entry import ActivityEntry
from core.actor import Actor, ActorKind, acting_as
from desktop.activity.columns import MESSAGE
from desktop.activity.table import ActivityTable
from desktop.commands import Done
from desktop.composition import Composition
from desktop.lights.card import LightCard
from desktop.window import MainWindow
from desktop.window_composition import build_window
from tests.fakes.widgets import child_of

PATIENCE_MS = 30_000
USER = Actor(ActorKind.USER, "Ada")

W = TypeVar("W", bound=QWidget)


class Listener(QObject):
    """Keeps every entry that is announced."""

    def __init__(self) -> None:
        super().__init__()
        self.entries: list[ActivityEntry] = []

    @Slot(object)
    def on_activity_logged(self, logged: ActivityLogged) -> None:
        self.entries += logged.entries


class Afterglow:
    """The running app, as a test meets it."""

    def __init__(self, composition: Composition, window: MainWindow, listener: Listener, qtbot: QtBot) -> None:
        self.composition = composition
        self.window = window
        self.desk = window.desk
        self._listener = listener
        self._qtbot = qtbot

    # --- hands

    def click(self, button: QAbstractButton) -> None:
        """Press a button that is there to be pressed."""
        assert button.isVisible(), button.text()
        assert button.isEnabled(), button.text()
        self._qtbot.mouseClick(button, Qt.MouseButton.LeftButton)

    def press(self, text: str, where: QWidget | None = None) -> None:
        """Press the one visible button that says so."""
        buttons = (where or self.window).findChildren(QAbstractButton)
        (button,) = (each for each in buttons if each.isVisible() and each.text().replace("&", "") == text)
        self.click(button)

    def write(self, field: QWidget, text: str) -> None:
        """Type into a field, in the place of what it says."""
        self._qtbot.keyClick(field, Qt.Key.Key_A, Qt.KeyboardModifier.ControlModifier)
        self._qtbot.keyClicks(field, text)

    def turn_to(self, tab: int) -> None:
        """Click on a tab."""
        tabs = self.desk.tabs
        self._qtbot.mouseClick(tabs, Qt.MouseButton.LeftButton, pos=tabs.tabRect(tab).center())

    def choose(self, words: str) -> None:
        """Choose the one menu entry that says so."""
        menus = self.window.menuBar().findChildren(QMenu)
        actions = (action for menu in menus for action in menu.actions())
        (action,) = (each for each in actions if each.text().replace("&", "") == words)
        assert action.isVisible(), words
        assert action.isEnabled(), words
        action.trigger()

    def dialog(self, kind: type[W]) -> W:
        """The dialog of that kind that a click has opened."""
        opened = child_of(self.window, kind)
        self.until(opened.isVisible)
        return opened

    # --- eyes

    def until(self, is_so: Callable[[], object]) -> None:
        """Let the app run until then."""
        self._qtbot.waitUntil(lambda: bool(is_so()), timeout=PATIENCE_MS)

    def until_gone(self, thing: QObject) -> None:
        """Let the app run until a dialog has been closed and deleted."""
        self.until(lambda: not isValid(thing))

    def done(self, future: Done) -> Any:
        """Let the app run until a command is done; its result."""
        self.until(future.done)
        return future.result()

    @property
    def entries(self) -> list[ActivityEntry]:
        """Everything announced since the start, oldest first."""
        return self._listener.entries

    def actions(self, target: str = "") -> list[str]:
        """The actions of all entries, or of those on one target."""
        return [e.action for e in self.entries if not target or (e.target is not None and e.target.name == target)]

    def table_rows(self) -> list[str]:
        """The messages the Activity tab shows, as far as they have been read."""
        return _messages(child_of(self.desk.activity, ActivityTable))

    def dock_rows(self) -> list[str]:
        """The messages the Recent Activity dock shows."""
        return _messages(child_of(self.window.recent, QTableView))

    def light_card(self) -> LightCard:
        """The card of the only light."""
        return child_of(self.desk.lights, LightCard)


def _messages(table: QTableView) -> list[str]:
    model: QAbstractItemModel = table.model()
    # The dock has its messages in the first column, the Activity tab where `MESSAGE` says.
    column = MESSAGE if isinstance(table, ActivityTable) else 0
    return [str(model.index(row, column).data()) for row in range(min(model.rowCount(), 100))]


@contextmanager
def afterglow_window(folder: Path, qtbot: QtBot, qapp: QApplication) -> Iterator[Afterglow]:
    """Afterglow on the profile in `folder` with its window shown; closed and ended in order when the block is."""
    composition = Composition(folder)
    listener = Listener()
    composition.bus.activity_logged.connect(listener.on_activity_logged)
    window = build_window(composition, qapp)
    qtbot.addWidget(window)
    opened = Afterglow(composition, window, listener, qtbot)
    composition.start()
    window.show()
    try:
        with acting_as(USER):
            opened.until(lambda: not window.start_page.isVisible())
            yield opened
    finally:
        window.close()
        composition.stop()
        # What was announced while the threads ended still waits in this thread's queue.
        qapp.sendPostedEvents()
