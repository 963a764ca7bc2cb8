"""The window around everything: menus, docks, the status bar, and the lock."""

from collections.abc import Callable, Mapping, Sequence
from functools import partial
from pathlib import Path
from typing import Final

from PySide6.QtCore import QSettings, Qt, Slot
from PySide6.QtGui import QAction, QCloseEvent, QKeySequence
from PySide6.QtWidgets import QDialog, QDockWidget, QMainWindow, QMenu, QStackedWidget, QWidget

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from core.capture.source import SourceChoice
from core.events import LockChanged, SettingsChanged
from core.storage.settings import SettingValue
from desktop.activity.tab import ActivityTab
from desktop.commands import Commands
from desktop.dashboard.dock import RecentActivityDock
from desktop.desk import TITLES, Desk
from desktop.dialogs.about import AboutDialog
from desktop.dialogs.copies import DatabaseCopies
from desktop.dialogs.export import ExportChoice, ExportDialog
from desktop.dialogs.export_choices import export_choices
from desktop.dialogs.redact import RedactDialog
from desktop.dialogs.report import ReportDialog
from desktop.dialogs.verify import VerifyDialog
from desktop.icons import app_icon
from desktop.lock import LockPage
from desktop.preferences.dialog import PreferencesDialog
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.start import StartPage
from desktop.status import StatusBar
from desktop.theme import Theme, Tone
from desktop.viewer.opener import LogOpener

_FIRST_SIZE: Final = (1120, 760)
_DOCK_WIDTH: Final = 320
_SMALLEST_DOCK_WIDTH: Final = 176


