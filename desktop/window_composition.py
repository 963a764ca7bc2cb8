"""The window's half of the composition: builds every widget and connects it to the parts that run."""

from PySide6.QtWidgets import QApplication

from core.capture.registry import available_sources
from desktop.activity.tab import ActivityTab
from desktop.composition import Composition
from desktop.dashboard.dock import RecentActivityDock
from desktop.theme import Theme
from desktop.window import MainWindow


def build_window(composition: Composition, app: QApplication) -> MainWindow:
    """The main window over a composition that need not have been started yet."""
    ask, replies, bus = composition.reader.ask, composition.replies, composition.bus
    theme = Theme(app)
    activity = ActivityTab(ask, replies, bus)
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
    return window
