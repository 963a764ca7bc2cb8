"""Giving something a name."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Any

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QLineEdit, QVBoxLayout, QWidget

from desktop.parts.buttons import button, dialog_buttons, primary_button
from desktop.parts.fields import field_rows
from desktop.parts.fitting import FittingDialog
from desktop.parts.labels import hint_label
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.runtime.replies import Replies
from desktop.theme import SPACE


class NameDialog(FittingDialog):
    """One field; closes once what was asked for is done."""

    def __init__(
        self,
        title: str,
        explanation: str,
        verb: str,
        name: str,
        submit: Callable[[str], "Future[Any]"],
        replies: Replies,
        parent: QWidget,
    ) -> None:
        """`verb` is the button's text, an `&` and all; `submit` is given the name."""
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle(title)
        self.setMinimumWidth(52 * SPACE)
        self._submit = submit
        self._replies = replies
        self.name = QLineEdit(name)
        self.name.setAccessibleName("Name")
        self.name.selectAll()
        self.trouble = Remark()
        self.accept_button = primary_button(verb, self._send)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addLayout(field_rows(("&Name", self.name)))
        column.addWidget(hint_label(explanation))
        column.addWidget(self.trouble)
        column.addSpacing(SPACE)
        column.addWidget(dialog_buttons(self.accept_button, button("Cancel", self.reject)))
        self.accept_button.setDefault(True)

    def _send(self) -> None:
        self.accept_button.setEnabled(False)
        future = self._submit(self.name.text().strip())
        self._replies.watch(future, self, lambda _done: self.accept(), self._on_send_failed)

    def _on_send_failed(self, error: Exception) -> None:
        self.accept_button.setEnabled(True)
        self.trouble.say(sentence_of(error))
        self.name.setFocus()
