"""Giving a device another name."""

from collections.abc import Callable

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.commands import Done
from desktop.parts.buttons import button, dialog_buttons, primary_button
from desktop.parts.fields import field_rows
from desktop.parts.fitting import FittingDialog
from desktop.parts.labels import hint_label
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.runtime.replies import Replies
from desktop.theme import SPACE


class RenameDialog(FittingDialog):
    """One field; closes once the device has its new name."""

    def __init__(self, name: str, submit: Callable[[str], Done], replies: Replies, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Rename device")
        self.setMinimumWidth(52 * SPACE)
        self._submit = submit
        self._replies = replies
        self.name = QLineEdit(name)
        self.name.setAccessibleName("Name of the device")
        self.name.selectAll()
        self.trouble = Remark()
        self.rename_button = primary_button("&Rename", self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addLayout(field_rows(("&Name", self.name)))
        column.addWidget(hint_label("The device itself keeps the name it has; this one is for Afterglow."))
        column.addWidget(self.trouble)
        column.addSpacing(SPACE)
        column.addWidget(dialog_buttons(self.rename_button, button("Cancel", self.reject)))
        self.rename_button.setDefault(True)

    def _send(self) -> None:
        self.rename_button.setEnabled(False)
        future = self._submit(self.name.text().strip())
        self._replies.watch(future, self, lambda _done: self.accept(), self._on_send_failed)

    def _on_send_failed(self, error: Exception) -> None:
        self.rename_button.setEnabled(True)
        self.trouble.say(sentence_of(error))
        self.name.setFocus()
