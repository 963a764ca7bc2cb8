"""Paints the timeline's bars, axes and marks, from counts alone."""

from dataclasses import dataclass
from itertools import pairwise
from typing import Final

from PySide6.QtCore import QPointF, QRectF, Qt
from PySide6.QtGui import QColor, QFontMetricsF, QPainter, QPalette, QPen

from desktop.activity.timeline_axis import compact, round_up, ticks
from desktop.activity.timeline_bins import Bars
from desktop.activity.timeline_looks import KINDS, colours
from desktop.activity.timeline_view import TimeView
from desktop.activity.times import TimeFormat

LEAST_SEGMENT_PX: Final = 2.0
"""However few the entries of a kind are, their part of the bar can be seen."""

_GAP_FROM_PX: Final = 4.0
"""Bars at least so wide stand a pixel apart."""

_WIDEST_PX: Final = 24
"""Bars of few bins do not become a wall."""

_LABEL_GAP: Final = 14.0
_HOVER_ALPHA, _SELECTED_ALPHA, _STALE_OPACITY = 28, 60, 0.4


@dataclass(frozen=True, slots=True)
class Marks:
    """What is pointed at: bins, with both ends included, or None."""

    cursor: int | None = None
    selected: tuple[int, int] | None = None


class HistogramPainting:
    """One picture of the bars within the rectangle `plot`; labels stand left of it and below it."""

    def __init__(self, painter: QPainter, plot: QRectF, palette: QPalette, view: TimeView) -> None:
        self._painter, self._plot, self._palette, self._view = painter, plot, palette, view
        self._metrics = QFontMetricsF(painter.font())

    def paint_axes(self, times: TimeFormat, tallest: int) -> None:
        """Marks at round times below the plot, and the scale's end at its left."""
        top, ground = self._plot.top(), self._plot.bottom()
        self._painter.setPen(QPen(self._palette.color(QPalette.ColorRole.Mid), 1))
        for y in (top, ground):
            self._painter.drawLine(QPointF(self._plot.left(), y), QPointF(self._plot.right(), y))
        self._painter.setPen(self._palette.color(QPalette.ColorRole.PlaceholderText))
        self._write_scale(compact(round_up(tallest)) if tallest else "", top)
        taken_to = 0.0
        for tick in ticks(self._view.since, self._view.until, self._most_ticks(), times):
            taken_to = self._write_tick(self._x(tick.at_us), tick.label, taken_to)

    def paint_bars(self, bars: Bars, *, is_stale: bool) -> None:
        """Each bin's kinds on top of one another, pale where other counts are on their way."""
        totals = bars.totals
        px_per_entry = self._plot.height() / round_up(max(totals, default=0) or 1)
        tints = colours(bars.stacked_by, self._palette)
        counts = {each.value: each.counts for each in bars.series}
        layers = [(tints[kind.value], counts[kind.value]) for kind in KINDS[bars.stacked_by] if kind.value in counts]
        self._painter.save()
        self._painter.setClipRect(self._plot)
        self._painter.setOpacity(_STALE_OPACITY if is_stale else 1.0)
        edges = [round(self._x(bars.grid.edge(bin_))) for bin_ in range(bars.grid.bins + 1)]
        for bin_, (left, right) in enumerate(pairwise(edges)):
            if totals[bin_] and right >= self._plot.left() and left <= self._plot.right():
                self._paint_stack(left, right, [(tint, of_kind[bin_]) for tint, of_kind in layers], px_per_entry)
        self._painter.restore()

    def paint_marks(self, bars: Bars, marks: Marks) -> None:
        """The bins that are selected, and the one under the cursor."""
        if marks.selected is not None:
            area = self._band(bars, *marks.selected)
            self._painter.fillRect(area, self._tinted(QPalette.ColorRole.Highlight, _SELECTED_ALPHA))
            self._painter.setPen(self._palette.color(QPalette.ColorRole.Highlight))
            for x in (area.left(), area.right()):
                self._painter.drawLine(QPointF(x, area.top()), QPointF(x, area.bottom()))
        if marks.cursor is not None:
            area = self._band(bars, marks.cursor, marks.cursor)
            self._painter.fillRect(area, self._tinted(QPalette.ColorRole.Text, _HOVER_ALPHA))
            self._painter.setPen(self._palette.color(QPalette.ColorRole.Text))
            self._painter.drawLine(area.bottomLeft(), area.bottomRight())

    def paint_focus(self) -> None:
        """Say that keys go here."""
        self._painter.setPen(QPen(self._palette.color(QPalette.ColorRole.Highlight), 1))
        self._painter.setBrush(Qt.BrushStyle.NoBrush)
        self._painter.drawRect(self._plot.adjusted(-1, -1, 1, 1))

    def paint_message(self, text: str) -> None:
        """Words in place of bars."""
        self._painter.setPen(self._palette.color(QPalette.ColorRole.PlaceholderText))
        self._painter.drawText(self._plot, Qt.AlignmentFlag.AlignCenter, text)

    def _x(self, at_us: int) -> float:
        return self._plot.left() + self._view.fraction(at_us) * self._plot.width()

    def _paint_stack(self, left: int, right: int, parts: list[tuple[QColor, int]], px_per_entry: float) -> None:
        room = max(1, right - left - (right - left >= _GAP_FROM_PX))
        width = min(room, _WIDEST_PX)
        left += (room - width) // 2
        ground = self._plot.bottom()
        for tint, count in parts:
            if count:
                height = max(LEAST_SEGMENT_PX, count * px_per_entry)
                self._painter.fillRect(QRectF(left, ground - height, width, height), tint)
                ground -= height

    def _band(self, bars: Bars, first: int, last: int) -> QRectF:
        left, right = self._x(bars.grid.edge(first)), self._x(bars.grid.edge(last + 1))
        area = QRectF(left, self._plot.top(), max(1.0, right - left), self._plot.height())
        return area.intersected(self._plot)

    def _tinted(self, role: QPalette.ColorRole, alpha: int) -> QColor:
        tint = QColor(self._palette.color(role))
        tint.setAlpha(alpha)
        return tint

    def _most_ticks(self) -> int:
        return max(2, int(self._plot.width() // (self._metrics.horizontalAdvance("00:00:00") + 2 * _LABEL_GAP)))

    def _write_scale(self, text: str, y: float) -> None:
        area = QRectF(0, y - self._metrics.height() / 2, self._plot.left() - 6, self._metrics.height())
        self._painter.drawText(area, Qt.AlignmentFlag.AlignRight | Qt.AlignmentFlag.AlignVCenter, text)

    def _write_tick(self, x: float, label: str, taken_to: float) -> float:
        """Mark `x`, with its label where there is room for it; where the room taken ends."""
        ground, width = self._plot.bottom(), self._metrics.horizontalAdvance(label)
        self._painter.drawLine(QPointF(x, ground), QPointF(x, ground + 3))
        left = min(max(x - width / 2, 0.0), self._painter.viewport().width() - width)
        if left < taken_to:
            return taken_to
        self._painter.drawText(QPointF(left, ground + 3 + self._metrics.ascent()), label)
        return left + width + _LABEL_GAP / 2
