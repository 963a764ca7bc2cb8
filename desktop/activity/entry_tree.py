"""Entries as a small tree in which one goes from one to another."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QFont, QKeyEvent
from PySide6.QtWidgets import QHeaderView, QTreeWidget, QTreeWidgetItem, QTreeWidgetItemIterator, QWidget

from core.activity.causes import CauseChain, Effect
from core.activity.entry import ActivityEntry
from desktop.activity.columns import sentence_of
from desktop.activity.severities import SeverityLooks
from desktop.activity.times import TimeFormat
from desktop.activity.tooltips import plain_tooltip

MOST_ROWS: Final = 11
_ENTRY_ROLE: Final = Qt.ItemDataRole.UserRole


class EntryTree(QTreeWidget):
    """A click or Enter goes to the entry; the one that is looked at is bold."""

    entry_wanted = Signal(object)

    def __init__(self, name: str, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setHeaderHidden(True)
        self.setTextElideMode(Qt.TextElideMode.ElideRight)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.setIndentation(14)
        self.setUniformRowHeights(True)
        self.setExpandsOnDoubleClick(False)
        self.header().setSectionResizeMode(QHeaderView.ResizeMode.Stretch)
        self._times = TimeFormat()
        self.itemClicked.connect(self._on_item_clicked)

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on."""
        self._times = times

    def show_chain(self, chain: CauseChain) -> None:
        """What led to an entry, from the first cause down, the entry itself, and what that led to."""
        self.clear()
        above: QTreeWidgetItem | None = None
        for cause in chain.causes:
            above = self._add(cause, above)
        own = self._add(chain.entry, above)
        self._add_effects(chain.effects, own)
        self._finish(own)

    def show_around(self, entry: ActivityEntry, around: Sequence[ActivityEntry]) -> None:
        """What happened around an entry, which is one of them, in that order."""
        self.clear()
        items = {each.seq: self._add(each) for each in around}
        if entry.seq in items:
            self._finish(items[entry.seq])

    def keyPressEvent(self, event: QKeyEvent) -> None:
        if event.key() in (Qt.Key.Key_Return, Qt.Key.Key_Enter):
            self._on_item_clicked(self.currentItem())
        else:
            super().keyPressEvent(event)

    def _add_effects(self, effects: Sequence[Effect], above: QTreeWidgetItem) -> None:
        for effect in effects:
            self._add_effects(effect.effects, self._add(effect.entry, above))

    def _add(self, entry: ActivityEntry, above: QTreeWidgetItem | None = None) -> QTreeWidgetItem:
        item = QTreeWidgetItem([entry.message])
        item.setData(0, _ENTRY_ROLE, entry)
        item.setIcon(0, SeverityLooks(self.palette()).icons[entry.severity])
        when = self._times.full(entry.ts)
        item.setToolTip(0, plain_tooltip(f"{entry.message}\n{when}, by {entry.actor.label}"))
        item.setData(0, Qt.ItemDataRole.AccessibleTextRole, sentence_of(entry, self._times))
        if above is None:
            self.addTopLevelItem(item)
        else:
            above.addChild(item)
        return item

    def _finish(self, own: QTreeWidgetItem) -> None:
        font = QFont(self.font())
        font.setBold(True)
        own.setFont(0, font)
        self.expandAll()
        self.setCurrentItem(own)
        rows = min(MOST_ROWS, self._row_count())
        self.setFixedHeight(rows * max(1, self.sizeHintForRow(0)) + 2 * self.frameWidth())
        self.scrollToItem(own)

    def _row_count(self) -> int:
        each = QTreeWidgetItemIterator(self)
        count = 0
        while each.value() is not None:
            count += 1
            each += 1
        return count

    @Slot(QTreeWidgetItem, int)
    def _on_item_clicked(self, item: QTreeWidgetItem | None, _column: int = 0) -> None:
        if item is not None:
            self.entry_wanted.emit(item.data(0, _ENTRY_ROLE))
