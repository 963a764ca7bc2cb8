"""The window's half of the composition: builds every widget and connects it to the parts that run."""

from PySide6.QtWidgets import QApplication

from core.capture.registry import available_sources
from desktop.activity.tab import ActivityTab
from desktop.activity.views import Views
from desktop.activity.views_picker import ViewPicker
from desktop.composition import Composition
from desktop.dashboard.dock import RecentActivityDock
from desktop.dashboard.feed import DockFeed
from desktop.notifications.notifier import Notifier
from desktop.notifications.senders import best_sender
from desktop.theme import Theme
from desktop.window import MainWindow


def build_window(composition: Composition, app: QApplication) -> MainWindow:
    """The main window over a composition that need not have been started yet."""
    ask, replies, bus = composition.reader.ask, composition.replies, composition.bus
    theme = Theme(app)
    activity = ActivityTab(ask, replies, bus, background=composition.background.ask)
    recent = RecentActivityDock(ask, replies, bus)
    window = MainWindow(
        composition.controller,
        bus,
        replies,
        theme,
        activity,
        recent,
        sources=available_sources,
        layout_file=composition.profile.folder / "window.ini",
    )
    recent.entry_activated.connect(window.show_entry)
    _add_views(composition, app, window)
    return window


def _add_views(composition: Composition, app: QApplication, window: MainWindow) -> None:
    """The saved views: beside the log, in the dock, and as notifications."""
    controller, replies, bus = composition.controller, composition.replies, composition.bus
    views = Views(composition.background.ask, replies, controller.views, bus, parent=window)
    ViewPicker(window.desk.activity, views, controller, replies, window.layout_settings)
    DockFeed(window.recent, views, controller.settings, bus, replies)
    Notifier(views, bus, best_sender, parent=window).entry_wanted.connect(window.come_forward)
    app.aboutToQuit.connect(views.save_seen)
