"""The one place where the window says what went wrong, or that something long has been done."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtGui import QColor, QPainter
from PySide6.QtWidgets import QHBoxLayout, QPushButton, QWidget

from desktop.icons import Symbol
from desktop.parts.labels import plain_label
from desktop.parts.remark import TONE_SYMBOLS
from desktop.theme import SPACE, Tone, tone_colour

_TINT_ALPHA: Final = 36


class MessageBar(QWidget):
    """Shows one sentence until it is dismissed or a newer one takes its place."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._tone = Tone.BAD
        self._symbol = Symbol("error", Tone.BAD)
        self._sentence = plain_label()
        dismiss = QPushButton("Dismiss")
        dismiss.setAccessibleName("Dismiss message")
        dismiss.clicked.connect(self.hide)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, SPACE, SPACE, SPACE)
        layout.setSpacing(SPACE)
        layout.addWidget(self._symbol)
        layout.addWidget(self._sentence, 1)
        layout.addWidget(dismiss)
        self.hide()

    def sentence(self) -> str:
        """What is shown, or was last."""
        return self._sentence.text()

    @Slot(str)
    def complain(self, sentence: str) -> None:
        """Say what went wrong."""
        self.say(sentence, Tone.BAD)

    def say(self, sentence: str, tone: Tone) -> None:
        """Say something in that tone."""
        self._tone = tone
        self._symbol.show_symbol(TONE_SYMBOLS[tone], tone)
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()
        self.update()

    def paintEvent(self, _event: object) -> None:
        colour = QColor(tone_colour(self._tone, self.palette()))
        painter = QPainter(self)
        painter.fillRect(0, self.height() - 1, self.width(), 1, colour)
        colour.setAlpha(_TINT_ALPHA)
        painter.fillRect(self.rect(), colour)
        painter.end()
