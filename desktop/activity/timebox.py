"""The range of time that is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from datetime import datetime, timedelta
from typing import Final, TypeAlias

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal, Slot
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QComboBox, QDateTimeEdit, QHBoxLayout, QLabel, QWidget

from core.clock import MICROSECONDS, Clock, SystemClock
from desktop.activity.times import TimeFormat

Bounds: TypeAlias = tuple[int | None, int | None]
"""`since <= ts < until`, µs UTC."""


def _us(moment: datetime) -> int:
    return round(moment.timestamp()) * MICROSECONDS


def _midnight(now: datetime, days_back: int) -> int:
    """The start of a day, by the calendar: days on which clocks are changed are not 24 hours long."""
    start = (now.replace(tzinfo=None) - timedelta(days=days_back)).replace(hour=0, minute=0, second=0, microsecond=0)
    return _us(start.replace(tzinfo=now.tzinfo) if now.tzname() == "UTC" else start.astimezone())


def _back(**length: int) -> Callable[[datetime], Bounds]:
    return lambda now: (_us(now - timedelta(**length)), None)


@dataclass(frozen=True, slots=True)
class TimeRange:
    """One choice of the box."""

    label: str
    bounds: Callable[[datetime], Bounds] | None
    """From the moment it is chosen, in the zone shown; None where the user gives both ends."""


RANGES: Final = (
    TimeRange("Any time", lambda _now: (None, None)),
    TimeRange("Last hour", _back(hours=1)),
    TimeRange("Today", lambda now: (_midnight(now, 0), None)),
    TimeRange("Yesterday", lambda now: (_midnight(now, 1), _midnight(now, 0))),
    TimeRange("Last 7 days", _back(days=7)),
    TimeRange("Last 30 days", _back(days=30)),
    TimeRange("From … to …", None),
)


class TimeBox(QComboBox):
    """Chooses a range of time; `custom` holds the two ends of one's own."""

    changed = Signal()

    def __init__(self, clock: Clock | None = None, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._clock = clock or SystemClock()
        self._times = TimeFormat()
        self.setAccessibleName("Time range")
        self.addItems([each.label for each in RANGES])
        self.custom = CustomRange()
        self.custom.setVisible(False)
        self.custom.changed.connect(self.changed)
        self.currentIndexChanged.connect(self._on_current_index_changed)

    @property
    def bounds(self) -> Bounds:
        """The range chosen, reckoned from now."""
        chosen = RANGES[self.currentIndex()].bounds
        return chosen(self._times.moment(self._clock.now_us())) if chosen else self.custom.bounds

    def choose_any(self) -> None:
        """No bounds."""
        self.setCurrentIndex(0)

    def set_times(self, times: TimeFormat) -> None:
        """Days begin and end in that zone."""
        self._times = times
        self.custom.set_times(times)

    @Slot()
    def _on_current_index_changed(self) -> None:
        is_custom = RANGES[self.currentIndex()].bounds is None
        if is_custom and not self.custom.isVisible():
            self.custom.begin(self._clock.now_us())
        self.custom.setVisible(is_custom)
        self.changed.emit()


class CustomRange(QWidget):
    """Two moments, to the minute."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self._since = self._add_edit(row, "&From", "From")
        self._until = self._add_edit(row, "&to", "To")
        row.addStretch()

    @property
    def bounds(self) -> Bounds:
        """The range between the two."""
        since, until = (edit.dateTime().toMSecsSinceEpoch() * 1000 for edit in (self._since, self._until))
        return since, until

    def begin(self, now_us: int) -> None:
        """Start from the last day."""
        now = QDateTime.fromMSecsSinceEpoch(now_us // 1000, self._since.timeZone())
        self._show(now.addDays(-1), now.addSecs(60))

    def set_times(self, times: TimeFormat) -> None:
        """Moments are given in that zone."""
        zone = QTimeZone(QTimeZone.Initialization.UTC if times.zone == "utc" else QTimeZone.Initialization.LocalTime)
        moments = [edit.dateTime() for edit in (self._since, self._until)]
        for edit in (self._since, self._until):
            edit.setTimeZone(zone)
        self._show(*(moment.toTimeZone(zone) for moment in moments))

    def _show(self, since: QDateTime, until: QDateTime) -> None:
        for edit, moment in ((self._since, since), (self._until, until)):
            edit.blockSignals(True)
            edit.setDateTime(moment)
            edit.blockSignals(False)

    def _add_edit(self, row: QHBoxLayout, label: str, name: str) -> QDateTimeEdit:
        edit = QDateTimeEdit()
        edit.setDisplayFormat("yyyy-MM-dd HH:mm")
        edit.setCalendarPopup(True)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            # Qt's red for weekends cannot be read in the dark theme.
            edit.calendarWidget().setWeekdayTextFormat(day, QTextCharFormat())
        edit.setAccessibleName(name)
        edit.setKeyboardTracking(False)
        edit.dateTimeChanged.connect(self.changed)
        caption = QLabel(label)
        caption.setBuddy(edit)
        row.addWidget(caption)
        row.addWidget(edit)
        return edit