class MainWindow(QMainWindow):
    """Shows nothing until the first `LockChanged` says that it may."""

    def __init__(
        self,
        controller: Commands,
        bus: EventBus,
        replies: Replies,
        theme: Theme,
        activity: ActivityTab,
        recent: RecentActivityDock,
        sources: Callable[[], Sequence[SourceChoice]],
        layout_file: Path,
    ) -> None:
        """`layout_file` remembers size, docks and tab; `sources` lists what a light can follow just now."""
        super().__init__()
        self.setWindowTitle("Afterglow")
        self.setWindowIcon(app_icon())
        self._controller, self._bus, self._replies, self._theme = controller, bus, replies, theme
        self._has_passcode = False
        self._is_locked: bool | None = None
        self.layout_settings = QSettings(str(layout_file), QSettings.Format.IniFormat)
        self._actions: list[QAction] = []
        self.desk = Desk(controller, bus, replies, activity, sources)
        self.start_page = StartPage(bus)
        self.lock_page = LockPage(controller.lock, replies)
        self.status = StatusBar(bus)
        self.recent = recent
        self._copies = DatabaseCopies(controller, replies, self.layout_settings, self._tell, self)
        zone = str(controller.settings.values()["time.zone"])
        self.opener = LogOpener(controller.log.verify, bus, replies, self.layout_settings, zone, self)
        self._add_parts()
        self._add_menus()
        self._restore_layout()
        self._cover(self.start_page)
        self._apply(controller.settings.values())
        activity.export_requested.connect(self._on_activity_export_requested)
        activity.zone_wanted.connect(self._on_activity_zone_wanted)
        activity.pin_requested.connect(self._on_activity_pin_requested)
        activity.offer_pins()
        bus.lock_changed.connect(self._on_bus_lock_changed)
        bus.settings_changed.connect(self._on_bus_settings_changed)

    def _add_parts(self) -> None:
        self._whole = QStackedWidget()
        for page in (self.desk, self.start_page, self.lock_page):
            self._whole.addWidget(page)
        self.setCentralWidget(self._whole)
        self.setStatusBar(self.status)
        self.recent.setMinimumWidth(_SMALLEST_DOCK_WIDTH)
        self.addDockWidget(Qt.DockWidgetArea.RightDockWidgetArea, self.recent)

    def _add_menus(self) -> None:
        file, view, about = (self.menuBar().addMenu(title) for title in ("&File", "&View", "&Help"))
        self._add_action(file, "&Export…", "Ctrl+E", lambda: self._open_export(None))
        self._add_action(file, "&Open log…", "Ctrl+O", self.opener.choose)
        self._add_action(file, "Repor&t…", "", self._open_report)
        file.addSeparator()
        self._add_action(file, "&Back up…", "", self._copies.choose_backup)
        self._add_action(file, "&Restore…", "", self._copies.choose_restore)
        file.addSeparator()
        self._add_action(file, "&Verify log…", "", self._open_verify)
        self._add_action(file, "&Forget a name…", "", self._open_redact)
        file.addSeparator()
        self._add_action(file, "&Preferences…", "Ctrl+,", self.show_preferences)
        self.lock_action = self._add_action(file, "&Lock", "Ctrl+L", self._lock)
        self.lock_action.setVisible(False)
        file.addSeparator()
        self._add_action(file, "&Quit", "Ctrl+Q", self.close)
        for tab, title in enumerate(TITLES):
            self._add_action(view, f"&{title}", f"Ctrl+{tab + 1}", self._tab_turner(tab))
        view.addSeparator()
        view.addAction(self.recent.toggleViewAction())
        self._actions.append(self.recent.toggleViewAction())
        self._add_action(about, "&About Afterglow", "", lambda: AboutDialog(self).open())

    def _add_action(self, menu: QMenu, text: str, keys: str, act: Callable[[], object]) -> QAction:
        action = QAction(text, self)
        action.setShortcut(QKeySequence(keys))
        action.triggered.connect(lambda _checked=False: act())
        menu.addAction(action)
        self._actions.append(action)
        return action

    def _tab_turner(self, tab: int) -> Callable[[], None]:
        return lambda: self.desk.tabs.setCurrentIndex(tab)

    # What its menus do

    def _tell(self, sentence: str) -> None:
        self.desk.messages.say(sentence, Tone.GOOD)

    @Slot(object)
    def show_entry(self, entry: ActivityEntry) -> None:
        """Turn to that entry in the Activity tab."""
        self.desk.show_entry(entry)

    @Slot(object)
    def come_forward(self, entry: ActivityEntry) -> None:
        """Come in front of other windows, and turn to that entry."""
        self.show()
        self.raise_()
        self.activateWindow()
        self.show_entry(entry)

    @Slot(object)
    def _on_activity_export_requested(self, preferred: ActivityFilter) -> None:
        self._open_export(preferred)

    @Slot(object, bool)
    def _on_activity_pin_requested(self, seqs: Sequence[int], is_pinned: bool) -> None:
        log = self._controller.log
        self._replies.watch(log.pin(seqs) if is_pinned else log.unpin(seqs), self)

    @Slot(str)
    def _on_activity_zone_wanted(self, zone: str) -> None:
        self._replies.watch(self._controller.settings.change({"time.zone": zone}), self)

    def _open_export(self, preferred: ActivityFilter | None) -> None:
        self._export(export_choices(self.desk.activity, preferred), self)

    def _export(self, choices: Sequence[ExportChoice], parent: QWidget) -> None:
        ask, export = self.desk.activity.background, self._controller.log.export
        ExportDialog(choices, export, ask, self._bus, self._replies, self.layout_settings, parent).show()

    def _export_what_goes(self, parent: QWidget, filters: tuple[ActivityFilter, ...]) -> None:
        self._export([ExportChoice("E&ntries that would be let go of", filters)], parent)

    def _open_verify(self) -> None:
        VerifyDialog(self._controller.log, self._replies, self).open()

    def _open_redact(self) -> None:
        RedactDialog(self._controller.log, self._replies, self).open()

    def _open_report(self) -> None:
        zone = str(self._controller.settings.values()["time.zone"])
        ReportDialog(self._controller.log, self._replies, zone, self).open()

    def show_preferences(self) -> None:
        """Open the preferences."""
        dialog = PreferencesDialog(
            self._controller, self._bus, self._replies, has_passcode=self._has_passcode, parent=self
        )
        # As a child of the dialog, the export can be used beside it.
        dialog.retention.export_requested.connect(partial(self._export_what_goes, dialog))
        dialog.open()

    def _lock(self) -> None:
        self._replies.watch(self._controller.lock.lock(), self)

    # Settings

    @Slot(object)
    def _on_bus_settings_changed(self, event: SettingsChanged) -> None:
        self._apply({name: value for name, value in event.values if isinstance(value, bool | int | str)})

    def _apply(self, values: Mapping[str, SettingValue]) -> None:
        zone = str(values["time.zone"])
        self._theme.choose(str(values["appearance.theme"]))
        self.status.set_zone(zone)
        self.desk.activity.set_zone(zone)
        self.recent.set_zone(zone)

    # The lock

    @Slot(object)
    def _on_bus_lock_changed(self, event: LockChanged) -> None:
        self._has_passcode = event.has_passcode
        self.lock_action.setVisible(event.has_passcode)
        if event.locked == self._is_locked:
            return
        self._is_locked = event.locked
        if event.locked:
            self._cover(self.lock_page)
            self.lock_page.start_asking()
        else:
            self._uncover()

    def _cover(self, page: QWidget) -> None:
        """Let nothing be seen or reached but `page`."""
        if self._whole.currentWidget() is self.desk:
            self._uncovered_layout = self.saveState()
        for dialog in self.findChildren(QDialog):
            dialog.done(QDialog.DialogCode.Rejected)
        for dock in self.findChildren(QDockWidget):
            dock.hide()
        self.opener.set_visible(False)
        self._set_reachable(False)
        self._whole.setCurrentWidget(page)

    def _uncover(self) -> None:
        self._set_reachable(True)
        self.opener.set_visible(True)
        self._whole.setCurrentWidget(self.desk)
        self.restoreState(self._uncovered_layout)

    def _set_reachable(self, is_reachable: bool) -> None:
        # A disabled menu bar alone would leave its shortcuts working.
        for action in self._actions:
            action.setEnabled(is_reachable)
        self.menuBar().setEnabled(is_reachable)
        self.status.setVisible(is_reachable)

    # Size and docks

    def _restore_layout(self) -> None:
        self.resize(*_FIRST_SIZE)
        self.resizeDocks([self.recent], [_DOCK_WIDTH], Qt.Orientation.Horizontal)
        if self.layout_settings.contains("geometry"):
            self.restoreGeometry(self.layout_settings.value("geometry"))
            self.restoreState(self.layout_settings.value("docks"))
        self.desk.activity.restore_layout(self.layout_settings)
        tab = self.layout_settings.value("tab", 0, int)
        if isinstance(tab, int):
            self.desk.tabs.setCurrentIndex(tab)

    def closeEvent(self, event: QCloseEvent) -> None:
        self.opener.close_all()
        is_covered = self._whole.currentWidget() is not self.desk
        self.layout_settings.setValue("geometry", self.saveGeometry())
        self.layout_settings.setValue("docks", self._uncovered_layout if is_covered else self.saveState())
        self.layout_settings.setValue("tab", self.desk.tabs.currentIndex())
        self.desk.activity.save_layout(self.layout_settings)
        self.layout_settings.sync()
        super().closeEvent(event)
