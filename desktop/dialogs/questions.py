"""Questions put to the user: one sentence, what follows from yes, and an answer that is a verb."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialog, QInputDialog, QVBoxLayout, QWidget

from desktop.parts.buttons import button, dialog_buttons
from desktop.parts.labels import heading, plain_label
from desktop.theme import SPACE


class Question(QDialog):
    """Asks before something that cannot be taken back. Cancel is the default; nothing blocks meanwhile."""

    def __init__(self, parent: QWidget, question: str, consequence: str, verb: str) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Afterglow")
        self.setMinimumWidth(52 * SPACE)
        self.accept_button = button(verb, self.accept)
        cancel = button("Cancel", self.reject)
        cancel.setDefault(True)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(heading(question, 1.1))
        layout.addWidget(plain_label(consequence))
        layout.addWidget(dialog_buttons(self.accept_button, cancel))
        cancel.setFocus()


def confirm(parent: QWidget, question: str, consequence: str, verb: str, then: Callable[[], object]) -> Question:
    """Ask, and call `then` if the answer is `verb`."""
    asked = Question(parent, question, consequence, verb)
    asked.accepted.connect(then)
    asked.open()
    return asked


def ask_text(parent: QWidget, title: str, label: str, text: str, then: Callable[[str], object]) -> QInputDialog:
    """Ask for one line, `text` to begin with, and call `then` with it."""
    asked = QInputDialog(parent)
    asked.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
    asked.setWindowTitle(title)
    asked.setLabelText(label)
    asked.setTextValue(text)
    asked.resize(48 * SPACE, asked.sizeHint().height())
    asked.textValueSelected.connect(then)
    asked.open()
    return asked
