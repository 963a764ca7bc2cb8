"""Buttons that say what they are for."""

from collections.abc import Callable
from typing import Final

from PySide6.QtCore import QRectF, Qt
from PySide6.QtGui import QColor, QPainter, QPalette, QPen
from PySide6.QtWidgets import QDialogButtonBox, QPushButton

BUTTON_HEIGHT: Final = 28
"""Fields that stand beside a button are as high."""

_CORNER_RADIUS: Final = 4.0
_HOVERED, _PRESSED = 108, 92
"""Brightness in percent while the pointer is over the button, and while it is held down."""


class PrimaryButton(QPushButton):
    """The one button of a place that most people come for, in the accent colour."""

    def paintEvent(self, _event: object) -> None:
        palette = self.palette()
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(Qt.PenStyle.NoPen)
        painter.setBrush(self._surface())
        area = QRectF(self.rect()).adjusted(1, 1, -1, -1)
        painter.drawRoundedRect(area, _CORNER_RADIUS, _CORNER_RADIUS)
        text_role = QPalette.ColorRole.HighlightedText if self.isEnabled() else QPalette.ColorRole.ButtonText
        painter.setPen(palette.color(text_role))
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignCenter | Qt.TextFlag.TextShowMnemonic, self.text())
        if self.hasFocus():
            painter.setBrush(Qt.BrushStyle.NoBrush)
            painter.setPen(QPen(palette.color(text_role), 1))
            painter.drawRoundedRect(area.adjusted(2.5, 2.5, -2.5, -2.5), _CORNER_RADIUS / 2, _CORNER_RADIUS / 2)
        painter.end()

    def _surface(self) -> QColor:
        accent = self.palette().color(QPalette.ColorRole.Accent)
        if self.isDown():
            return accent.lighter(_PRESSED)
        return accent.lighter(_HOVERED) if self.underMouse() and self.isEnabled() else accent


def button(text: str, on_click: Callable[[], object], name: str = "") -> QPushButton:
    """A button that does one thing; `name` is what a screen reader calls it where `text` alone is not enough."""
    return _equipped(QPushButton(text), on_click, name)


def primary_button(text: str, on_click: Callable[[], object], name: str = "") -> QPushButton:
    """The accented sister of `button`."""
    return _equipped(PrimaryButton(text), on_click, name)


def dialog_buttons(accept: QPushButton, cancel: QPushButton) -> QDialogButtonBox:
    """The two buttons at the bottom of a dialog, in the order people are used to on this system."""
    box = QDialogButtonBox()
    box.addButton(accept, QDialogButtonBox.ButtonRole.AcceptRole)
    box.addButton(cancel, QDialogButtonBox.ButtonRole.RejectRole)
    return box


def _equipped(made: QPushButton, on_click: Callable[[], object], name: str) -> QPushButton:
    made.setMinimumHeight(BUTTON_HEIGHT)
    made.setAccessibleName(name)
    made.clicked.connect(lambda _checked=False: on_click())
    return made
