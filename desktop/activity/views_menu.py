"""What can be done with a saved view, as a menu."""

from PySide6.QtCore import Qt, Signal
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.activity.views import BUILT_IN_IDS


class ViewMenu(QMenu):
    """The context menu of a view."""

    show_wanted = Signal()
    rename_wanted = Signal()
    removal_wanted = Signal()
    move_wanted = Signal(int)
    """By so many places: -1 is up."""
    dock_toggled = Signal(bool)
    notify_toggled = Signal(bool)

    def __init__(self, view_id: str, parent: QWidget, *, feeds_dock: bool, notifies: bool) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.addAction("&Show", self.show_wanted.emit)
        self.addSeparator()
        self._add_tick("Show in Recent &Activity", feeds_dock).toggled.connect(self.dock_toggled)
        self._add_tick("&Notify of new entries", notifies).toggled.connect(self.notify_toggled)
        if view_id not in BUILT_IN_IDS:
            self._add_own()

    def _add_tick(self, text: str, is_on: bool) -> QAction:
        action = self.addAction(text)
        action.setCheckable(True)
        action.setChecked(is_on)
        return action

    def _add_own(self) -> None:
        """What only the user's own views allow."""
        self.addSeparator()
        self.addAction("Move &up", lambda: self.move_wanted.emit(-1))
        self.addAction("Move &down", lambda: self.move_wanted.emit(1))
        self.addSeparator()
        self.addAction("&Rename…", QKeySequence(Qt.Key.Key_F2), self.rename_wanted.emit)
        self.addAction("&Delete…", QKeySequence(Qt.Key.Key_Delete), self.removal_wanted.emit)
