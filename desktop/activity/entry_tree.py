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
_MESSAGE, _WHEN = 0, 1
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
        self.setColumnCount(_WHEN + 1)
        self.header().setStretchLastSection(False)
        self.header().setSectionResizeMode(_MESSAGE, QHeaderView.ResizeMode.Stretch)
        self.header().setSectionResizeMode(_WHEN, QHeaderView.ResizeMode.ResizeToContents)
        self._times = TimeFormat()
        self._own_us = 0
        self.itemClicked.connect(self._on_item_clicked)

    def set_times(self, times: TimeFormat) -> None:
        """Write moments that way from now on."""
        self._times = times

    def show_chain(self, chain: CauseChain) -> None:
        """What led to an entry, from the first cause down, the entry itself, and what that led to."""
        self.clear()
        self._own_us = chain.entry.ts
        above: QTreeWidgetItem | None = None
        for cause in chain.causes:
            above = self._add(cause, above)
        own = self._add(chain.entry, above)
        self._add_effects(chain.effects, own)
        self._finish(own)

    def show_around(self, entry: ActivityEntry, around: Sequence[ActivityEntry]) -> None:
        """What happened around an entry, which is one of them, in that order."""
        self.clear()
        self._own_us = entry.ts
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
        item.setData(_MESSAGE, _ENTRY_ROLE, entry)
        item.setIcon(_MESSAGE, SeverityLooks(self.palette()).icons[entry.severity])
        when = self._times.full(entry.ts)
        item.setText(_WHEN, self._when(entry))
        item.setForeground(_WHEN, self.palette().placeholderText())
        item.setToolTip(_WHEN, when)
        item.setToolTip(_MESSAGE, plain_tooltip(f"{entry.message}\n{when}, by {entry.actor.label}"))
        item.setData(_MESSAGE, Qt.ItemDataRole.AccessibleTextRole, sentence_of(entry, self._times))
        if above is None:
            self.addTopLevelItem(item)
        else:
            above.addChild(item)
        return item

    def _when(self, entry: ActivityEntry) -> str:
        """`16:50:50`, with the day before it where that is not the day of the entry that is looked at."""
        text = self._times.exact(entry.ts)
        day, _, clock = text.partition(" ")
        return clock if self._times.exact(self._own_us).startswith(day) else text

    def _finish(self, own: QTreeWidgetItem) -> None:
        font = QFont(self.font())
        font.setBold(True)
        own.setFont(_MESSAGE, font)
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
            self.entry_wanted.emit(item.data(_MESSAGE, _ENTRY_ROLE))
