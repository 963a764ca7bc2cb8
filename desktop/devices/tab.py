"""The Devices tab."""

from PySide6.QtCore import Signal, Slot
from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.activity.filter import ActivityFilter, Term
from core.devices.model import Device, DeviceStatus
from core.events import DevicesChanged, LightsChanged
from core.lighting.model import LightStatus
from desktop.commands import DeviceCommands
from desktop.devices.address import AddressForm
from desktop.devices.card import DeviceCard
from desktop.devices.found import FoundList
from desktop.dialogs.naming import NameDialog
from desktop.dialogs.questions import confirm
from desktop.parts.cards import Cards
from desktop.parts.labels import heading
from desktop.parts.page import ScrollPage
from desktop.parts.sentences import listed
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies


class DevicesTab(ScrollPage):
    """The devices the user keeps, those the network shows besides, and adding one by its address."""

    activity_wanted = Signal(object)
    """The `ActivityFilter` of what happened to one device."""

    def __init__(self, devices: DeviceCommands, bus: EventBus, replies: Replies, parent: QWidget | None = None) -> None:
        super().__init__("Devices", parent=parent)
        self._devices = devices
        self._replies = replies
        self._kept: dict[str, Device] = {}
        self._lights: tuple[LightStatus, ...] = ()
        cards = QVBoxLayout()
        self.cards: Cards[DeviceStatus] = Cards(cards, self._new_card, lambda status: status.device.id)
        self.found = FoundList(devices, bus, replies)
        self.column.addWidget(heading("Your devices"))
        self.column.addLayout(cards)
        self.column.addWidget(heading("Found on your network"))
        self.column.addWidget(self.found)
        self.column.addWidget(heading("Add by address"))
        self.column.addWidget(AddressForm(devices, replies))
        self.column.addStretch(1)
        bus.devices_changed.connect(self._on_bus_devices_changed)
        bus.lights_changed.connect(self._on_bus_lights_changed)

    @Slot(object)
    def _on_bus_devices_changed(self, event: DevicesChanged) -> None:
        self._kept = {status.device.id: status.device for status in event.devices}
        self.cards.show_all(event.devices)

    @Slot(object)
    def _on_bus_lights_changed(self, event: LightsChanged) -> None:
        self._lights = event.lights

    def _new_card(self, status: DeviceStatus) -> DeviceCard:
        card = DeviceCard(status)
        card.rename_wanted.connect(self._on_card_rename_wanted)
        card.removal_wanted.connect(self._on_card_removal_wanted)
        card.activity_wanted.connect(self._on_card_activity_wanted)
        return card

    @Slot(str)
    def _on_card_activity_wanted(self, device_id: str) -> None:
        self.activity_wanted.emit(ActivityFilter().with_term(Term("target", (device_id,))))

    @Slot(str)
    def _on_card_rename_wanted(self, device_id: str) -> None:
        NameDialog(
            "Rename device",
            "The device itself keeps the name it has; this one is for Afterglow.",
            "&Rename",
            self._kept[device_id].name,
            lambda name: self._devices.rename(device_id, name),
            self._replies,
            self,
        ).open()

    @Slot(str)
    def _on_card_removal_wanted(self, device_id: str) -> None:
        confirm(
            self,
            f"Remove {self._kept[device_id].name}?",
            self._consequence_of_removing(device_id),
            "Remove",
            lambda: self._replies.watch(self._devices.remove(device_id), self),
        )

    def _consequence_of_removing(self, device_id: str) -> str:
        lights = [status.light.spec.name for status in self._lights if status.light.spec.device_id == device_id]
        loss = f"The light {lights[0]} goes with it." if len(lights) == 1 else ""
        if len(lights) > 1:
            loss = f"The lights {listed(lights)} go with it."
        return f"{loss} Its entries stay in the activity log, and it can be added again.".strip()
