"""The timeline above the table: how what is shown is spread over time."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QSettings, Qt, QTimer, Signal, Slot
from PySide6.QtGui import QAction, QActionGroup, QHideEvent, QResizeEvent, QShowEvent
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QMenu, QToolButton, QVBoxLayout, QWidget

from core.activity.entry import ActivityEntry
from core.activity.filter import ActivityFilter
from desktop.activity.asking import Ask
from desktop.activity.histogram import Histogram
from desktop.activity.timeline_feed import TimelineAnswer, TimelineFeed, TimelineQuestion
from desktop.activity.timeline_legend import TimelineLegend
from desktop.activity.timeline_looks import KINDS
from desktop.activity.times import TimeFormat
from desktop.parts.fields import choose
from desktop.runtime.replies import Replies
from desktop.theme import SPACE

# What the menu says, and the value of the setting `time.zone`.
ZONES: Final = (("&Local time", "local"), ("&UTC", "utc"), ("&Relative (3 min ago)", "relative"))

FLAT_STYLE: Final = """
QToolButton { border: 1px solid transparent; border-radius: 4px; padding: 3px 6px; }
QToolButton[popupMode="2"] { padding-right: 18px; }
QToolButton:hover, QToolButton:focus { border-color: palette(highlight); }
QToolButton::menu-indicator { subcontrol-origin: padding; subcontrol-position: right center; right: 5px; }
"""

_OPEN_KEY: Final = "activity/timeline"
_STACK_KEY: Final = "activity/timeline_by"


class TimelinePanel(QWidget):
    """A line that says what is shown and how, and, unless folded away, the histogram below it."""

    range_wanted = Signal(object, object)
    """`since, until`, µs UTC; None, None for all of the log."""
    zone_wanted = Signal(str)
    """A value of the setting `time.zone`."""

    def __init__(self, ask: Ask, replies: Replies, parent: QWidget | None = None) -> None:
        """`ask` puts questions where they may take long."""
        super().__init__(parent)
        self._wanted: ActivityFilter | None = None
        self._times = TimeFormat()
        self._asked_bins = 0
        self._ranges: list[tuple[int | None, int | None]] = []
        self._feed = TimelineFeed(ask, replies, self)
        self._resizing = QTimer(self)
        self._resizing.setSingleShot(True)
        self._make_parts()
        self._lay_out()
        self._feed.answered.connect(self._on_feed_answered)
        self._feed.late.connect(self.histogram.mark_stale)
        self._feed.failed.connect(self._on_feed_failed)
        self.histogram.range_wanted.connect(self._on_histogram_range_wanted)
        self.histogram.back_wanted.connect(self._on_histogram_back_wanted)
        self._resizing.timeout.connect(self._on_resizing_timeout)
        self.set_times(self._times)

    # --- what the tab asks for

    def show_filter(self, wanted: ActivityFilter) -> None:
        """Show how what that filter lets through is spread; nothing is asked while nobody can see it."""
        self._wanted = wanted
        self._ask()

    def add(self, entries: Sequence[ActivityEntry]) -> None:
        """Entries have been logged."""
        self._feed.add(entries)

    def hold_at(self, last_seq: int | None) -> None:
        """Tell of no entry after that one, as the table does while somebody reads; None lets all come in."""
        self._feed.hold_at(last_seq)

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on; bins have round edges in that zone."""
        self._times = times
        self.zone.setText(times.choice_label)
        self.zone.setAccessibleName(f"Times: {times.choice_label}")
        for action in self.zone.menu().actions():
            action.setChecked(action.data() == times.zone)
        self.histogram.set_times(times)
        self._ask()

    def save_layout(self, settings: QSettings) -> None:
        """Remember whether it is open, and what the bars are divided by."""
        settings.setValue(_OPEN_KEY, self.toggle.isChecked())
        settings.setValue(_STACK_KEY, self.stack.currentData())

    def restore_layout(self, settings: QSettings) -> None:
        """Be as was remembered."""
        self.toggle.setChecked(bool(settings.value(_OPEN_KEY, True, bool)))
        choose(self.stack, settings.value(_STACK_KEY, "severity"))

    # --- building

    def _make_parts(self) -> None:
        self.toggle = QToolButton()
        self.toggle.setText("▾ &Timeline")
        self.toggle.setCheckable(True)
        self.toggle.setChecked(True)
        self.toggle.setStyleSheet(FLAT_STYLE)
        self.toggle.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.toggle.setAccessibleName("Show timeline")
        self.toggle.setToolTip(
            "Drag over bars to see their time only. Arrows and Shift+arrows choose bars, Enter takes them,"
            " + and - zoom, Backspace goes back, Esc shows all."
        )
        self.toggle.toggled.connect(self._on_toggle_toggled)
        self.legend = TimelineLegend()
        self.stack = QComboBox()
        self.stack.setAccessibleName("Bars are divided by")
        for stacked_by in KINDS:
            self.stack.addItem(f"By {stacked_by}", stacked_by)
        self.stack.currentIndexChanged.connect(self._on_stack_current_index_changed)
        self.zone = self._zone_button()
        self.histogram = Histogram()

    def _zone_button(self) -> QToolButton:
        button = QToolButton()
        button.setPopupMode(QToolButton.ToolButtonPopupMode.InstantPopup)
        button.setStyleSheet(FLAT_STYLE)
        button.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        button.setToolTip("How times are shown; exact ones are in tooltips, details, copies and exports")
        menu = QMenu(button)
        choices = QActionGroup(menu)
        for title, zone in ZONES:
            action = menu.addAction(title)
            action.setCheckable(True)
            action.setData(zone)
            choices.addAction(action)
        choices.triggered.connect(self._on_zone_chosen)
        button.setMenu(menu)
        return button

    def _lay_out(self) -> None:
        line = QHBoxLayout()
        line.setSpacing(SPACE)
        line.addWidget(self.toggle)
        line.addStretch(1)
        for part in (self.legend, self.stack, self.zone):
            line.addWidget(part)
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(2)
        column.addLayout(line)
        column.addWidget(self.histogram)

    # --- QWidget

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._ask()

    def hideEvent(self, event: QHideEvent) -> None:
        super().hideEvent(event)
        self._feed.rest()

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._resizing.start(200)

    # --- asking

    def _ask(self) -> None:
        if self._wanted is None or not self.isVisible() or not self.toggle.isChecked():
            self._feed.rest()
            return
        self._asked_bins = self.histogram.most_bins
        stacked_by = str(self.stack.currentData())
        self._feed.put(TimelineQuestion(self._wanted, stacked_by, self._asked_bins, self._times))

    # --- slots

    @Slot(object)
    def _on_feed_answered(self, answer: TimelineAnswer) -> None:
        if answer.bars is None or answer.limits is None or self._wanted is None:
            self.histogram.show_message("No entries in this range" if answer.head else "Nothing has happened yet")
            self.legend.show_counts({}, str(self.stack.currentData()))
            return
        is_narrowed = self._wanted.since is not None or self._wanted.until is not None
        self.histogram.show_bars(answer.bars, answer.limits, is_narrowed=is_narrowed)
        self.legend.show_counts(answer.bars.counts(), answer.bars.stacked_by, answer.bars.outside)

    @Slot(str)
    def _on_feed_failed(self, sentence: str) -> None:
        self.histogram.show_message(sentence)

    @Slot(object, object)
    def _on_histogram_range_wanted(self, since: int | None, until: int | None) -> None:
        if self._wanted is not None:
            self._ranges.append((self._wanted.since, self._wanted.until))
        self.range_wanted.emit(since, until)

    @Slot()
    def _on_histogram_back_wanted(self) -> None:
        if self._ranges:
            self.range_wanted.emit(*self._ranges.pop())

    @Slot(bool)
    def _on_toggle_toggled(self, is_open: bool) -> None:
        self.toggle.setText("▾ &Timeline" if is_open else "▸ &Timeline")
        for part in (self.histogram, self.legend, self.stack):
            part.setVisible(is_open)
        self._ask()

    @Slot()
    def _on_stack_current_index_changed(self) -> None:
        self._ask()

    @Slot(QAction)
    def _on_zone_chosen(self, action: QAction) -> None:
        self.zone_wanted.emit(str(action.data()))

    @Slot()
    def _on_resizing_timeout(self) -> None:
        if self._asked_bins != self.histogram.most_bins:
            self._ask()
