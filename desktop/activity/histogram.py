"""The timeline's bars as something to look at, to point at, and to choose a range of time with."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QEvent, QPoint, QPointF, QRectF, QSize, Qt, QTimer, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QFont,
    QFontMetrics,
    QFontMetricsF,
    QKeyEvent,
    QMouseEvent,
    QPainter,
    QPaintEvent,
    QResizeEvent,
    QWheelEvent,
)
from PySide6.QtWidgets import QApplication, QSizePolicy, QToolTip, QWidget

from desktop.activity.histogram_painting import HistogramPainting, Marks
from desktop.activity.timeline_axis import range_text
from desktop.activity.timeline_bins import MOST_BINS, Bars, Grid, grid_over
from desktop.activity.timeline_looks import counts_text
from desktop.activity.timeline_view import TimeView
from desktop.activity.times import TimeFormat

BIN_PX: Final = 5
"""Pixels a bar is meant to have at least."""

FEWEST_BINS: Final = 16
SETTLE_MS: Final = 250
"""Zooming asks for its range once the wheel rests."""

_NOTCH: Final = 120
"""What a wheel reports for one step."""
_ZOOM_STEP: Final = 0.75
_MOVE_STEP: Final = 0.1
_HEIGHT_LINES: Final = 5.6
_TOP, _RIGHT = 8, 8
_SMALL: Final = 0.85
_NOTHING: Final = Bars(Grid(0, 1, 1), "severity")


class Histogram(QWidget):
    """Bars over time. Bins are chosen with the mouse or the keys; the range they cover is then asked for."""

    range_wanted = Signal(object, object)
    """`since, until`, µs UTC; None, None for all of the log."""
    back_wanted = Signal()
    """The range before the one that was chosen last."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._times = TimeFormat()
        self._bars = _NOTHING
        self._limits = self._view = TimeView(0, 1)
        self._message = ""
        self._is_stale = False
        self._is_narrowed = False
        self._cursor: int | None = None
        self._anchor: int | None = None
        self._pressed_at: QPoint | None = None
        self._settling = QTimer(self)
        self._settling.setSingleShot(True)
        self._settling.setInterval(SETTLE_MS)
        self._settling.timeout.connect(self._on_settling_timeout)
        self.setAccessibleName("Timeline")
        self.setFocusPolicy(Qt.FocusPolicy.StrongFocus)
        self.setMouseTracking(True)
        self.setSizePolicy(QSizePolicy.Policy.Expanding, QSizePolicy.Policy.Fixed)
        font = QFont(self.font())
        font.setPointSizeF(font.pointSizeF() * _SMALL)
        self.setFont(font)
        self._keys: dict[Qt.Key, Callable[[], object]] = {
            Qt.Key.Key_Return: self._choose,
            Qt.Key.Key_Enter: self._choose,
            Qt.Key.Key_Backspace: self.back_wanted.emit,
            Qt.Key.Key_Plus: lambda: self._zoom(_ZOOM_STEP, self._cursor_fraction()),
            Qt.Key.Key_Equal: lambda: self._zoom(_ZOOM_STEP, self._cursor_fraction()),
            Qt.Key.Key_Minus: lambda: self._zoom(1 / _ZOOM_STEP, self._cursor_fraction()),
        }

    # --- what is shown

    @property
    def most_bins(self) -> int:
        """How many bars there is room for."""
        return min(max(FEWEST_BINS, int(self.plot.width()) // BIN_PX), MOST_BINS)

    @property
    def has_bars(self) -> bool:
        """Whether there is anything to show but a message."""
        return self._bars is not _NOTHING

    @property
    def view(self) -> TimeView:
        """The part of time that is drawn."""
        return self._view

    @property
    def selected(self) -> tuple[int, int] | None:
        """The first and last bin that are selected."""
        if self._anchor is None or self._cursor is None:
            return None
        return min(self._anchor, self._cursor), max(self._anchor, self._cursor)

    @property
    def spoken(self) -> str:
        """What is said of the bins selected, else of the one under the cursor, else of all."""
        if not self.has_bars:
            return self._message
        first, last = self.selected or (self._cursor, self._cursor)
        if first is None or last is None:
            first, last = 0, self._bars.grid.bins - 1
        return ": ".join(self._words_of(first, last))

    def show_bars(self, bars: Bars, limits: TimeView, *, is_narrowed: bool) -> None:
        """Draw these; `limits` is all that can be zoomed out to, `is_narrowed` whether a range has been asked for."""
        old, new = self._bars.grid, bars.grid
        has_grown = (old.since, old.bin_us) == (new.since, new.bin_us) and new.bins >= old.bins
        self._bars, self._limits, self._is_narrowed, self._is_stale = bars, limits, is_narrowed, False
        self._message = "" if any(bars.totals) else "No entries in this range"
        if not has_grown:
            self._cursor = self._anchor = self._pressed_at = None
        if not self._settling.isActive():
            self._view = TimeView(bars.grid.since, bars.grid.until)
        self._changed()

    def show_message(self, text: str) -> None:
        """Say that in place of bars."""
        self._bars, self._message, self._is_stale = _NOTHING, text, False
        self._cursor = self._anchor = self._pressed_at = None
        self._changed()

    def mark_stale(self) -> None:
        """Draw the bars pale: they are of what was asked before."""
        self._is_stale = True
        self.update()

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on."""
        self._times = times
        self._changed()

    # --- QWidget

    def sizeHint(self) -> QSize:
        return QSize(320, round(QFontMetrics(self.font()).height() * _HEIGHT_LINES))

    def minimumSizeHint(self) -> QSize:
        return QSize(120, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        painting = HistogramPainting(painter, self.plot, self.palette(), self._view)
        if self.has_bars:
            painting.paint_axes(self._times, max(self._bars.totals))
            painting.paint_bars(self._bars, is_stale=self._is_stale)
            painting.paint_marks(self._bars, Marks(self._cursor, self.selected))
        painting.paint_message(self._message)
        if self.hasFocus():
            painting.paint_focus()
        painter.end()

    def keyPressEvent(self, event: QKeyEvent) -> None:
        key = Qt.Key(event.key())
        if not self.has_bars and key != Qt.Key.Key_Backspace:
            super().keyPressEvent(event)
        elif (bin_ := self._bin_for(key)) is not None:
            is_selecting = bool(event.modifiers() & Qt.KeyboardModifier.ShiftModifier)
            self._point_at(bin_, is_selecting=is_selecting)
        elif key in self._keys:
            self._keys[key]()
        elif key != Qt.Key.Key_Escape or not self._leave():
            super().keyPressEvent(event)

    def mousePressEvent(self, event: QMouseEvent) -> None:
        if event.button() != Qt.MouseButton.LeftButton or not self.has_bars:
            super().mousePressEvent(event)
            return
        self._pressed_at = event.position().toPoint()
        self._anchor = None
        self._point_at(self._bin_at(event.position()))

    def mouseMoveEvent(self, event: QMouseEvent) -> None:
        if not self.has_bars:
            return
        if self._pressed_at is None:
            self._hint(event, self._bin_at(event.position()))
            return
        moved = (event.position().toPoint() - self._pressed_at).manhattanLength()
        if self._anchor is not None or moved >= QApplication.startDragDistance() // 2:
            self._point_at(self._bin_at(event.position()), is_selecting=True)
            QToolTip.showText(event.globalPosition().toPoint(), self.spoken, self)

    def mouseReleaseEvent(self, event: QMouseEvent) -> None:
        is_drag = self._pressed_at is not None and self._anchor is not None
        self._pressed_at = None
        if is_drag:
            self._choose()
        else:
            super().mouseReleaseEvent(event)

    def mouseDoubleClickEvent(self, _event: QMouseEvent) -> None:
        self._pressed_at = self._anchor = None
        self._show_all()

    def leaveEvent(self, event: QEvent) -> None:
        if not self.hasFocus() and self._pressed_at is None:
            self._cursor = None
            self.update()
        super().leaveEvent(event)

    def wheelEvent(self, event: QWheelEvent) -> None:
        steps = event.angleDelta().y() / _NOTCH
        aside = event.angleDelta().x() / _NOTCH
        if not self.has_bars or not (steps or aside):
            event.ignore()
        elif steps:
            self._zoom(_ZOOM_STEP**steps, self._fraction_at(event.position()))
        else:
            self._show_view(self._view.moved(-aside * _MOVE_STEP, self._limits))

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self.update()

    # --- pointing

    @property
    def plot(self) -> QRectF:
        """Where the bars stand; labels are left of it and below it."""
        metrics = QFontMetricsF(self.font())
        left = metrics.horizontalAdvance("9,999") + 8
        below = metrics.height() + 4
        return QRectF(left, _TOP, max(1.0, self.width() - left - _RIGHT), max(1.0, self.height() - _TOP - below))

    def _fraction_at(self, position: QPointF) -> float:
        plot = self.plot
        return min(max((position.x() - plot.left()) / plot.width(), 0.0), 1.0)

    def _bin_at(self, position: QPointF) -> int:
        grid = self._bars.grid
        return min(max(grid.bin_at(self._view.at(self._fraction_at(position))), 0), grid.bins - 1)

    def _bin_for(self, key: Qt.Key) -> int | None:
        """Where a key leads to; from the right edge, where nothing has been pointed at yet."""
        last = self._bars.grid.bins - 1
        before, after = (last, last) if self._cursor is None else (self._cursor - 1, self._cursor + 1)
        places = {Qt.Key.Key_Left: before, Qt.Key.Key_Right: after, Qt.Key.Key_Home: 0, Qt.Key.Key_End: last}
        return min(max(places[key], 0), last) if key in places else None

    def _point_at(self, bin_: int, *, is_selecting: bool = False) -> None:
        if is_selecting and self._anchor is None:
            self._anchor = bin_ if self._cursor is None else self._cursor
        elif not is_selecting:
            self._anchor = None
        self._cursor = bin_
        self._changed()
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, self.spoken))

    def _hint(self, event: QMouseEvent, bin_: int) -> None:
        """Say what the bin under the pointer holds; the keys' own place is left where it is."""
        if not self.hasFocus() and bin_ != self._cursor:
            self._cursor = bin_
            self._changed()
        when, counts = self._words_of(bin_, bin_)
        text = f"{when} ({self._times.exact_zone_label})\n{counts}"
        QToolTip.showText(event.globalPosition().toPoint(), text, self)

    def _words_of(self, first: int, last: int) -> tuple[str, str]:
        """When the bins `first` to `last` were, and what they hold."""
        grid = self._bars.grid
        counts = counts_text(self._bars.counts(first, last), self._bars.stacked_by)
        return range_text(grid.edge(first), grid.edge(last + 1), self._times), counts

    def _changed(self) -> None:
        self.setAccessibleDescription(self.spoken)
        self.update()

    # --- choosing

    def _cursor_fraction(self) -> float:
        if self._cursor is None:
            return 0.5
        middle = (self._bars.grid.edge(self._cursor) + self._bars.grid.edge(self._cursor + 1)) // 2
        return min(max(self._view.fraction(middle), 0.0), 1.0)

    def _choose(self) -> None:
        """Ask for the range of the bins selected, or of the one under the cursor."""
        first, last = self.selected or (self._cursor, self._cursor)
        if first is not None and last is not None:
            self._anchor = None
            self.range_wanted.emit(self._bars.grid.edge(first), self._bars.grid.edge(last + 1))

    def _leave(self) -> bool:
        """Drop the selection, else the range; whether there was any."""
        if self._anchor is not None:
            self._anchor = self._pressed_at = None
            self._changed()
            return True
        return self._show_all()

    def _show_all(self) -> bool:
        self._settling.stop()
        if self._is_narrowed:
            self.range_wanted.emit(None, None)
        return self._is_narrowed

    def _zoom(self, factor: float, around: float) -> None:
        self._show_view(self._view.zoomed(factor, around, self._limits))

    def _show_view(self, view: TimeView) -> None:
        if view != self._view:
            self._view = view
            self._settling.start()
            self.update()

    @Slot()
    def _on_settling_timeout(self) -> None:
        if self._view.covers(self._limits):
            self._show_all()
            return
        # Round ends: they stand in the search box.
        grid = grid_over(self._view.since, self._view.until, self.most_bins, self._times)
        self.range_wanted.emit(grid.since, grid.until)
