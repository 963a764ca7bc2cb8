"""A small screen with its LEDs around it: in the colours they have now, or just where they are."""

from typing import Final

from PySide6.QtCore import QPointF, QRectF, QSize, Qt
from PySide6.QtGui import QBrush, QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QSizePolicy, QWidget

from core.lighting.model import Layout
from desktop.lights.geometry import led_cells

_ASPECT: Final = 16 / 9
_THICKNESS: Final = 0.1
"""Width of the strip in the drawing, as a share of the drawing's height."""
_GAP: Final = 3.0
_MARK: Final = 5.0
# The same in both themes: colours of light look like light only against something dark.
_STRIP: Final = QColor("#202227")
_SCREEN: Final = QColor("#15161a")
UNLIT: Final = QColor("#50545e")


class ScreenPreview(QWidget):
    """Paints the layout, LED by LED."""

    def __init__(self, width: int, *, is_first_marked: bool = False) -> None:
        """`width` in pixels; the height follows. The first LED can be marked, with the way the strip goes."""
        super().__init__()
        self._is_first_marked = is_first_marked
        self._layout = Layout()
        self._colours = b""
        self._size = QSize(width, round(width / _ASPECT))
        self.setSizePolicy(QSizePolicy.Policy.Fixed, QSizePolicy.Policy.Fixed)
        self.setAccessibleName("Drawing of the screen and its LEDs")

    def sizeHint(self) -> QSize:
        return self._size

    def show_layout(self, layout: Layout, colours: bytes = b"") -> None:
        """Draw that layout; `colours` is RGB an LED, in the order of the strip, empty where nothing is shown."""
        if (layout, colours) != (self._layout, self._colours):
            self._layout, self._colours = layout, colours
            self.update()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        frame = QRectF(self.rect()).adjusted(_MARK, _MARK, -_MARK, -_MARK)
        thickness = frame.height() * _THICKNESS
        cells = led_cells(self._layout, frame, thickness)
        self._paint_screen(painter, frame, thickness)
        self._paint_cells(painter, cells)
        if self._is_first_marked and cells:
            self._paint_first(painter, cells)
        painter.end()

    def _paint_screen(self, painter: QPainter, frame: QRectF, thickness: float) -> None:
        inset = thickness + _GAP
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(_STRIP)
        painter.drawRoundedRect(frame.adjusted(-_GAP, -_GAP, _GAP, _GAP), 4, 4)
        painter.setBrush(_SCREEN)
        painter.drawRoundedRect(frame.adjusted(inset, inset, -inset, -inset), 4, 4)

    def _paint_cells(self, painter: QPainter, cells: list[QRectF]) -> None:
        painter.setPen(QPen(_STRIP, 1))
        for led, cell in enumerate(cells):
            rgb = self._colours[3 * led : 3 * led + 3]
            painter.setBrush(QBrush(QColor(*rgb) if len(rgb) == 3 else UNLIT))
            painter.drawRect(cell)

    def _paint_first(self, painter: QPainter, cells: list[QRectF]) -> None:
        accent = self.palette().color(QPalette.ColorRole.Accent)
        painter.setPen(QPen(accent, 2))
        painter.setBrush(accent)
        first = cells[0]
        towards = cells[min(len(cells) - 1, max(1, len(cells) // 12))].center()
        painter.drawEllipse(first.center(), _MARK, _MARK)
        if towards != first.center():
            self._paint_arrow(painter, first.center(), towards)

    def _paint_arrow(self, painter: QPainter, start: QPointF, towards: QPointF) -> None:
        line = towards - start
        length = max(1.0, (line.x() ** 2 + line.y() ** 2) ** 0.5)
        step = QPointF(line.x() / length, line.y() / length)
        side = QPointF(-step.y(), step.x())
        painter.drawLine(start, towards)
        painter.drawPolygon([towards + step * 7, towards + side * 4, towards - side * 4])
