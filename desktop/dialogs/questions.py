"""Questions put to the user: one sentence, what follows from yes, and an answer that is a verb."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QDialogButtonBox, QPushButton, QVBoxLayout, QWidget

from desktop.parts.buttons import button, dialog_buttons
from desktop.parts.fitting import FittingDialog
from desktop.parts.labels import heading, plain_label
from desktop.theme import SPACE


class Question(FittingDialog):
    """Asks before something that cannot be taken back. Cancel is the default; nothing blocks meanwhile."""

    def __init__(self, parent: QWidget, question: str, consequence: str, verb: str) -> None:
        """`verb` is the title too; its first letter, held with Alt, answers with it."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(verb)
        self.setMinimumWidth(52 * SPACE)
        self.accept_button = button(f"&{verb}", self.accept)
        cancel = button("Cancel", self.reject)
        layout = QVBoxLayout(self)
        layout.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        layout.setSpacing(2 * SPACE)
        layout.addWidget(heading(question, 1.1))
        layout.addWidget(plain_label(consequence))
        layout.addStretch(1)
        self._buttons = dialog_buttons(self.accept_button, cancel)
        layout.addWidget(self._buttons)
        # Only a button that is in its dialog already can become its default.
        cancel.setDefault(True)
        cancel.setFocus()

    def offer(self, text: str, then: Callable[[], object]) -> QPushButton:
        """A third answer, which leaves things as they are and does something else."""
        offered = button(text, self.reject)
        offered.clicked.connect(then)
        self._buttons.addButton(offered, QDialogButtonBox.ButtonRole.ActionRole)
        return offered


def confirm(parent: QWidget, question: str, consequence: str, verb: str, then: Callable[[], object]) -> Question:
    """Ask, and call `then` if the answer is `verb`."""
    asked = Question(parent, question, consequence, verb)
    asked.accepted.connect(then)
    asked.open()
    return asked
