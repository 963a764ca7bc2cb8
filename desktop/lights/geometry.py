"""Where a light's LEDs are, in a drawing of the screen with the strip as a frame around it."""

from PySide6.QtCore import QPointF, QRectF

from core.lighting.layout import strip_order
from core.lighting.model import Layout


def led_cells(layout: Layout, frame: QRectF, thickness: float) -> list[QRectF]:
    """One rectangle an LED, in the order of the strip, along the inside of `frame`."""
    clockwise = [cell for edge in _edges(layout, frame, thickness) for cell in edge]
    return [clockwise[place] for place in strip_order(layout)]


def _edges(layout: Layout, frame: QRectF, thickness: float) -> list[list[QRectF]]:
    """The LEDs of each edge as a clockwise walk meets them, from the top edge on."""
    left, top, right, bottom = frame.left(), frame.top(), frame.right(), frame.bottom()
    across, down = QPointF(frame.width(), 0), QPointF(0, frame.height())
    return [
        _row(layout.top, QRectF(left, top, frame.width(), thickness), across),
        _row(layout.right, QRectF(right - thickness, top, thickness, frame.height()), down),
        _row(layout.bottom, QRectF(left, bottom - thickness, frame.width(), thickness), across)[::-1],
        _row(layout.left, QRectF(left, top, thickness, frame.height()), down)[::-1],
    ]


def _row(count: int, edge: QRectF, along: QPointF) -> list[QRectF]:
    width = along.x() / count if count and along.x() else edge.width()
    height = along.y() / count if count and along.y() else edge.height()
    return [
        QRectF(edge.left() + along.x() * led / count, edge.top() + along.y() * led / count, width, height)
        for led in range(count)
    ]
