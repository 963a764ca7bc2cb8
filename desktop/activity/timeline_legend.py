"""What the colours of the timeline stand for, and how many entries of each kind there are."""

from collections.abc import Iterator, Mapping
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.activity.timeline_bins import Value
from desktop.activity.timeline_looks import KINDS, Kind, colours, counts_text
from desktop.parts.sentences import counted
from desktop.theme import SPACE

_SWATCH_PX: Final = 9
_GAP: Final = 5
_NARROWEST_PX: Final = 40
"""Room for a swatch and the beginning of its name."""


class TimelineLegend(QWidget):
    """A swatch, a word and a number for each kind that is there, the word alone where room is short.

    Behind them, how many entries are outside of the time that is shown.
    """

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._stacked_by = "severity"
        self._counts: Mapping[Value, int] = {}
        self._outside = 0
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Preferred)
        self.setAccessibleName("Legend")

    @property
    def spoken(self) -> str:
        """All that it says, in words."""
        shown = counts_text(self._counts, self._stacked_by)
        if not self._outside:
            return shown
        return f"{shown}; {counted(self._outside, 'entry', 'entries')} dated far before or after all others"

    def show_counts(self, counts: Mapping[Value, int], stacked_by: str, outside: int = 0) -> None:
        """Tell of these kinds, and of so many entries outside of the time that is shown."""
        if (counts, stacked_by, outside) != (self._counts, self._stacked_by, self._outside):
            self._counts, self._stacked_by, self._outside = counts, stacked_by, outside
            self.setAccessibleDescription(self.spoken)
            self.setToolTip(self.spoken)
            self.updateGeometry()
            self.update()

    # --- QWidget

    def sizeHint(self) -> QSize:
        return self._size(is_full=True)

    def minimumSizeHint(self) -> QSize:
        kinds = sum(1 for _each in self._texts(is_full=False))
        return QSize(kinds * _NARROWEST_PX, self.sizeHint().height())

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetricsF(self.font())
        tints = colours(self._stacked_by, self.palette())
        x, middle = 0.0, self.height() / 2
        longest = self._longest_name()
        for kind, words in self._texts(is_full=self.width() >= self.sizeHint().width()):
            painter.fillRect(QRectF(x, middle - _SWATCH_PX / 2, _SWATCH_PX, _SWATCH_PX), tints[kind.value])
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            x += _SWATCH_PX + _GAP
            text = metrics.elidedText(words, Qt.TextElideMode.ElideRight, longest)
            painter.drawText(QPointF(x, middle + (metrics.ascent() - metrics.descent()) / 2), text)
            x += metrics.horizontalAdvance(text) + SPACE
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(QPointF(x, middle + (metrics.ascent() - metrics.descent()) / 2), self._outside_text)
        painter.end()

    def _longest_name(self) -> float:
        """How wide a name may be, px; where not all have room, each has the same."""
        is_wide_enough = self.width() >= self._size(is_full=False).width()
        kinds = max(1, sum(1 for _each in self._texts(is_full=False)))
        return self.width() if is_wide_enough else self.width() / kinds - _SWATCH_PX - _GAP - SPACE

    @property
    def _outside_text(self) -> str:
        return f"+{self._outside:,} outside" if self._outside else ""

    def _texts(self, *, is_full: bool) -> Iterator[tuple[Kind, str]]:
        for kind in reversed(KINDS[self._stacked_by]):
            if count := self._counts.get(kind.value):
                yield kind, f"{kind.title} {count:,}" if is_full else kind.title

    def _size(self, *, is_full: bool) -> QSize:
        metrics = QFontMetricsF(self.font())
        texts = [text for _kind, text in self._texts(is_full=is_full)]
        width = sum(metrics.horizontalAdvance(text) + _SWATCH_PX + _GAP + SPACE for text in texts)
        width += metrics.horizontalAdvance(self._outside_text)
        return QSize(round(width), round(metrics.height()))
