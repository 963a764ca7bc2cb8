"""Relative times grow older: the rows in view are painted again when what they say may have changed."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QTimer, Slot

from core.clock import MICROSECONDS, Clock, SystemClock
from desktop.activity.table import ActivityTable

# Rows whose newest is younger than so many seconds are painted again after so many; `ago_text` counts
# seconds, then minutes, then hours.
_PACES: Final = ((60, 1), (3600, 10), (24 * 3600, 60))
_SLOWEST_S: Final = 600


def pace_s(age_us: int) -> int:
    """How many seconds a relative time of that age may stand before it is looked at again."""
    return next((pace for limit, pace in _PACES if age_us < limit * MICROSECONDS), _SLOWEST_S)


class TimeTicker(QObject):
    """Repaints the table's visible rows, and nothing else, at the pace of the newest of them."""

    def __init__(self, table: ActivityTable, clock: Clock | None = None, parent: QObject | None = None) -> None:
        super().__init__(parent)
        self._table, self._clock = table, clock or SystemClock()
        self._is_relative = False
        self._timer = QTimer(self)
        self._timer.setSingleShot(True)
        self._timer.timeout.connect(self._on_timer_timeout)
        table.viewport().installEventFilter(self)

    @property
    def interval_ms(self) -> int:
        """When the rows are painted again; 0 where they need not be."""
        return self._timer.interval() if self._timer.isActive() else 0

    def set_relative(self, is_relative: bool) -> None:
        """Whether the times shown are relative ones."""
        self._is_relative = is_relative
        self._timer.stop()
        self._table.viewport().update()

    def eventFilter(self, _watched: QObject, event: QEvent) -> bool:
        # A table that is not painted, because it is hidden, ticks no more.
        if event.type() == QEvent.Type.Paint and self._is_relative and not self._timer.isActive():
            self._timer.start(pace_s(self._age_us()) * 1000)
        return False

    def _age_us(self) -> int:
        newest = self._table.entry_at(self._table.rowAt(0))
        return self._clock.now_us() - newest.ts if newest else 0

    @Slot()
    def _on_timer_timeout(self) -> None:
        self._table.viewport().update()
