"""What stands in place of the table when there is nothing in it."""

from dataclasses import dataclass
from enum import Enum

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QLabel, QPushButton, QVBoxLayout, QWidget

from desktop.theme import SPACE


@dataclass(frozen=True, slots=True)
class Emptiness:
    """Why there is nothing: a title, a sentence, and what can be done about it."""

    title: str
    sentence: str
    button: str = ""


class Why(Enum):
    """The reasons."""

    NO_ENTRIES = Emptiness(
        "Nothing has happened yet", "What you, your devices and Afterglow itself do will be listed here."
    )
    NO_MATCH = Emptiness("No entries match", "Nothing in the log fits this search and these filters.", "Clear filters")
    UNREADABLE = Emptiness("The log cannot be read", "", "Try again")


class EmptyPage(QWidget):
    """Says why there is nothing."""

    button_clicked = Signal(object)
    """`Why`."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._why = Why.NO_ENTRIES
        self._title = QLabel()
        font = self._title.font()
        font.setPointSizeF(font.pointSizeF() * 1.4)
        self._title.setFont(font)
        self._sentence = QLabel()
        self._sentence.setWordWrap(True)
        self._button = QPushButton()
        self._button.clicked.connect(self._on_button_clicked)
        column = QVBoxLayout(self)
        column.setSpacing(SPACE)
        column.addStretch(2)
        for label in (self._title, self._sentence):
            label.setTextFormat(Qt.TextFormat.PlainText)
            label.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(label)
        column.addWidget(self._button, 0, Qt.AlignmentFlag.AlignHCenter)
        column.addStretch(3)
        self.show_why(self._why)

    def show_why(self, why: Why, sentence: str = "") -> None:
        """Say that reason; `sentence` where the reason itself has none."""
        self._why = why
        self._title.setText(why.value.title)
        self._sentence.setText(sentence or why.value.sentence)
        self._button.setText(why.value.button)
        self._button.setVisible(bool(why.value.button))

    @property
    def texts(self) -> tuple[str, str, str]:
        """What is said: title, sentence and button."""
        return self._title.text(), self._sentence.text(), self._button.text()

    @Slot()
    def _on_button_clicked(self) -> None:
        self.button_clicked.emit(self._why)
