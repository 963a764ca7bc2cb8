"""The passcode: set, change, remove; and when the window asks for it."""

from collections.abc import Callable, Mapping

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit

from core.events import LockChanged
from core.storage.settings import SettingValue
from desktop.commands import Done, LockCommands
from desktop.parts.buttons import button
from desktop.parts.fields import field_rows
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.preferences.page import SettingsPage
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import Tone


class SecurityPage(SettingsPage):
    """Its buttons act at once, whatever becomes of the dialog: each command needs the current passcode anyway."""

    def __init__(
        self,
        values: Mapping[str, SettingValue],
        has_passcode: bool,
        lock: LockCommands,
        bus: EventBus,
        replies: Replies,
    ) -> None:
        super().__init__(
            "Security",
            "A passcode keeps others at this computer from looking at the window and changing things. "
            "Lights go on while it is locked.",
            ("lock.",),
            values,
        )
        self._lock = lock
        self._replies = replies
        self.current = _passcode_field("Current passcode")
        self.new = _passcode_field("New passcode")
        self.repeated = _passcode_field("New passcode again")
        self.set_button = button("&Set passcode", self._set_passcode)
        self.remove_button = button("Re&move passcode", self._remove_passcode)
        self.outcome = Remark()
        self._lay_out()
        self._show_has_passcode(has_passcode)
        bus.lock_changed.connect(self._on_bus_lock_changed)

    def _lay_out(self) -> None:
        self._passcode_form = field_rows(
            ("&Current passcode", self.current), ("Ne&w passcode", self.new), ("A&gain", self.repeated)
        )
        row = QHBoxLayout()
        row.addWidget(self.set_button)
        row.addWidget(self.remove_button)
        row.addStretch(1)
        self.column.addLayout(self._passcode_form)
        self.column.addLayout(row)
        self.column.addWidget(self.outcome)

    @Slot(object)
    def _on_bus_lock_changed(self, event: LockChanged) -> None:
        self._show_has_passcode(event.has_passcode)

    def _show_has_passcode(self, has_passcode: bool) -> None:
        self._passcode_form.setRowVisible(self.current, has_passcode)
        self.remove_button.setVisible(has_passcode)
        self.set_button.setText("C&hange passcode" if has_passcode else "&Set passcode")
        for field in self.fields.values():
            field.widget.setEnabled(has_passcode)

    @property
    def is_filled_in(self) -> bool:
        """Whether a new passcode has been typed that is not set yet."""
        return bool(self.new.text() or self.repeated.text())

    def set_passcode(self, then: Callable[[], object]) -> None:
        """Set what has been typed, and go on with `then` if that succeeds."""
        if self._is_current_missing():
            return
        if self.new.text() != self.repeated.text():
            self.outcome.say("The new passcode and its repetition differ.")
            self.repeated.setFocus()
            self.repeated.selectAll()
            return
        self._send(self._lock.set_passcode(self.current.text(), self.new.text()), "The passcode is set.", then)

    def _set_passcode(self) -> None:
        self.set_passcode(_nothing)

    def _remove_passcode(self) -> None:
        if not self._is_current_missing():
            self._send(self._lock.remove_passcode(self.current.text()), "There is no passcode any more.", _nothing)

    def _is_current_missing(self) -> bool:
        """Nothing typed is a slip, not a wrong try to be counted."""
        is_missing = not self.current.isHidden() and not self.current.text()
        if is_missing:
            self.outcome.say("Type the current passcode first.")
            self.current.setFocus()
        return is_missing

    def _send(self, future: Done, success: str, then: Callable[[], object]) -> None:
        for field in (self.current, self.new, self.repeated):
            field.clear()
        self._replies.watch(
            future,
            self,
            lambda _done: self._on_sent(success, then),
            self._on_send_failed,
        )

    def _on_sent(self, success: str, then: Callable[[], object]) -> None:
        self.outcome.say(success, Tone.GOOD)
        then()

    def _on_send_failed(self, error: Exception) -> None:
        self.outcome.say(sentence_of(error))
        (self.new if self.current.isHidden() else self.current).setFocus()


def _nothing() -> None:
    """What follows a button of the page itself."""


def _passcode_field(name: str) -> QLineEdit:
    field = QLineEdit()
    field.setEchoMode(QLineEdit.EchoMode.Password)
    field.setAccessibleName(name)
    return field
