"""The window around everything: tabs, menus, the message bar, the status bar, and the lock."""

from collections.abc import Callable, Mapping, Sequence
from pathlib import Path
from typing import Final

from core.activity.search import to_text
from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import (
    QDialog,
    QDockWidget,
    QMainWindow,
    QStackedWidget,
    QTabBar,
    QVBoxLayout,
    QWidget,
)

from core.activity.filter import ActivityFilter
from core.capture.source import SourceChoice
from core.events import DevicesChanged, LockChanged, SettingsChanged, Trouble
from core.storage.settings import SettingValue
from desktop.activity.tab import ActivityTab
from desktop.commands import Commands
from desktop.devices.tab import DevicesTab
from desktop.dialogs.about import AboutDialog
from desktop.dialogs.copies import DatabaseCopies
from desktop.dialogs.export import ExportDialog
from desktop.icons import app_icon
from desktop.lights.tab import LightsTab
from desktop.lock import LockPage
from desktop.parts.message_bar import MessageBar
from desktop.preferences.dialog import PreferencesDialog
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.status import StatusBar
from desktop.theme import Theme, Tone
from desktop.welcome import WelcomePage

_FIRST_SIZE: Final = (1120, 760)
_SMALLEST_SIZE: Final = (640, 440)
LIGHTS, DEVICES, ACTIVITY = range(3)
"""The tabs, from the left."""


