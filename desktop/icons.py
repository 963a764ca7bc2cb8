"""Afterglow's icons, coloured for where they stand."""

from functools import lru_cache
from typing import Final

from PySide6.QtCore import QByteArray, QRectF, Qt
from PySide6.QtGui import QColor, QIcon, QImage, QPainter, QPalette, QPixmap
from PySide6.QtSvg import QSvgRenderer
from PySide6.QtWidgets import QWidget

from desktop.theme import Tone, tone_colour
from resources import icon_svg

ICON_SIZE: Final = 16
_APP_SIZES: Final = (16, 24, 32, 48, 64, 128, 256)


def app_icon() -> QIcon:
    """Afterglow's own icon, at every size a desktop asks for."""
    icon = QIcon()
    for size in _APP_SIZES:
        icon.addPixmap(QPixmap.fromImage(_drawn("afterglow", "#000000", size)))
    return icon


def icon(name: str, colour: QColor) -> QIcon:
    """The icon called `name` in that colour, sharp up to three times its size."""
    made = QIcon()
    for ratio in (1, 2, 3):
        image = _drawn(name, colour.name(), ICON_SIZE * ratio).copy()
        image.setDevicePixelRatio(ratio)
        made.addPixmap(QPixmap.fromImage(image))
    return made


@lru_cache(maxsize=256)
def _drawn(name: str, colour: str, pixels: int) -> QImage:
    image = QImage(pixels, pixels, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.transparent)
    painter = QPainter(image)
    svg = icon_svg(name).replace(b"currentColor", colour.encode())
    QSvgRenderer(QByteArray(svg)).render(painter, QRectF(0, 0, pixels, pixels))
    painter.end()
    return image


class Symbol(QWidget):
    """One icon that keeps to the palette: coloured when it is painted, so a change of theme needs nothing more."""

    def __init__(self, name: str, tone: Tone = Tone.QUIET, size: int = ICON_SIZE) -> None:
        super().__init__()
        self.setFixedSize(size, size)
        self._name = name
        self._tone = tone

    def show_symbol(self, name: str, tone: Tone) -> None:
        """Be that icon in that tone from now on."""
        if (name, tone) != (self._name, self._tone):
            self._name, self._tone = name, tone
            self.update()

    def paintEvent(self, _event: object) -> None:
        palette: QPalette = self.palette()
        pixels = round(self.width() * self.devicePixelRatioF())
        image = _drawn(self._name, tone_colour(self._tone, palette).name(), pixels)
        painter = QPainter(self)
        painter.drawImage(QRectF(self.rect()), image)
        painter.end()
