"""What the window shows while it is locked: nothing but the way back in."""

from PySide6.QtCore import Qt, Slot
from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QVBoxLayout, QWidget

from desktop.commands import LockCommands
from desktop.icons import Symbol
from desktop.parts.buttons import BUTTON_HEIGHT, primary_button
from desktop.parts.labels import heading, hint_label
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.runtime.replies import Replies
from desktop.theme import SPACE, Tone


class LockPage(QWidget):
    """A field for the passcode; what is wrong with it stands below."""

    def __init__(self, lock: LockCommands, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._lock = lock
        self._replies = replies
        self.passcode = QLineEdit()
        self.passcode.setEchoMode(QLineEdit.EchoMode.Password)
        self.passcode.setAccessibleName("Passcode")
        self.passcode.setMinimumHeight(BUTTON_HEIGHT)
        self.passcode.returnPressed.connect(self._on_passcode_return_pressed)
        self.unlock_button = primary_button("&Unlock", self._unlock)
        self.trouble = Remark()
        self._lay_out()

    def _lay_out(self) -> None:
        label = QLabel("&Passcode")
        label.setBuddy(self.passcode)
        row = QHBoxLayout()
        row.setSpacing(SPACE)
        row.addWidget(label)
        row.addWidget(self.passcode, 1)
        row.addWidget(self.unlock_button)
        title = heading("Afterglow is locked", 1.5)
        hint = hint_label("Your lights go on as they are.")
        box = QWidget()
        box.setFixedWidth(48 * SPACE)
        column = QVBoxLayout(box)
        column.setSpacing(2 * SPACE)
        column.addWidget(Symbol("lock", Tone.QUIET, 5 * SPACE), 0, Qt.AlignmentFlag.AlignHCenter)
        for line in (title, hint):
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(line)
        column.addLayout(row)
        column.addWidget(self.trouble)
        centred = QVBoxLayout(self)
        centred.addWidget(box, 0, Qt.AlignmentFlag.AlignCenter)

    def start_asking(self) -> None:
        """Begin with an empty field that has the focus."""
        self.passcode.clear()
        self.trouble.clear()
        self.passcode.setFocus()

    @Slot()
    def _on_passcode_return_pressed(self) -> None:
        self._unlock()

    def _unlock(self) -> None:
        self._set_busy(True)
        future = self._lock.unlock(self.passcode.text())
        self.passcode.clear()
        self._replies.watch(future, self, lambda _done: self._set_busy(False), self._on_unlock_failed)

    def _on_unlock_failed(self, error: Exception) -> None:
        self._set_busy(False)
        self.trouble.say(sentence_of(error))
        self.passcode.setFocus()

    def _set_busy(self, is_busy: bool) -> None:
        self.passcode.setEnabled(not is_busy)
        self.unlock_button.setEnabled(not is_busy)
