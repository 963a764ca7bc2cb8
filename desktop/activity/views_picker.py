"""Between the saved views and the Activity tab: which is shown, which can be saved, and whether it is looked at."""

from concurrent.futures import Future
from dataclasses import replace
from functools import partial
from typing import Final

from PySide6.QtCore import QEvent, QObject, QPoint, QSettings, Slot
from PySide6.QtGui import QResizeEvent

from core.activity.views import BUILT_IN_IDS, SavedView
from desktop.activity.tab import ActivityTab
from desktop.activity.views import Views
from desktop.activity.views_list import ListedView
from desktop.activity.views_menu import ViewMenu
from desktop.activity.views_panel import ViewPanel, ViewRow
from desktop.commands import Commands
from desktop.dialogs.naming import NameDialog
from desktop.dialogs.questions import confirm
from desktop.runtime.replies import Replies

WIDE_PX: Final = 760
"""A narrower tab has no room for a list beside the table."""

_HIDDEN_KEY: Final = "activity/views_hidden"
_LOOKED_AT_OR_NOT: Final = (
    QEvent.Type.Show,
    QEvent.Type.Hide,
    QEvent.Type.WindowActivate,
    QEvent.Type.WindowDeactivate,
)


class ViewPicker(QObject):
    """Puts the views into a tab and does what is chosen there."""

    def __init__(self, tab: ActivityTab, views: Views, commands: Commands, replies: Replies, layout: QSettings) -> None:
        """`layout` remembers whether the list is hidden."""
        super().__init__(tab)
        self._tab, self._views, self._commands, self._replies, self._layout = tab, views, commands, replies, layout
        self._current = ""
        self._chosen = ""
        self._chosen_text = ""
        self.panel, self.row = ViewPanel(), ViewRow()
        tab.place_views(self.panel, self.row, self.row.buttons)
        tab.installEventFilter(self)
        self._connect()
        self._fit(tab.width())
        self._show()

    def _connect(self) -> None:
        self._views.views_changed.connect(self._on_shown_changed)
        self._views.unread_changed.connect(self._on_views_unread_changed)
        self._tab.bar.changed.connect(self._on_shown_changed)
        self._tab.shown_changed.connect(self._look)
        self._tab.table.columns.chosen_changed.connect(self._on_shown_changed)
        self.panel.list.chosen.connect(self.choose)
        self.panel.list.menu_wanted.connect(self._on_list_menu_wanted)
        self.panel.list.rename_wanted.connect(self.rename)
        self.panel.list.removal_wanted.connect(self.remove)
        self.panel.hide_wanted.connect(self._on_panel_hide_wanted)
        self.row.chosen.connect(self.choose)
        self.row.list_wanted.connect(self._on_row_list_wanted)
        for place in (self.panel, self.row):
            place.buttons.save_wanted.connect(self.save)
            place.buttons.update_wanted.connect(self._on_buttons_update_wanted)

    @property
    def current(self) -> str:
        """The id of the view whose search is shown; empty where it is no view's."""
        return self._current

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if isinstance(event, QResizeEvent):
            self._fit(event.size().width())
        if event.type() in _LOOKED_AT_OR_NOT:
            self._look()
        return super().eventFilter(watched, event)

    # --- what can be done

    @Slot(str)
    def choose(self, view_id: str) -> None:
        """Show that view."""
        view = self._views.view(view_id)
        if view is None:
            return
        if view.columns:
            self._tab.table.show_columns(view.columns)
        self._tab.bar.show_text(view.query)
        # As the bar writes it, which may be tidier.
        self._chosen, self._chosen_text = view_id, self._tab.bar.text
        self._on_shown_changed()

    @Slot()
    def save(self) -> None:
        """Ask for a name, and keep what is shown under it."""
        NameDialog(
            "Save view",
            "The search is kept as it is written: “last:7d” will always be the last 7 days. The columns are kept too.",
            "&Save",
            "",
            lambda name: self._save(SavedView("", name, self._tab.bar.text, self._tab.table.shown_columns())),
            self._replies,
            self._tab,
        ).open()

    @Slot(str)
    def rename(self, view_id: str) -> None:
        """Ask for another name for one of the user's views."""
        view = self._own(view_id)
        if view:
            NameDialog(
                "Rename view",
                "What it searches for stays the same.",
                "&Rename",
                view.name,
                partial(self._commands.views.rename, view_id),
                self._replies,
                self._tab,
            ).open()

    @Slot(str)
    def remove(self, view_id: str) -> None:
        """Remove one of the user's views, if they agree."""
        view = self._own(view_id)
        if view:
            confirm(
                self._tab,
                f"Delete the view {view.name}?",
                "The entries it shows stay in the activity log.",
                "Delete",
                lambda: self._replies.watch(self._commands.views.remove(view_id), self),
            )

    def _save(self, view: SavedView) -> "Future[SavedView]":
        future = self._commands.views.save(view)
        self._replies.watch(future, self, self._take_saved, lambda _error: None)
        return future

    def _take_saved(self, view: SavedView) -> None:
        self._chosen, self._chosen_text = view.id, view.query
        self._on_shown_changed()

    def _own(self, view_id: str) -> SavedView | None:
        return None if view_id in BUILT_IN_IDS else self._views.view(view_id)

    # --- what is shown

    def _show(self) -> None:
        listed = [ListedView(view, self._views.unread(view.id)) for view in self._views.all]
        for place in (self.panel, self.row):
            place.show_views(listed, self._current)
        can_save, changed = not self._current and bool(self._tab.bar.text), self._changed_name()
        self.panel.buttons.offer(can_save=can_save, changed=changed)
        # These stand in the bar, also while the list is beside the table.
        is_narrow = not self.row.isHidden()
        self.row.buttons.offer(can_save=can_save and is_narrow, changed=changed if is_narrow else "")

    def _found_current(self) -> str:
        text = self._tab.bar.text
        if self._chosen and text and text == self._chosen_text:
            return self._chosen
        return next((view.id for view in self._views.all if view.query and view.query.split() == text.split()), "")

    def _changed_name(self) -> str:
        """The view that was chosen, if it is the user's own and something else is shown by now."""
        view = self._own(self._chosen)
        if view is None or not self._tab.bar.text:
            return ""
        has_other_columns = bool(view.columns) and self._tab.table.shown_columns() != view.columns
        return view.name if has_other_columns or self._current != view.id else ""

    def _fit(self, width: int) -> None:
        is_hidden = self._layout.value(_HIDDEN_KEY, False, bool) is True
        is_wide = width >= WIDE_PX
        self.panel.setVisible(is_wide and not is_hidden)
        self.row.setVisible(is_hidden or not is_wide)
        self.row.offer_list(is_wide)
        self._show()

    @Slot()
    def _look(self) -> None:
        if self._current and self._tab.isVisible() and self._tab.isActiveWindow():
            self._views.look_at(self._current, self._tab.shown_to, is_followed=self._tab.is_live)
        else:
            self._views.look_away()

    # --- slots

    @Slot()
    def _on_shown_changed(self) -> None:
        if not self._tab.bar.text:
            self._chosen = ""
        self._current = self._found_current()
        self._look()
        self._show()

    @Slot()
    def _on_views_unread_changed(self) -> None:
        self._show()

    @Slot()
    def _on_buttons_update_wanted(self) -> None:
        view = self._own(self._chosen)
        if view:
            changed = replace(view, query=self._tab.bar.text, columns=self._tab.table.shown_columns())
            self._replies.watch(self._commands.views.save(changed), self, self._take_saved)

    @Slot()
    def _on_panel_hide_wanted(self) -> None:
        self._hide_list(True)
        self.row.button.setFocus()

    @Slot()
    def _on_row_list_wanted(self) -> None:
        self._hide_list(False)
        self.panel.list.setFocus()

    def _hide_list(self, is_hidden: bool) -> None:
        self._layout.setValue(_HIDDEN_KEY, is_hidden)
        self._fit(self._tab.width())

    @Slot(str, QPoint)
    def _on_list_menu_wanted(self, view_id: str, position: QPoint) -> None:
        self.menu_for(view_id).popup(position)

    def menu_for(self, view_id: str) -> ViewMenu:
        """The menu of that view."""
        settings = self._commands.settings.values()
        menu = ViewMenu(
            view_id,
            self._tab,
            feeds_dock=settings["dock.view"] == view_id,
            notifies=settings["notify.view"] == view_id,
        )
        menu.show_wanted.connect(partial(self.choose, view_id))
        menu.rename_wanted.connect(partial(self.rename, view_id))
        menu.removal_wanted.connect(partial(self.remove, view_id))
        menu.move_wanted.connect(partial(self._move, view_id))
        menu.dock_toggled.connect(partial(self._set, "dock.view", view_id))
        menu.notify_toggled.connect(partial(self._set, "notify.view", view_id))
        return menu

    def _move(self, view_id: str, places: int) -> None:
        own = [view.id for view in self._views.all if view.id not in BUILT_IN_IDS]
        position = own.index(view_id) + places
        if 0 <= position < len(own):
            self._replies.watch(self._commands.views.move(view_id, position), self)

    def _set(self, setting: str, view_id: str, is_on: bool) -> None:
        self._replies.watch(self._commands.settings.change({setting: view_id if is_on else ""}), self)
