"""Taking a name out of the activity log for good."""

from typing import Final

from PySide6.QtCore import Slot
from PySide6.QtWidgets import QHBoxLayout, QLineEdit, QVBoxLayout, QWidget

from core.activity.redaction import RedactionPreview, RedactionResult
from core.activity.sanitize import NAME_LIMIT
from desktop.commands import LogCommands
from desktop.dialogs.long_command import LongCommandDialog
from desktop.dialogs.questions import Question, confirm
from desktop.parts.buttons import BUTTON_HEIGHT, button, dialog_buttons, primary_button
from desktop.parts.fields import field_rows
from desktop.parts.labels import hint_label, plain_label
from desktop.parts.sentences import counted
from desktop.runtime.replies import Replies
from desktop.theme import SPACE, Tone

_WHAT_IT_DOES: Final = (
    "In every entry that has this name, of a person, a device or anything else, a pseudonym takes its place. The log "
    "can still be verified. Upper and lower case count, and the name must stand for itself: Desk is found in "
    "“Desk's lamp”, not in “Desktop”."
)
_WHAT_IT_LEAVES: Final = (
    "Not touched are devices, lights, settings, saved views, and files that were written before: exports, backups, and "
    "copies that Afterglow keeps beside its database. Restoring an older backup brings the name back, and so does a "
    "device that keeps it, with its next entry. At the end the database file is written anew, some seconds for a "
    "million entries; what happens meanwhile is recorded after that."
)
_STOPPED: Final = (
    "Stopped. Where the pseudonym stands already, it stays; the other entries still have the name: forget it again to "
    "go on. Unused parts of the file may hold the name until Afterglow is started again."
)


class RedactDialog(LongCommandDialog):
    """Asks for the name, says how many entries have it, and forgets it once that is confirmed."""

    def __init__(self, log: LogCommands, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__("Forget a name", replies, parent)
        self.setMinimumWidth(70 * SPACE)
        self._log = log
        self._count = 0
        self.name = QLineEdit()
        self.name.setAccessibleName("Name to forget")
        self.name.setMaxLength(NAME_LIMIT)
        self.name.setMinimumHeight(BUTTON_HEIGHT)
        self.count_button = button("&Count", self._preview, "Count the entries that have this name")
        self.forget_button = primary_button("&Forget…", self.ask)
        self._lay_out()
        self._on_name_text_changed()
        self.name.textChanged.connect(self._on_name_text_changed)

    def _lay_out(self) -> None:
        field = QWidget()
        field.setFocusProxy(self.name)
        row = QHBoxLayout(field)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(self.name, 1)
        row.addWidget(self.count_button)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(plain_label(_WHAT_IT_DOES))
        column.addLayout(field_rows(("&Name", field)))
        column.addWidget(self.bar)
        column.addWidget(self.outcome)
        column.addWidget(hint_label(_WHAT_IT_LEAVES))
        column.addSpacing(SPACE)
        column.addWidget(dialog_buttons(self.forget_button, self.close_button))

    def inputs(self) -> tuple[QWidget, ...]:
        return (self.name, self.count_button, *([self.forget_button] if self._count else []))

    @Slot()
    def _on_name_text_changed(self) -> None:
        """What was counted was another name's."""
        self._count = 0
        self.outcome.clear()
        self.count_button.setEnabled(bool(self.name.text().strip()))
        self.count_button.setDefault(True)
        self.forget_button.setEnabled(False)

    def _preview(self) -> None:
        name = self.name.text()
        self.run(lambda progress: self._log.preview_redaction(name, progress), self._show_preview, "Stopped.")

    def _show_preview(self, preview: RedactionPreview) -> None:
        self._count = preview.count
        self.forget_button.setEnabled(bool(preview.count))
        if not preview.count:
            self.outcome.say("No entry has this name.", Tone.QUIET)
            self.name.setFocus()
            return
        has = "has" if preview.count == 1 else "have"
        extent = f"{preview.seq_from:,} to {preview.seq_to:,}"
        self.outcome.say(f"{counted(preview.count, 'entry', 'entries')} {has} it, from number {extent}.", Tone.QUIET)
        self.forget_button.setDefault(True)
        self.forget_button.setFocus()

    def ask(self) -> Question:
        """Forget the name, if the user agrees."""
        return confirm(
            self,
            f"Forget “{self.name.text().strip()}”?",
            f"It is replaced in {counted(self._count, 'entry', 'entries')}, and nobody can bring it back.",
            "Forget",
            self._forget,
        )

    def _forget(self) -> None:
        name = self.name.text()
        self.run(lambda progress: self._log.redact(name, progress), self._show_result, _STOPPED)

    def _show_result(self, result: RedactionResult) -> None:
        self.name.clear()
        where = counted(result.count, "entry", "entries")
        done = f"“{result.pseudonym}” now stands in its place in {where}."
        self.outcome.say(f"{done} {result.remark}".rstrip(), Tone.GOOD)
        self.close_button.setFocus()
