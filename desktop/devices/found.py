"""Devices the network shows that are not kept yet."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QGridLayout, QHBoxLayout, QVBoxLayout, QWidget

from core.devices.model import FoundDevice
from core.events import FoundChanged
from desktop.commands import DeviceCommands
from desktop.devices.facts import found_facts
from desktop.icons import Symbol
from desktop.parts.buttons import primary_button
from desktop.parts.cards import Card, Cards
from desktop.parts.labels import ElidedLabel, hint_label
from desktop.parts.sentences import sentence_of
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import SPACE


class FoundCard(Card):
    """Name and facts of one device, and Add."""

    add_wanted = Signal(object)
    """The `FoundDevice`."""

    def __init__(self, found: FoundDevice, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._found = found
        self._name = ElidedLabel(is_bold=True)
        self._facts = ElidedLabel(is_quiet=True)
        self.add_button = primary_button("Add", lambda: self.add_wanted.emit(self._found))
        grid = QGridLayout(self)
        grid.setContentsMargins(2 * SPACE, SPACE, 2 * SPACE, SPACE)
        grid.setVerticalSpacing(2)
        grid.setColumnStretch(0, 1)
        grid.addWidget(self._name, 0, 0)
        grid.addWidget(self._facts, 1, 0)
        grid.addWidget(self.add_button, 0, 1, 2, 1)

    def show_status(self, found: FoundDevice) -> None:
        """Show what is known of it now."""
        self._found = found
        self._name.set_text(found.name)
        self._facts.set_text(found_facts(found))
        self.add_button.setAccessibleName(f"Add {found.name}")


class FoundList(QWidget):
    """The cards of what the network shows, as it appears and goes."""

    def __init__(self, devices: DeviceCommands, bus: EventBus, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._devices = devices
        self._replies = replies
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        cards = QVBoxLayout()
        column.addLayout(cards)
        self._searching = self._searching_line()
        column.addWidget(self._searching)
        self.cards: Cards[FoundDevice] = Cards(cards, self._new_card, lambda found: found.mac)
        bus.found_changed.connect(self._on_bus_found_changed)

    def _searching_line(self) -> QWidget:
        line = QWidget()
        row = QHBoxLayout(line)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        row.addWidget(Symbol("waiting"))
        row.addWidget(hint_label("Looking for WLED devices; they appear here by themselves."), 1)
        return line

    @Slot(object)
    def _on_bus_found_changed(self, event: FoundChanged) -> None:
        self.cards.show_all(found for found in event.found if not found.added)
        self._searching.setVisible(len(self.cards) == 0)

    def _new_card(self, found: FoundDevice) -> FoundCard:
        card = FoundCard(found)
        card.add_wanted.connect(self._on_card_add_wanted)
        return card

    @Slot(object)
    def _on_card_add_wanted(self, found: FoundDevice) -> None:
        self._set_adding(found.mac, True)
        self._replies.watch(
            self._devices.add(found.address),
            self,
            lambda _device: self._set_adding(found.mac, False),
            lambda error: self._on_add_failed(found.mac, error),
        )

    def _on_add_failed(self, mac: str, error: Exception) -> None:
        self._set_adding(mac, False)
        self._replies.failed.emit(sentence_of(error))

    def _set_adding(self, mac: str, is_adding: bool) -> None:
        card = self.cards.card(mac)
        if isinstance(card, FoundCard):
            card.add_button.setEnabled(not is_adding)
            card.add_button.setText("Adding…" if is_adding else "Add")
