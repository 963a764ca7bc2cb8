"""The tabs, the message bar under them, and what each tab shows."""

from collections.abc import Callable, Sequence

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QTabBar, QVBoxLayout, QWidget

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.capture.source import SourceChoice
from core.events import DevicesChanged, Trouble
from desktop.activity.tab import ActivityTab
from desktop.commands import Commands
from desktop.devices.tab import DevicesTab
from desktop.lights.tab import LightsTab
from desktop.parts.message_bar import MessageBar
from desktop.parts.page import PageStack
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.welcome import WelcomePage

TITLES = ("Lights", "Devices", "Activity")
LIGHTS, DEVICES, ACTIVITY = range(3)
"""The tabs, from the left."""


class Desk(QWidget):
    """While no device has been added, the welcome page stands where lights and devices will."""

    def __init__(
        self,
        controller: Commands,
        bus: EventBus,
        replies: Replies,
        activity: ActivityTab,
        sources: Callable[[], Sequence[SourceChoice]],
        parent: QWidget | None = None,
    ) -> None:
        """Blank until the first `DevicesChanged`, so that nobody who has devices is welcomed."""
        super().__init__(parent)
        self._has_devices: bool | None = None
        self.activity = activity
        self.welcome = WelcomePage(controller.devices, bus, replies)
        self.lights = LightsTab(controller.lights, sources, bus, replies)
        self.devices = DevicesTab(controller.devices, bus, replies)
        self.messages = MessageBar()
        self.tabs = QTabBar()
        self.pages = PageStack()
        self._lay_out()
        self.tabs.currentChanged.connect(self._on_tabs_current_changed)
        self.lights.activity_wanted.connect(self._on_tab_activity_wanted)
        self.devices.activity_wanted.connect(self._on_tab_activity_wanted)
        replies.failed.connect(self.messages.complain)
        bus.devices_changed.connect(self._on_bus_devices_changed)
        bus.trouble.connect(self._on_bus_trouble)

    def _lay_out(self) -> None:
        self.tabs.setAccessibleName("Tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.setExpanding(False)
        for title in TITLES:
            self.tabs.addTab(title)
        for page in (QWidget(), self.welcome, self.lights, self.devices, self.activity):
            self.pages.addWidget(page)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        column.addWidget(self.tabs)
        column.addWidget(self.messages)
        column.addWidget(self.pages, 1)

    def show_entry(self, entry: ActivityEntry) -> None:
        """Turn to that entry in the Activity tab."""
        self.tabs.setCurrentIndex(ACTIVITY)
        self.activity.show_entry(entry)

    @Slot(object)
    def _on_tab_activity_wanted(self, wanted: ActivityFilter) -> None:
        self.tabs.setCurrentIndex(ACTIVITY)
        self.activity.show_filter(wanted)

    @Slot(int)
    def _on_tabs_current_changed(self, _tab: int) -> None:
        self._show_page()

    @Slot(object)
    def _on_bus_devices_changed(self, event: DevicesChanged) -> None:
        is_first = self._has_devices is False and bool(event.devices)
        self._has_devices = bool(event.devices)
        if is_first and self.tabs.currentIndex() == DEVICES:
            self.tabs.setCurrentIndex(LIGHTS)
        if is_first:
            # The button that had it is about to go; without this the focus would jump into the dock.
            self.tabs.setFocus()
        self._show_page()

    @Slot(object)
    def _on_bus_trouble(self, event: Trouble) -> None:
        self.messages.complain(event.sentence)

    def _show_page(self) -> None:
        if self._has_devices is None:
            return
        page = (self.lights, self.devices, self.activity)[self.tabs.currentIndex()]
        is_useful = self._has_devices or page is self.activity
        self.pages.setCurrentWidget(page if is_useful else self.welcome)
