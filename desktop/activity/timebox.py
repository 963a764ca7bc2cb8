"""Two moments of one's own."""

from typing import Final

from PySide6.QtCore import QDateTime, Qt, QTimeZone, Signal, Slot
from PySide6.QtGui import QTextCharFormat
from PySide6.QtWidgets import QDateTimeEdit, QHBoxLayout, QLabel, QWidget

from desktop.activity.times import TimeFormat

MINUTE_US: Final = 60_000_000
DAY_US: Final = 24 * 60 * MINUTE_US


class CustomRange(QWidget):
    """From … to …, to the minute, in the zone shown."""

    chosen = Signal(object, object)
    """The range as it is to be: `since <= ts < until`, µs UTC."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        self.since = self._add_edit(row, "&From", "From")
        self.until = self._add_edit(row, "&to", "To")
        row.addStretch()

    @property
    def bounds(self) -> tuple[int, int]:
        """The range between the two."""
        since, until = (edit.dateTime().toMSecsSinceEpoch() * 1000 for edit in (self.since, self.until))
        return since, until

    def show_range(self, since_us: int | None, until_us: int | None, now_us: int) -> None:
        """Show that range in whole minutes; it ends now where it has no end, and is a day long where no beginning."""
        until = -(-(now_us if until_us is None else until_us) // MINUTE_US) * MINUTE_US
        since = (until - DAY_US if since_us is None else since_us) // MINUTE_US * MINUTE_US
        for edit, at_us in ((self.since, since), (self.until, until)):
            edit.blockSignals(True)
            edit.setDateTime(QDateTime.fromMSecsSinceEpoch(at_us // 1000, edit.timeZone()))
            edit.blockSignals(False)

    def set_times(self, times: TimeFormat) -> None:
        """Moments are given in that zone."""
        zone = QTimeZone(QTimeZone.Initialization.UTC if times.zone == "utc" else QTimeZone.Initialization.LocalTime)
        since, until = self.bounds
        for edit in (self.since, self.until):
            edit.blockSignals(True)
            edit.setTimeZone(zone)
            edit.blockSignals(False)
        self.show_range(since, until, until)

    def _add_edit(self, row: QHBoxLayout, label: str, name: str) -> QDateTimeEdit:
        edit = QDateTimeEdit()
        edit.setDisplayFormat("yyyy-MM-dd HH:mm")
        edit.setCalendarPopup(True)
        for day in (Qt.DayOfWeek.Saturday, Qt.DayOfWeek.Sunday):
            # Qt's red for weekends cannot be read in the dark theme.
            edit.calendarWidget().setWeekdayTextFormat(day, QTextCharFormat())
        edit.setAccessibleName(name)
        edit.setKeyboardTracking(False)
        edit.dateTimeChanged.connect(self._on_edit_date_time_changed)
        caption = QLabel(label)
        caption.setBuddy(edit)
        row.addWidget(caption)
        row.addWidget(edit)
        return edit

    @Slot()
    def _on_edit_date_time_changed(self) -> None:
        self.chosen.emit(*self.bounds)
