"""The timeline and the table tell of the same entries, and what is chosen in one is asked for in both."""

import pytest
from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from core.activity.entry import Severity
from desktop.activity.histogram import Histogram
from desktop.activity.strip import LiveStrip
from desktop.activity.tab import ActivityTab
from desktop.activity.timeline_feed import BEAT_MS
from desktop.activity.timeline_panel import TimelinePanel
from desktop.runtime.bus import EventBus
from tests.desktop.activity.conftest import Settle
from tests.desktop.activity.log import HeldLoop, LogFile, make_entry
from tests.fakes.widgets import child_of

SHIFT = Qt.KeyboardModifier.ShiftModifier


class Sight:
    """What a person sees of table and timeline of a log of 100 seconds."""

    def __init__(self, tab: ActivityTab, log: LogFile, loop: HeldLoop, settle: Settle, qtbot: QtBot) -> None:
        self.tab, self.log, self.loop, self.settle, self.qtbot = tab, log, loop, settle, qtbot
        log.fill(60, severity=Severity.INFO)
        log.fill(40, severity=Severity.WARNING)
        tab.set_zone("utc")
        tab.show()
        self.histogram = child_of(tab, Histogram)
        self.strip = child_of(tab, LiveStrip)
        self.wait_for("100 entries: 40 warnings, 60 info")

    def wait_for(self, counts: str) -> None:
        """Until the timeline tells of that, and the table is whole."""

        def is_told() -> bool:
            self.settle()
            return f": {counts}" in self.histogram.spoken

        self.qtbot.waitUntil(is_told)

    def press(self, *keys: Qt.Key, modifiers: Qt.KeyboardModifier = Qt.KeyboardModifier.NoModifier) -> None:
        for key in keys:
            self.qtbot.keyClick(self.histogram, key, modifiers)


@pytest.fixture
def sight(tab: ActivityTab, log: LogFile, loop: HeldLoop, settle: Settle, qtbot: QtBot) -> Sight:
    return Sight(tab, log, loop, settle, qtbot)


def test_the_range_chosen_is_searched_for_and_dropped_again(sight: Sight) -> None:
    sight.press(Qt.Key.Key_Home)
    sight.press(*[Qt.Key.Key_Right] * 9, modifiers=SHIFT)
    sight.press(Qt.Key.Key_Return)
    assert sight.tab.bar.text == "after:2026-11-20T12:00:01 before:2026-11-20T12:00:11"
    sight.wait_for("10 entries: 10 info")
    assert sight.strip.count_text == "10 entries"

    sight.press(Qt.Key.Key_Escape)
    assert sight.tab.bar.text == ""
    sight.wait_for("100 entries: 40 warnings, 60 info")


def test_backspace_goes_back_range_by_range(sight: Sight) -> None:
    sight.press(Qt.Key.Key_Home)
    sight.press(*[Qt.Key.Key_Right] * 9, modifiers=SHIFT)
    sight.press(Qt.Key.Key_Return)
    sight.wait_for("10 entries: ")
    before = sight.tab.bar.text
    sight.press(Qt.Key.Key_Home, Qt.Key.Key_Return)
    sight.qtbot.waitUntil(lambda: sight.tab.bar.text != before)
    sight.settle()
    sight.press(Qt.Key.Key_Backspace)
    assert sight.tab.bar.text == before
    sight.settle()
    sight.press(Qt.Key.Key_Backspace)
    assert sight.tab.bar.text == ""


def test_what_is_searched_for_is_what_the_timeline_shows(sight: Sight) -> None:
    sight.tab.bar.show_text("severity:warning")
    sight.wait_for("40 entries: 40 warnings")
    assert sight.strip.count_text == "40 entries"
    assert sight.histogram.spoken.startswith("20 Nov 2026, 12:00:01 to 12:01:41")


def test_what_happens_comes_into_both(sight: Sight, bus: EventBus) -> None:
    sight.tab.bar.show_text("severity>=warning")
    sight.wait_for("40 entries: 40 warnings")
    asked = len(sight.loop.asked)
    bus.activity_logged.emit(sight.log.add(*(make_entry(severity=severity) for severity in Severity)))
    sight.wait_for("42 entries: 1 error, 41 warnings")
    assert "activity.timeline" not in sight.loop.asked[asked:]


def test_while_somebody_reads_the_timeline_stands_for_what_the_table_does(sight: Sight, bus: EventBus) -> None:
    sight.tab.table.go_to_row(3)
    bus.activity_logged.emit(sight.log.fill(5, severity=Severity.ERROR))
    sight.qtbot.waitUntil(lambda: sight.strip.new_text == "5 new")
    sight.qtbot.wait(BEAT_MS)
    sight.wait_for("100 entries: 40 warnings, 60 info")
    child_of(sight.tab, TimelinePanel).stack.setCurrentIndex(1)
    sight.wait_for("100 entries: 100 ")
    sight.qtbot.keyClick(sight.tab.table, Qt.Key.Key_Home)
    sight.wait_for("105 entries: 105 ")
    bus.activity_logged.emit(sight.log.fill(2, severity=Severity.ERROR))
    sight.qtbot.waitUntil(lambda: sight.strip.new_text == "2 new")
    sight.qtbot.keyClick(sight.tab.table, Qt.Key.Key_Escape)
    sight.wait_for("107 entries: 107 ")


def test_the_way_times_are_shown_is_asked_for_where_they_are_shown(sight: Sight) -> None:
    panel = child_of(sight.tab, TimelinePanel)
    with sight.qtbot.waitSignal(sight.tab.zone_wanted) as wanted:
        panel.zone.menu().actions()[2].trigger()
    assert wanted.args == ["relative"]
    sight.tab.set_zone("relative")
    header = sight.tab.table.model().headerData(0, Qt.Orientation.Horizontal)
    assert (header, panel.zone.text()) == ("Time (relative)", "Relative, axis in UTC")


def test_relative_times_are_exact_for_who_looks_or_listens(sight: Sight) -> None:
    sight.tab.set_zone("relative")
    sight.settle()
    index = sight.tab.table.model().index(0, 0)
    assert str(index.data()).endswith(("ago", "just now")) or str(index.data()).startswith("in ")
    assert str(index.data(Qt.ItemDataRole.ToolTipRole)).startswith("2026-11-20 12:01:40.000000")
    assert "2026-11-20 12:01:40" in str(index.data(Qt.ItemDataRole.AccessibleTextRole))
