"""Which saved view the Recent Activity dock shows."""

from PySide6.QtCore import QObject, Slot

from core.activity.filter import ActivityFilter
from core.events import SettingsChanged
from desktop.activity.views import Views
from desktop.commands import SettingCommands
from desktop.dashboard.dock import RecentActivityDock
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies

SETTING = "dock.view"


class DockFeed(QObject):
    """Keeps the dock to the setting, and the setting to what is chosen in the dock."""

    def __init__(
        self, dock: RecentActivityDock, views: Views, settings: SettingCommands, bus: EventBus, replies: Replies
    ) -> None:
        super().__init__(dock)
        self._dock, self._views, self._settings, self._replies = dock, views, settings, replies
        self._view_id = str(settings.values()[SETTING])
        dock.view_chosen.connect(self._on_dock_view_chosen)
        views.views_changed.connect(self._on_views_changed)
        bus.settings_changed.connect(self._on_bus_settings_changed)

    @Slot(str)
    def _on_dock_view_chosen(self, view_id: str) -> None:
        self._replies.watch(self._settings.change({SETTING: view_id}), self)

    @Slot(object)
    def _on_bus_settings_changed(self, event: SettingsChanged) -> None:
        self._view_id = str(dict(event.values)[SETTING])
        self._on_views_changed()

    @Slot()
    def _on_views_changed(self) -> None:
        wanted = self._views.filter_of(self._view_id)
        # A view that is gone, or that cannot be read, must not leave the dock empty without a word.
        self._dock.offer(self._views.all, self._view_id if wanted else "")
        self._dock.show_matching(wanted or ActivityFilter())
