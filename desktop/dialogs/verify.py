"""Checking that the activity log is what was written, and copying the hash that vouches for it."""

from typing import Final

from PySide6.QtGui import QFontDatabase, QGuiApplication
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.activity.verification import Verification
from desktop.commands import LogCommands
from desktop.dialogs.long_command import LongCommandDialog
from desktop.parts.buttons import BUTTON_HEIGHT, button, dialog_buttons, primary_button
from desktop.parts.fields import field_rows
from desktop.parts.labels import hint_label, plain_label
from desktop.runtime.replies import Replies
from desktop.theme import SPACE, Tone

_WHAT_IT_DOES: Final = (
    "Each entry carries a hash of what it says and of the entry before it. This goes through all of them, names the "
    "first that does not fit, and has the database file checked for damage."
)
_WHAT_IT_SHOWS: Final = (
    "It shows when entries were changed, taken out, put in or moved by anything but Afterglow. It does not show who "
    "did it. Whoever can write the file and knows the method can also make everything after some entry anew or cut off "
    "the newest, so that it fits: keep a copy of the newest hash where they cannot reach it, and enter it here later. "
    "They can also pass off what they took out as let go of by Afterglow; but that is then said, here or in the log."
)
_HASH_DIGITS: Final = 64


class VerifyDialog(LongCommandDialog):
    """Takes a hash copied earlier, if there is one, and says what was found."""

    def __init__(self, log: LogCommands, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__("Verify log", replies, parent)
        self._log = log
        self.expected = _hash_field("Hash copied earlier")
        self.expected.setPlaceholderText("Optional")
        self.expected.setMaxLength(_HASH_DIGITS)
        self.head = _hash_field("Newest hash")
        self.head.setReadOnly(True)
        self.head.setPlaceholderText("Known once the log has been verified")
        self.copy_button = button("&Copy", self._copy, "Copy the newest hash")
        self.copy_button.setEnabled(False)
        self.verify_button = primary_button("&Verify", self._verify)
        self._lay_out()
        # So that a hash is seen whole, if the screen has that much room.
        width = self.sizeHint().width() + self.head.minimumWidth() + 2 * SPACE
        self.resize(min(width, self.screen().availableSize().width() - 2 * SPACE), 0)
        self.verify_button.setDefault(True)
        self.verify_button.setFocus()

    def _lay_out(self) -> None:
        head = QWidget()
        head.setFocusProxy(self.head)
        row = QHBoxLayout(head)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.head, 1)
        row.addWidget(self.copy_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(plain_label(_WHAT_IT_DOES))
        column.addLayout(field_rows(("Hash copied &earlier", self.expected), ("&Newest hash", head)))
        column.addWidget(self.bar)
        column.addWidget(self.outcome)
        column.addWidget(hint_label(_WHAT_IT_SHOWS))
        column.addSpacing(SPACE)
        column.addWidget(dialog_buttons(self.verify_button, self.close_button))

    def inputs(self) -> tuple[QWidget, ...]:
        return (self.expected, self.verify_button)

    def _verify(self) -> None:
        expected = self.expected.text().strip()
        self.run(
            lambda progress: self._log.verify(progress, None, expected), self._show, "Stopped; not all was looked at."
        )

    def _show(self, found: Verification) -> None:
        self.head.setText(found.head)
        self.head.setCursorPosition(0)
        self.copy_button.setEnabled(True)
        if found.misfit:
            self.outcome.say(found.finding)
        else:
            tone = Tone.WARNING if found.remarks else Tone.GOOD
            self.outcome.say(f"{found.finding} The database file is whole.", tone)
        self.verify_button.setFocus()

    def _copy(self) -> None:
        QGuiApplication.clipboard().setText(self.head.text())


def _hash_field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setAccessibleName(name)
    field.setFont(QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont))
    field.setMinimumHeight(BUTTON_HEIGHT)
    field.setMinimumWidth(field.fontMetrics().horizontalAdvance("0" * _HASH_DIGITS) // 2)
    return field
