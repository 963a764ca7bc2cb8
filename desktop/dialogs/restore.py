"""The backups there are, to choose from which one to restore."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import (
    QAbstractItemView,
    QDialog,
    QHBoxLayout,
    QHeaderView,
    QTableWidget,
    QTableWidgetItem,
    QVBoxLayout,
    QWidget,
)

from core.storage.backup_folder import BackupFile
from desktop.activity.times import TimeFormat
from desktop.activity.tooltips import plain_tooltip
from desktop.commands import BackupCommands
from desktop.parts.buttons import button, dialog_buttons, primary_button
from desktop.parts.labels import hint_label
from desktop.parts.remark import Remark
from desktop.parts.sentences import sentence_of
from desktop.runtime.replies import Replies
from desktop.theme import SPACE, Tone

COLUMNS: Final = ("Made", "Size", "Entries", "Database version", "File")
_NUMBERS: Final = (1, 2, 3)
_FILE: Final = 4
_NONE: Final = "Afterglow has made no backups yet. Preferences → Backups has it make them by itself."


def size_text(size: int) -> str:
    """`12.3 MB`."""
    return f"{size / 1_000_000:,.1f} MB"


def row_texts(backup: BackupFile, times: TimeFormat) -> tuple[str, ...]:
    """What the columns say of it."""
    content = ("–", "–") if backup.trouble else (f"{backup.entries:,}", str(backup.version))
    return (times.exact(backup.made_at), size_text(backup.size), *content, backup.path.name)


class RestoreDialog(QDialog):
    """Only lists and lets choose: nothing is changed from here."""

    chosen = Signal(object)
    """`BackupFile` that is to be restored."""
    other_wanted = Signal()
    """It is to be a file that is not listed."""

    def __init__(self, backups: BackupCommands, times: TimeFormat, replies: Replies, parent: QWidget) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("Restore")
        self.resize(88 * SPACE, 48 * SPACE)
        self._times = times
        self._listed: tuple[BackupFile, ...] = ()
        self.table = self._made_table()
        self.remark = Remark()
        self.restore_button = primary_button("&Restore…", self._choose)
        self.other_button = button("&Other file…", self._choose_other)
        self._lay_out()
        self.remark.say("Looking…", Tone.QUIET)
        replies.watch(backups.list(), self, self._show, lambda error: self.remark.say(sentence_of(error)))

    def _made_table(self) -> QTableWidget:
        table = QTableWidget(0, len(COLUMNS))
        table.setAccessibleName("Backups")
        table.setHorizontalHeaderLabels([f"{COLUMNS[0]} ({self._times.exact_zone_label})", *COLUMNS[1:]])
        table.setSelectionBehavior(QAbstractItemView.SelectionBehavior.SelectRows)
        table.setSelectionMode(QAbstractItemView.SelectionMode.SingleSelection)
        table.setEditTriggers(QAbstractItemView.EditTrigger.NoEditTriggers)
        table.setTabKeyNavigation(False)
        table.setShowGrid(False)
        table.setAlternatingRowColors(True)
        table.verticalHeader().setVisible(False)
        header = table.horizontalHeader()
        header.setHighlightSections(False)
        header.setSectionResizeMode(QHeaderView.ResizeMode.ResizeToContents)
        header.setSectionResizeMode(_FILE, QHeaderView.ResizeMode.Stretch)
        table.itemSelectionChanged.connect(self._on_table_item_selection_changed)
        table.itemActivated.connect(self._on_table_item_activated)
        return table

    def _lay_out(self) -> None:
        self.restore_button.setEnabled(False)
        self.restore_button.setDefault(True)
        bottom = QHBoxLayout()
        bottom.addWidget(self.other_button)
        bottom.addStretch(1)
        bottom.addWidget(dialog_buttons(self.restore_button, button("Cancel", self.reject)))
        column = QVBoxLayout(self)
        column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        column.setSpacing(SPACE)
        column.addWidget(
            hint_label(
                "The backups Afterglow has made, and what there was before each restore. One of them can take the "
                "place of everything there is now; you are asked once more before that."
            )
        )
        column.addWidget(self.table, 1)
        column.addWidget(self.remark)
        column.addLayout(bottom)

    @property
    def selected(self) -> BackupFile | None:
        """The backup whose row is selected."""
        rows = self.table.selectionModel().selectedRows()
        return self._listed[rows[0].row()] if rows else None

    def _show(self, backups: tuple[BackupFile, ...]) -> None:
        self._listed = backups
        self.table.setRowCount(len(backups))
        for row, backup in enumerate(backups):
            for column, text in enumerate(row_texts(backup, self._times)):
                self.table.setItem(row, column, _cell(text, backup, is_number=column in _NUMBERS))
        if backups:
            self.remark.clear()
            self.table.selectRow(0)
            self.table.setFocus()
        else:
            self.remark.say(_NONE, Tone.QUIET)

    def _choose(self) -> None:
        backup = self.selected
        if backup is not None and not backup.trouble:
            self.accept()
            self.chosen.emit(backup)

    def _choose_other(self) -> None:
        self.accept()
        self.other_wanted.emit()

    @Slot()
    def _on_table_item_selection_changed(self) -> None:
        backup = self.selected
        self.restore_button.setEnabled(backup is not None and not backup.trouble)
        if backup is not None and backup.trouble:
            self.remark.say(backup.trouble)
        elif backup is not None and backup.is_from_before_restore:
            self.remark.say("This is what there was before a backup was restored.", Tone.QUIET)
        else:
            self.remark.clear()

    @Slot(QTableWidgetItem)
    def _on_table_item_activated(self, _item: QTableWidgetItem) -> None:
        self._choose()


def _cell(text: str, backup: BackupFile, *, is_number: bool) -> QTableWidgetItem:
    item = QTableWidgetItem(text)
    item.setToolTip(plain_tooltip(backup.trouble or str(backup.path)))
    horizontal = Qt.AlignmentFlag.AlignRight if is_number else Qt.AlignmentFlag.AlignLeft
    item.setTextAlignment(horizontal | Qt.AlignmentFlag.AlignVCenter)
    return item
