"""The preferences dialog."""

from typing import Final

from PySide6.QtCore import QSize, Qt, Slot
from PySide6.QtWidgets import (
    QDialog,
    QHBoxLayout,
    QListWidget,
    QStackedWidget,
    QVBoxLayout,
    QWidget,
)

from core.storage.settings import SettingValue
from desktop.commands import Commands
from desktop.parts.buttons import button, dialog_buttons, primary_button
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.preferences.backup_page import BackupPage
from desktop.preferences.page import SettingsPage
from desktop.preferences.retention_page import RetentionPage
from desktop.preferences.security_page import SecurityPage
from desktop.preferences.views_page import ViewsPage
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import SPACE

_GENERAL_PREFIXES: Final = ("appearance.", "time.", "simulator.")
_PAGE_NAME_HEIGHT: Final = 4 * SPACE
_FIRST_SIZE: Final = QSize(96 * SPACE, 80 * SPACE)
_FRAME: Final = QSize(SPACE, 5 * SPACE)
"""What a desktop may put around a window."""


class PreferencesDialog(QDialog):
    """Pages on the left, their fields on the right; OK saves what differs, in one command."""

    def __init__(
        self,
        controller: Commands,
        bus: EventBus,
        replies: Replies,
        *,
        has_passcode: bool,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Preferences")
        self.resize(_FIRST_SIZE.boundedTo(self.screen().availableSize() - _FRAME))
        self._settings = controller.settings
        self._replies = replies
        self._values = dict(controller.settings.values())
        self.retention = RetentionPage(self._values, controller.log, controller.settings, bus, replies)
        self.retention.prune_ended.connect(self._on_retention_prune_ended)
        self.security = SecurityPage(self._values, has_passcode, controller.lock, bus, replies)
        self.general = SettingsPage(
            "General",
            "How Afterglow looks and tells the time. The number of simulated devices takes effect at the next start.",
            _GENERAL_PREFIXES,
            self._values,
        )
        self.views = ViewsPage(self._values, controller.views.all())
        self.backups = BackupPage(self._values, controller.backups, controller.settings, replies)
        self.trouble = Remark()
        self._lay_out(
            {
                "General": self.general,
                "Views": self.views,
                "Retention": self.retention,
                "Backups": self.backups,
                "Security": self.security,
            }
        )
        self.ok_button.setDefault(True)
        self.list.setFocus()

    def _lay_out(self, pages: dict[str, SettingsPage]) -> None:
        self._pages = tuple(pages.values())
        self.list = QListWidget()
        self.list.setAccessibleName("Pages of preferences")
        self.list.addItems(list(pages))
        self.list.setFixedWidth(14 * SPACE)
        for row in range(self.list.count()):
            self.list.item(row).setSizeHint(QSize(0, _PAGE_NAME_HEIGHT))
        self.stack = QStackedWidget()
        for page in self._pages:
            self.stack.addWidget(page)
        self.list.currentRowChanged.connect(self.stack.setCurrentIndex)
        self.list.setCurrentRow(0)
        columns = QHBoxLayout()
        columns.addWidget(self.list)
        columns.addWidget(self.stack, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(columns, 1)
        column.addLayout(self._bottom_row())

    def _bottom_row(self) -> QHBoxLayout:
        self.ok_button = primary_button("&OK", self.accept)
        row = QHBoxLayout()
        row.addWidget(self.trouble, 1)
        row.addWidget(dialog_buttons(self.ok_button, button("Cancel", self.reject)))
        return row

    def show_retention(self) -> None:
        """Turn to the Retention page."""
        self.list.setCurrentRow(self._pages.index(self.retention))

    def _changes(self) -> dict[str, SettingValue]:
        fields = {name: value for page in self._pages for name, value in page.values().items()}
        return {name: value for name, value in fields.items() if value != self._values.get(name)}

    def accept(self) -> None:
        """Save what differs; close once it is saved."""
        if self.security.is_filled_in:
            # Typed and then confirmed with OK or Enter, it is meant to be set.
            self.list.setCurrentRow(self._pages.index(self.security))
            self.security.set_passcode(self.accept)
            return
        changes = self._changes()
        if not changes:
            super().accept()
            return
        self.ok_button.setEnabled(False)
        self._replies.watch(
            self._settings.change(changes), self, lambda _done: super(PreferencesDialog, self).accept(), self._on_failed
        )

    def _on_failed(self, error: Exception) -> None:
        self.ok_button.setEnabled(True)
        self.trouble.say(sentence_of(error))

    def done(self, result: int) -> None:
        """Close; but stay, unseen, for a pruning that goes on, which reports to the page until its end."""
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose, not self.retention.is_pruning)
        super().done(result)

    @Slot()
    def _on_retention_prune_ended(self) -> None:
        if not self.testAttribute(Qt.WidgetAttribute.WA_DeleteOnClose):
            self.deleteLater()
