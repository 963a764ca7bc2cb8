"""Whatever can be reached with the keyboard says what it is, and all of the window can be reached."""

import importlib
import pkgutil
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from pathlib import Path
from typing import Any, TypeAlias

import pytest
from PySide6.QtCore import Qt
from PySide6.QtGui import QAccessible, QAction
from PySide6.QtTest import QTest
from PySide6.QtWidgets import QAbstractButton, QApplication, QCalendarWidget, QDialog, QRadioButton, QWidget
from pytestqt.qtbot import QtBot

import desktop
from core.activity.filter import ActivityFilter, Term
from core.activity.views import BUILT_IN
from core.capture.source import SourceChoice
from core.events import DevicesChanged, FoundChanged, LightsChanged, LockChanged, ViewsChanged
from desktop.activity.views import Views
from desktop.activity.views_picker import ViewPicker
from desktop.desk import ACTIVITY
from desktop.dialogs.about import AboutDialog
from desktop.dialogs.export import ExportDialog
from desktop.dialogs.long_command import LongCommandDialog
from desktop.dialogs.naming import NameDialog
from desktop.dialogs.questions import Question
from desktop.dialogs.redact import RedactDialog
from desktop.dialogs.report import ReportDialog
from desktop.dialogs.restore import RestoreDialog
from desktop.dialogs.verify import VerifyDialog
from desktop.lights.dialog import LightDialog
from desktop.parts.fitting import FittingDialog
from desktop.preferences.dialog import PreferencesDialog
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.viewer.opener import OpeningDialog
from desktop.window import MainWindow
from tests.desktop.activity.log import make_entry
from tests.fakes.controller import FakeController
from tests.fakes.things import device, device_status, found, light_status
from tests.fakes.widgets import child_of
from tests.fakes.window import main_window, never_answering

Opener: TypeAlias = Callable[[MainWindow], object]

LANDMARKS = ["Search the activity", "Timeline", "Activity", "Details"]
"""Of the Activity tab, from its top."""
ASKED = ("log.preview_prune", "backups.list", "backups.times")


@pytest.fixture
def window(
    qtbot: QtBot, qapp: QApplication, controller: FakeController, bus: EventBus, replies: Replies, tmp_path: Path
) -> MainWindow:
    """A window with something of everything in it; what it asks of the log takes for ever."""
    controller.answers.update({command: Future[object]() for command in ASKED})
    window = main_window(qapp, controller, bus, replies, tmp_path / "window.ini")
    qtbot.addWidget(window)
    views = Views(never_answering, replies, controller.views, bus, parent=window)
    ViewPicker(window.desk.activity, views, controller, replies, window.layout_settings)
    window.resize(1280, 800)
    window.show()
    bus.announce(LockChanged(locked=False, has_passcode=True))
    bus.announce(DevicesChanged((device_status("Desk"), device_status("Shelf"))))
    bus.announce(FoundChanged((found("Lamp"),)))
    bus.announce(LightsChanged((light_status(),)))
    bus.announce(ViewsChanged(BUILT_IN, ()))
    window.show_entry(make_entry(seq=7))
    window.desk.activity.show_filter(ActivityFilter((Term("category", ("device",)), Term("text", ("desk",)))))
    return window


def takes_focus(widget: QWidget) -> bool:
    """Whether keys can come to it; parts that Qt makes of its own widgets are reached through those."""
    return widget.focusPolicy() != Qt.FocusPolicy.NoFocus and not is_part(widget)


def is_part(widget: QWidget | None) -> bool:
    """Whether it belongs to a widget that Qt made all of, or stands behind another one."""
    if widget is None:
        return False
    is_inner = widget.objectName().startswith("qt_") or widget.inherits("QComboBoxPrivateContainer")
    return is_inner or isinstance(widget, QCalendarWidget) or is_part(widget.parentWidget())


def nameless(root: QWidget) -> list[str]:
    """What takes the focus but does not say what it is."""
    widgets = [widget for widget in (root, *root.findChildren(QWidget)) if takes_focus(widget)]
    silent = [widget for widget in widgets if not spoken_name(widget) and not is_mute_button(widget)]
    return [f"{widget!r} in {widget.parentWidget()!r}" for widget in silent]


def is_mute_button(widget: QWidget) -> bool:
    """Whether it is a button that is not shown until it has something to say."""
    return isinstance(widget, QAbstractButton) and widget.isHidden()


def spoken_name(widget: QWidget) -> str:
    """What a screen reader calls it."""
    interface = QAccessible.queryAccessibleInterface(widget)
    return interface.text(QAccessible.Text.Name).strip()


