"""A sentence beside what it is about: why an input was refused, or that something worked."""

from typing import Final

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QHBoxLayout, QWidget

from desktop.icons import Symbol
from desktop.parts.labels import plain_label
from desktop.theme import SPACE, Tone

TONE_SYMBOLS: Final = {Tone.BAD: "error", Tone.WARNING: "warning", Tone.GOOD: "success", Tone.QUIET: "info"}
"""The icon that goes with a sentence of each tone."""


class Remark(QWidget):
    """An icon and a sentence; not there until there is something to say."""

    def __init__(self) -> None:
        super().__init__()
        self._symbol = Symbol("error", Tone.BAD)
        self._sentence = plain_label()
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self._symbol, 0, Qt.AlignmentFlag.AlignVCenter)
        row.addWidget(self._sentence, 1)
        self.hide()

    def text(self) -> str:
        """The sentence, or nothing."""
        return self._sentence.text()

    def say(self, sentence: str, tone: Tone = Tone.BAD) -> None:
        """Show that from now on."""
        self._symbol.show_symbol(TONE_SYMBOLS[tone], tone)
        self._sentence.setText(sentence)
        self.setAccessibleName(sentence)
        self.show()

    def clear(self) -> None:
        """Have nothing to say."""
        self._sentence.clear()
        self.hide()
