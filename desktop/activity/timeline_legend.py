"""What the colours of the timeline stand for, and how many entries of each kind there are."""

from collections.abc import Iterator, Mapping
from enum import Enum
from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize
from PySide6.QtGui import QFontMetricsF, QPainter, QPaintEvent, QPalette
from PySide6.QtWidgets import QSizePolicy, QWidget

from desktop.activity.timeline_bins import Value
from desktop.activity.timeline_looks import KINDS, Kind, colours, counts_text
from desktop.parts.sentences import counted
from desktop.theme import SPACE

_SWATCH_PX: Final = 9
_GAP: Final = 5
_SHORT_LETTERS: Final = 3


class _Wording(Enum):
    """How much is said of each kind, the most first."""

    FULL = "name and number"
    NAME = "name"
    SHORT = "the beginning of the name"


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
        return self._size(_Wording.FULL)

    def minimumSizeHint(self) -> QSize:
        return self._size(_Wording.SHORT)

    def paintEvent(self, _event: QPaintEvent) -> None:
        painter = QPainter(self)
        metrics = QFontMetricsF(self.font())
        tints = colours(self._stacked_by, self.palette())
        x, middle = 0.0, self.height() / 2
        wording = next((each for each in _Wording if self._size(each).width() <= self.width()), _Wording.SHORT)
        for kind, text in self._texts(wording):
            painter.fillRect(QRectF(x, middle - _SWATCH_PX / 2, _SWATCH_PX, _SWATCH_PX), tints[kind.value])
            painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
            x += _SWATCH_PX + _GAP
            painter.drawText(QPointF(x, middle + (metrics.ascent() - metrics.descent()) / 2), text)
            x += metrics.horizontalAdvance(text) + SPACE
        painter.setPen(self.palette().color(QPalette.ColorRole.PlaceholderText))
        painter.drawText(QPointF(x, middle + (metrics.ascent() - metrics.descent()) / 2), self._outside_text)
        painter.end()

    @property
    def _outside_text(self) -> str:
        return f"+{self._outside:,} outside" if self._outside else ""

    def _texts(self, wording: _Wording) -> Iterator[tuple[Kind, str]]:
        for kind in reversed(KINDS[self._stacked_by]):
            if count := self._counts.get(kind.value):
                said = {_Wording.FULL: f"{kind.title} {count:,}", _Wording.NAME: kind.title}
                yield kind, said.get(wording, kind.title[:_SHORT_LETTERS])

    def _size(self, wording: _Wording) -> QSize:
        metrics = QFontMetricsF(self.font())
        texts = [text for _kind, text in self._texts(wording)]
        width = sum(metrics.horizontalAdvance(text) + _SWATCH_PX + _GAP + SPACE for text in texts)
        width += metrics.horizontalAdvance(self._outside_text)
        return QSize(round(width), round(metrics.height()))