def reached_by_tab(qtbot: QtBot, root: QWidget) -> list[QWidget]:
    """What gets the focus as Tab is pressed from the first widget of `root` on, until it comes round."""
    reached: list[QWidget] = []
    root.window().activateWindow()
    qtbot.waitUntil(root.isActiveWindow)
    root.setFocus(Qt.FocusReason.TabFocusReason)
    root.focusNextChild()
    while (focused := QApplication.focusWidget()) is not None and focused not in reached:
        reached.append(focused)
        QTest.keyClick(focused, Qt.Key.Key_Tab)
    return reached


def test_everything_in_the_window_has_a_name(window: MainWindow) -> None:
    assert nameless(window) == []


@pytest.mark.parametrize("width", [760, 1280])
def test_tab_reaches_all_of_the_activity_tab(qtbot: QtBot, window: MainWindow, width: int) -> None:
    window.resize(width, 800)
    window.desk.tabs.setCurrentIndex(ACTIVITY)
    tab = window.desk.activity
    wanted = [widget for widget in tab.findChildren(QWidget) if can_be_tabbed_to(widget)]
    reached = reached_by_tab(qtbot, window.desk.tabs)
    assert [widget for widget in wanted if widget not in reached] == []
    assert [widget.accessibleName() for widget in reached if widget.accessibleName() in LANDMARKS] == LANDMARKS


def can_be_tabbed_to(widget: QWidget) -> bool:
    """Whether Tab is to lead to it just now."""
    is_ready = widget.isVisible() and widget.isEnabled() and widget.focusProxy() is None
    return is_ready and bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus) and not is_part(widget)


def with_neighbours(reached: list[QWidget]) -> set[QWidget]:
    """These, and what arrows lead to from them: the other radio buttons of a group."""
    groups = [widget.parentWidget() for widget in reached if isinstance(widget, QRadioButton)]
    return {*reached, *(button for group in groups if group for button in group.findChildren(QRadioButton))}


def by_menu(text: str) -> Opener:
    """Opens a dialog as the menu bar does."""

    def trigger(window: MainWindow) -> None:
        next(action for action in window.findChildren(QAction) if action.text().replace("&", "") == text).trigger()

    return trigger


def new_light(window: MainWindow) -> QDialog:
    spec = light_status().light.spec
    sources = [SourceChoice("pattern", "Test pattern")]
    return LightDialog(spec, [device()], sources, Replies(window), never_submitted, is_new=True, parent=window)


def name_asked(window: MainWindow) -> QDialog:
    return NameDialog("Rename", "So it is called.", "&Rename", "Desk", never_submitted, Replies(window), window)


def never_submitted(_what: object) -> "Future[Any]":
    return Future()


DIALOGS: dict[type[QDialog], Opener] = {
    AboutDialog: by_menu("About Afterglow"),
    ExportDialog: by_menu("Export…"),
    PreferencesDialog: by_menu("Preferences…"),
    LightDialog: new_light,
    NameDialog: name_asked,
    ReportDialog: by_menu("Report…"),
    RedactDialog: by_menu("Forget a name…"),
    RestoreDialog: by_menu("Restore…"),
    VerifyDialog: by_menu("Verify log…"),
    OpeningDialog: lambda window: OpeningDialog("log.csv", Replies(window), window),
    Question: lambda window: Question(window, "Remove it?", "It is gone then.", "&Remove"),
}
"""How each dialog comes up."""

BASES = {FittingDialog, LongCommandDialog}


def dialogs_of(kind: type[QDialog]) -> Iterator[type[QDialog]]:
    """All that have been derived from it."""
    for derived in kind.__subclasses__():
        yield derived
        yield from dialogs_of(derived)


def test_each_dialog_is_looked_at() -> None:
    for module in pkgutil.walk_packages(desktop.__path__, "desktop."):
        if module.name != "desktop.__main__":
            importlib.import_module(module.name)
    ours = {kind for kind in dialogs_of(QDialog) if kind.__module__.startswith("desktop.")}
    assert ours - BASES == set(DIALOGS)


@pytest.mark.parametrize("kind", DIALOGS, ids=lambda kind: kind.__name__)
def test_everything_in_a_dialog_has_a_name_and_is_reached_by_tab(
    qtbot: QtBot, window: MainWindow, kind: type[QDialog]
) -> None:
    DIALOGS[kind](window)
    dialog = child_of(window, kind)
    dialog.show()
    assert nameless(dialog) == []
    wanted = [widget for widget in dialog.findChildren(QWidget) if can_be_tabbed_to(widget)]
    reached = reached_by_tab(qtbot, dialog)
    assert [widget for widget in wanted if widget not in with_neighbours(reached)] == []
    dialog.reject()