class MainWindow(QMainWindow):
    """Blank until the first `LockChanged` and `DevicesChanged` say what it may and should show."""

    def __init__(
        self,
        controller: Commands,
        bus: EventBus,
        replies: Replies,
        theme: Theme,
        activity: ActivityTab,
        recent: QDockWidget,
        sources: Callable[[], Sequence[SourceChoice]],
        layout_file: Path,
    ) -> None:
        """`layout_file` remembers size and docks; `sources` lists what a light can follow just now."""
        super().__init__()
        self.setWindowTitle("Afterglow")
        self.setWindowIcon(app_icon())
        self.setMinimumSize(*_SMALLEST_SIZE)
        self._controller = controller
        self._bus = bus
        self._replies = replies
        self._theme = theme
        self._has_passcode = False
        self._has_devices: bool | None = None
        self._is_locked = False
        self._unlocked_layout = self.saveState()
        self._layout = QSettings(str(layout_file), QSettings.Format.IniFormat)
        self.activity = activity
        self.recent = recent
        self.messages = MessageBar()
        self.copies = DatabaseCopies(controller.log, replies, self._tell, self)
        self._add_pages(sources)
        self._add_docks()
        self._add_menus()
        self._connect_signals()
        self._restore_layout()
        self._apply(controller.settings.values())

    # What it is made of

    def _add_pages(self, sources: Callable[[], Sequence[SourceChoice]]) -> None:
        self.welcome = WelcomePage(self._controller.devices, self._bus, self._replies)
        self.lights = LightsTab(self._controller.lights, sources, self._bus, self._replies)
        self.devices = DevicesTab(self._controller.devices, self._bus, self._replies)
        self.lock_page = LockPage(self._controller.lock, self._replies)
        self.status = StatusBar(self._bus)
        self.setStatusBar(self.status)
        self.tabs = QTabBar()
        self.tabs.setAccessibleName("Tabs")
        self.tabs.setDocumentMode(True)
        self.tabs.setExpanding(False)
        for title in ("Lights", "Devices", "Activity"):
            self.tabs.addTab(title)
        self.pages = QStackedWidget()
        for page in (QWidget(), self.welcome, self.lights, self.devices, self.activity):
            self.pages.addWidget(page)
        self._desk = QWidget()
        column = QVBoxLayout(self._desk)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(0)
        for widget in (self.tabs, self.messages, self.pages):
            column.addWidget(widget)
        self._whole = QStackedWidget()
        self._whole.addWidget(self._desk)
        self._whole.addWidget(self.lock_page)
        self.setCentralWidget(self._whole)

    def _add_docks(self) -> None:
        self.recent.setObjectName(self.recent.objectName() or "recent_activity")
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.recent)

    def _add_menus(self) -> None:
        menu = self.menuBar().addMenu("&File")
        self._add_action("&Export…", "Ctrl+E", self._export_shown, menu)
        menu.addSeparator()
        self._add_action("&Back up…", "", self.copies.choose_backup, menu)
        self._add_action("&Restore…", "", self.copies.choose_restore, menu)
        menu.addSeparator()
        self._add_action("&Preferences…", "Ctrl+,", self._show_preferences, menu)
        self.lock_action = self._add_action("&Lock", "Ctrl+L", self._lock, menu)
        menu.addSeparator()
        self._add_action("&Quit", "Ctrl+Q", self.close, menu)
        menu = self.menuBar().addMenu("&View")
        for tab in range(self.tabs.count()):
            self._add_action(f"&{self.tabs.tabText(tab)}", f"Ctrl+{tab + 1}", self._tab_turner(tab), menu)
        menu.addSeparator()
        menu.addAction(self.recent.toggleViewAction())
        menu = self.menuBar().addMenu("&Help")
        self._add_action("&About Afterglow", "", lambda: AboutDialog(self).open(), menu)
        self.lock_action.setVisible(False)

    def _add_action(self, text: str, keys: str, act: Callable[[], object], menu: QWidget) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: act())
        menu.addAction(action)
        return action

    def _tab_turner(self, tab: int) -> Callable[[], None]:
        return lambda: self.tabs.setCurrentIndex(tab)

    def _connect_signals(self) -> None:
        self.tabs.currentChanged.connect(self._on_tabs_current_changed)
        self.lights.activity_wanted.connect(self._on_tab_activity_wanted)
        self.devices.activity_wanted.connect(self._on_tab_activity_wanted)
        self.activity.export_requested.connect(self._on_activity_export_requested)
        self._replies.failed.connect(self.messages.complain)
        self._bus.devices_changed.connect(self._on_bus_devices_changed)
        self._bus.lock_changed.connect(self._on_bus_lock_changed)
        self._bus.settings_changed.connect(self._on_bus_settings_changed)
        self._bus.trouble.connect(self._on_bus_trouble)

    # What it shows

    def _show_page(self) -> None:
        if self._has_devices is None:
            return
        page = (self.lights, self.devices, self.activity)[self.tabs.currentIndex()]
        is_for_devices = page is not self.activity
        self.pages.setCurrentWidget(page if self._has_devices or not is_for_devices else self.welcome)

    def _tell(self, sentence: str) -> None:
        self.messages.say(sentence, Tone.GOOD)

    def show_activity(self) -> None:
        """Turn to the Activity tab."""
        self.tabs.setCurrentIndex(ACTIVITY)

    @Slot(int)
    def _on_tabs_current_changed(self, _tab: int) -> None:
        self._show_page()

    @Slot(object)
    def _on_tab_activity_wanted(self, wanted: ActivityFilter) -> None:
        self.activity.show_filter(wanted)
        self.show_activity()

    @Slot(object)
    def _on_bus_devices_changed(self, event: DevicesChanged) -> None:
        is_first = self._has_devices is False and bool(event.devices)
        self._has_devices = bool(event.devices)
        if is_first and self.tabs.currentIndex() == DEVICES:
            self.tabs.setCurrentIndex(LIGHTS)
        self._show_page()

    @Slot(object)
    def _on_bus_trouble(self, event: Trouble) -> None:
        self.messages.complain(event.sentence)

    @Slot(object)
    def _on_bus_settings_changed(self, event: SettingsChanged) -> None:
        self._apply({name: value for name, value in event.values if isinstance(value, bool | int | str)})

    def _apply(self, values: Mapping[str, SettingValue]) -> None:
        zone = str(values["time.zone"])
        self._theme.choose(str(values["appearance.theme"]))
        self.status.set_zone(zone)
        self.activity.set_zone(zone)

    # What its menus do

    def _export_shown(self) -> None:
        self._open_export(self.activity.filter)

    @Slot(object)
    def _on_activity_export_requested(self, shown: ActivityFilter) -> None:
        self._open_export(shown)

    def _open_export(self, shown: ActivityFilter) -> None:
        ExportDialog(shown, to_text(shown), self._controller.log, self._replies, self).open()

    def _show_preferences(self) -> None:
        PreferencesDialog(
            self._controller, self._bus, self._replies, has_passcode=self._has_passcode, parent=self
        ).open()

    def _lock(self) -> None:
        self._replies.watch(self._controller.lock.lock(), self)

    # The lock

    @Slot(object)
    def _on_bus_lock_changed(self, event: LockChanged) -> None:
        self._has_passcode = event.has_passcode
        self.lock_action.setVisible(event.has_passcode)
        if event.locked != self._is_locked:
            self._is_locked = event.locked
            self._cover() if event.locked else self._uncover()

    def _cover(self) -> None:
        self._unlocked_layout = self.saveState()
        for dialog in self.findChildren(QDialog):
            dialog.done(QDialog.DialogCode.Rejected)
        for dock in self.findChildren(QDockWidget):
            dock.hide()
        self._set_reachable(False)
        self._whole.setCurrentWidget(self.lock_page)
        self.lock_page.start_asking()

    def _uncover(self) -> None:
        self._set_reachable(True)
        self._whole.setCurrentWidget(self._desk)
        self.restoreState(self._unlocked_layout)

    def _set_reachable(self, is_reachable: bool) -> None:
        """Disabling the actions too keeps their shortcuts from working behind the lock."""
        for action in (*self.findChildren(QAction), self.recent.toggleViewAction()):
            action.setEnabled(is_reachable)
        self.menuBar().setEnabled(is_reachable)
        self.status.setVisible(is_reachable)

    # Size and docks

    def _restore_layout(self) -> None:
        self.resize(*_FIRST_SIZE)
        if self._layout.contains("geometry"):
            self.restoreGeometry(self._layout.value("geometry"))
            self.restoreState(self._layout.value("docks"))

    def closeEvent(self, event: QCloseEvent) -> None:
        self._layout.setValue("geometry", self.saveGeometry())
        self._layout.setValue("docks", self._unlocked_layout if self._is_locked else self.saveState())
        self._layout.sync()
        super().closeEvent(event)
