"""Where the saved views stand: a list beside the table, or, where there is no room for one, a button in the bar."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSize, Qt, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup
from PySide6.QtWidgets import QHBoxLayout, QMenu, QPushButton, QToolButton, QVBoxLayout, QWidget

from desktop.activity.tooltips import plain_tooltip
from desktop.activity.views_list import ListedView, ViewList, unread_text
from desktop.parts.labels import heading
from desktop.parts.sentences import counted
from desktop.theme import SPACE

PANEL_WIDTH: Final = 22 * SPACE
_NAME_LIMIT: Final = 24


def _escaped(name: str, limit: int = _NAME_LIMIT) -> str:
    """A name as buttons and menus show it: an `&` in it marks no key."""
    shown = name if len(name) <= limit else f"{name[: limit - 1]}…"
    return shown.replace("&", "&&")


class SaveButtons(QWidget):
    """Keeps what is shown as a view: a new one, or the one it was before something was changed."""

    save_wanted = Signal()
    update_wanted = Signal()

    def __init__(self, *, is_upright: bool) -> None:
        """`is_upright`: under one another."""
        super().__init__()
        self._is_upright = is_upright
        self.save = QPushButton("Save &view…")
        self.save.setToolTip("Keep this search and these columns under a name")
        self.save.clicked.connect(self.save_wanted)
        self.update_view = QPushButton()
        self.update_view.clicked.connect(self.update_wanted)
        row = QVBoxLayout(self) if is_upright else QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.update_view)
        row.addWidget(self.save)
        self.offer(can_save=False, changed="")

    def offer(self, *, can_save: bool, changed: str) -> None:
        """Offer to save; and to update the view of that name, if one is named."""
        self.save.setVisible(can_save)
        self.update_view.setVisible(bool(changed))
        # Beside the table there is less room for the name.
        limit = _NAME_LIMIT // 2 if self._is_upright else _NAME_LIMIT
        self.update_view.setText(f"&Update “{_escaped(changed, limit)}”")
        self.update_view.setToolTip(plain_tooltip(f"Keep this search and these columns as {changed}"))
        self.update_view.setAccessibleName(f"Update view {changed}")
        self.setVisible(can_save or bool(changed))


class ViewPanel(QWidget):
    """The list, with what keeps a new view below it."""

    hide_wanted = Signal()

    def __init__(self) -> None:
        super().__init__()
        self.setMaximumWidth(PANEL_WIDTH)
        self.list = ViewList()
        self.buttons = SaveButtons(is_upright=True)
        self.hide_button = QToolButton()
        self.hide_button.setArrowType(Qt.ArrowType.LeftArrow)
        self.hide_button.setAutoRaise(True)
        self.hide_button.setAccessibleName("Hide the list of views")
        self.hide_button.setToolTip("Hide the list; a button takes its place")
        self.hide_button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.hide_button.clicked.connect(self.hide_wanted)
        head = QHBoxLayout()
        head.setContentsMargins(SPACE, 0, 0, 0)
        head.addWidget(heading("Views", 1.0), 1)
        head.addWidget(self.hide_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(head)
        column.addWidget(self.list, 1)
        column.addWidget(self.buttons)

    def sizeHint(self) -> QSize:
        return QSize(PANEL_WIDTH, super().sizeHint().height())

    def minimumSizeHint(self) -> QSize:
        # It must not keep the window from getting so narrow that the button takes its place.
        return QSize(0, super().minimumSizeHint().height())

    def show_views(self, listed: Sequence[ListedView], current: str) -> None:
        """Show these, the one of the id `current` as what is shown."""
        self.list.show_views(listed, current)


class ViewRow(QWidget):
    """A button that opens a menu of the views, and `buttons`, which stand elsewhere, to keep a new one."""

    chosen = Signal(str)
    """The id of the view that is to be shown."""
    list_wanted = Signal()
    """The list is to stand beside the table again."""

    def __init__(self) -> None:
        super().__init__()
        self.buttons = SaveButtons(is_upright=False)
        self.button = QToolButton()
        self.button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        self.button.setToolButtonStyle(Qt.ToolButtonStyle.ToolButtonTextOnly)
        self.button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.menu = QMenu(self)
        self._one_of = QActionGroup(self.menu)
        self.menu.aboutToShow.connect(self._on_menu_about_to_show)
        self.button.setMenu(self.menu)
        self._listed: Sequence[ListedView] = ()
        self._current = ""
        self._list_action = QAction("Show as a &list", self)
        self._list_action.triggered.connect(self.list_wanted)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.button)

    def offer_list(self, is_offered: bool) -> None:
        """Whether there is room for the list."""
        self._list_action.setVisible(is_offered)

    def show_views(self, listed: Sequence[ListedView], current: str) -> None:
        """Offer these, the one of the id `current` as what is shown."""
        self._listed, self._current = listed, current
        shown = next((each.view.name for each in listed if each.view.id == current), "")
        waiting = sum(each.unread > 0 for each in listed if each.view.id != current)
        self.button.setText(f"{_escaped(shown or 'Views')}{'  •' if waiting else ''}")
        self.button.setAccessibleName(f"Views, {shown or 'none'} shown")
        self.button.setAccessibleDescription(f"{counted(waiting, 'view')} with unread entries" if waiting else "")

    @Slot()
    def _on_menu_about_to_show(self) -> None:
        self.menu.clear()
        for each in self._listed:
            unread = unread_text(each.unread)
            name = each.view.name.replace("&", "&&")
            action = self.menu.addAction(f"{name}\t{unread}" if unread else name)
            action.setCheckable(True)
            action.setChecked(each.view.id == self._current)
            self._one_of.addAction(action)
            action.setData(each.view.id)
            action.triggered.connect(self._on_action_triggered)
        self.menu.addSeparator()
        self.menu.addAction(self._list_action)

    @Slot()
    def _on_action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            self.chosen.emit(str(action.data()))
