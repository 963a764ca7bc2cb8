"""The line above the bars says what they are of, folds them away, and is remembered."""

from dataclasses import replace
from pathlib import Path

import pytest
from PySide6.QtCore import QSettings
from PySide6.QtWidgets import QMenu, QWidget
from pytestqt.qtbot import QtBot

from core.activity.entry import Severity
from core.activity.filter import ActivityFilter, Term
from core.clock import MICROSECONDS
from core.errors import StorageError
from desktop.activity.timeline_panel import TimelinePanel
from desktop.activity.times import TimeFormat
from desktop.runtime.replies import Replies
from tests.desktop.activity.log import START_US
from tests.desktop.activity.test_timeline_feed import EVERYTHING, HeldAnswers, at

NOTHING_MATCHES = ActivityFilter((Term("actor", ("Nobody",)),))


class Scene:
    """A panel in a window, over a log of 20 seconds."""

    def __init__(self, qtbot: QtBot, replies: Replies) -> None:
        self.qtbot, self.held = qtbot, HeldAnswers()
        self.window = QWidget()
        qtbot.addWidget(self.window)
        self.window.resize(900, 200)
        self.panel = TimelinePanel(self.held.ask, replies, self.window)
        self.panel.resize(900, 120)
        self.panel.set_times(TimeFormat("utc"))
        severities = [Severity.INFO, Severity.INFO, Severity.ERROR]
        self.held.reader.entries = [at(second, severities[second % 3]) for second in range(20)]
        for seq, entry in enumerate(self.held.reader.entries, start=1):
            object.__setattr__(entry, "seq", seq)

    def open(self, wanted: ActivityFilter = EVERYTHING) -> None:
        self.window.show()
        self.panel.show_filter(wanted)
        self.answer()

    def answer(self) -> None:
        """Answer the next question, and wait until that has been shown."""
        self.qtbot.waitUntil(lambda: self.held.is_asked)
        before = self.said
        self.held.answer()
        self.qtbot.waitUntil(lambda: self.said != before)

    @property
    def said(self) -> tuple[str, str]:
        """Legend and bars in words."""
        return self.panel.legend.spoken, self.panel.histogram.spoken


@pytest.fixture
def scene(qtbot: QtBot, replies: Replies) -> Scene:
    return Scene(qtbot, replies)


def test_it_says_what_is_shown(scene: Scene) -> None:
    scene.open()
    counts = "20 entries: 6 errors, 14 info"
    assert scene.said == (counts, f"20 Nov 2026, 12:00:00 to 12:00:20: {counts}")


def test_nothing_is_asked_while_nobody_can_see_it(scene: Scene) -> None:
    scene.panel.show_filter(EVERYTHING)
    scene.qtbot.wait(200)
    assert scene.held.asked == 0
    scene.window.show()
    scene.answer()
    scene.panel.toggle.click()
    scene.panel.show_filter(NOTHING_MATCHES)
    scene.qtbot.wait(200)
    assert scene.held.asked == 1
    assert not scene.panel.histogram.isVisible()
    scene.panel.toggle.click()
    scene.answer()
    assert scene.panel.histogram.spoken == "20 Nov 2026, 12:00:00 to 12:00:20: no entries"


def test_what_happens_is_added(scene: Scene) -> None:
    scene.open()
    entry = at(21, Severity.WARNING)
    object.__setattr__(entry, "seq", 21)
    scene.panel.add([entry])
    scene.qtbot.waitUntil(lambda: scene.panel.legend.spoken == "21 entries: 6 errors, 1 warning, 14 info")
    assert scene.panel.histogram.spoken.startswith("20 Nov 2026, 12:00:00 to 12:00:22")


def test_bars_are_divided_by_category_when_asked_to(scene: Scene) -> None:
    scene.open()
    scene.panel.stack.setCurrentIndex(1)
    scene.answer()
    assert scene.panel.legend.spoken == "20 entries: 20 devices"


@pytest.mark.parametrize(
    ("wanted", "text"),
    [
        (ActivityFilter(until=START_US), "No entries in this range"),
        (NOTHING_MATCHES, "20 Nov 2026, 12:00:00 to 12:00:20: no entries"),
    ],
)
def test_where_there_is_nothing_it_says_so(scene: Scene, wanted: ActivityFilter, text: str) -> None:
    scene.open(wanted)
    assert scene.panel.histogram.spoken == text
    assert scene.panel.legend.spoken == "no entries"


def test_an_empty_log_is_said_to_be_one(scene: Scene) -> None:
    scene.held.reader.entries.clear()
    scene.open()
    assert scene.panel.histogram.spoken == "Nothing has happened yet"


def test_what_fails_is_said(scene: Scene) -> None:
    scene.held.failure = StorageError("The database is damaged.")
    scene.open()
    assert scene.panel.histogram.spoken == "The database is damaged."


def test_a_wider_window_asks_for_more_bars(scene: Scene) -> None:
    scene.open()
    scene.panel.resize(1400, 120)
    scene.qtbot.waitUntil(lambda: scene.held.is_asked)
    scene.held.answer()
    assert scene.held.asked == 2


def test_what_the_bars_ask_for_is_passed_on(scene: Scene) -> None:
    scene.open()
    with scene.qtbot.waitSignal(scene.panel.range_wanted) as wanted:
        scene.panel.histogram.range_wanted.emit(START_US, START_US + MICROSECONDS)
    assert wanted.args == [START_US, START_US + MICROSECONDS]


def test_the_zone_is_named_and_can_be_changed(scene: Scene) -> None:
    assert scene.panel.zone.text() == "UTC"
    menu: QMenu = scene.panel.zone.menu()
    assert [(action.text(), action.isChecked()) for action in menu.actions()] == [
        ("&Local time", False),
        ("&UTC", True),
        ("&Relative (3 min ago)", False),
    ]
    with scene.qtbot.waitSignal(scene.panel.zone_wanted) as wanted:
        menu.actions()[2].trigger()
    assert wanted.args == ["relative"]
    scene.panel.set_times(TimeFormat("relative"))
    assert scene.panel.zone.accessibleName() == "Times: Relative, axis in UTC"


def test_how_it_was_is_remembered(scene: Scene, qtbot: QtBot, replies: Replies, tmp_path: Path) -> None:
    settings = QSettings(str(tmp_path / "window.ini"), QSettings.Format.IniFormat)
    scene.panel.restore_layout(settings)
    assert (scene.panel.toggle.isChecked(), scene.panel.stack.currentData()) == (True, "severity")
    scene.panel.toggle.click()
    scene.panel.stack.setCurrentIndex(1)
    scene.panel.save_layout(settings)

    other = TimelinePanel(scene.held.ask, replies)
    qtbot.addWidget(other)
    other.restore_layout(settings)
    assert (other.toggle.isChecked(), other.stack.currentData()) == (False, "category")


def test_it_says_how_many_entries_are_far_outside(scene: Scene) -> None:
    scene.held.reader.entries.insert(10, replace(at(0), ts=0, seq=1))
    scene.open()

    assert scene.panel.legend.spoken == "20 entries: 6 errors, 14 info; 1 entry dated far before or after all others"
    wide = scene.panel.legend.sizeHint().width()
    scene.panel.legend.show_counts({1: 20}, "severity")
    assert scene.panel.legend.sizeHint().width() < wide
