"""The Lights tab."""

from collections.abc import Callable, Sequence
from dataclasses import replace

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QHBoxLayout, QVBoxLayout, QWidget

from core.activity.filter import ActivityFilter, Term
from core.capture.source import SourceChoice
from core.devices.model import Device
from core.events import DevicesChanged, LightsChanged
from core.lighting.layout import suggest_layout
from core.lighting.model import Layout, LightSpec, LightStatus
from desktop.commands import Done, LightCommands
from desktop.dialogs.questions import confirm
from desktop.lights.card import LightCard
from desktop.lights.dialog import LightDialog
from desktop.lights.facts import LightView
from desktop.lights.preview import ScreenPreview
from desktop.parts.buttons import primary_button
from desktop.parts.cards import Cards
from desktop.parts.labels import heading, hint_label
from desktop.parts.page import ScrollPage
from desktop.runtime.bus import EventBus
from desktop.runtime.replies import Replies
from desktop.theme import SPACE


class LightsTab(ScrollPage):
    """The lights, and the way to new ones."""

    activity_wanted = Signal(object)
    """The `ActivityFilter` of what happened to one light."""

    def __init__(
        self,
        lights: LightCommands,
        sources: Callable[[], Sequence[SourceChoice]],
        bus: EventBus,
        replies: Replies,
        parent: QWidget | None = None,
    ) -> None:
        super().__init__("Lights", parent=parent)
        self._commands = lights
        self._sources = sources
        self._replies = replies
        self._lights: dict[str, LightStatus] = {}
        self._devices: dict[str, Device] = {}
        self._labels = {source.id: source.label for source in sources()}
        self.new_button = primary_button("&New light…", self.show_new_light)
        self._empty = self._empty_state()
        cards = QVBoxLayout()
        self.cards: Cards[LightView] = Cards(cards, self._new_card, lambda view: view.status.light.id)
        self._lay_out(cards)
        bus.lights_changed.connect(self._on_bus_lights_changed)
        bus.devices_changed.connect(self._on_bus_devices_changed)

    def _lay_out(self, cards: QVBoxLayout) -> None:
        self._header = QWidget()
        row = QHBoxLayout(self._header)
        row.setContentsMargins(0, 0, 0, 0)
        row.addWidget(heading("Your lights"), 1)
        row.addWidget(self.new_button)
        self.column.addWidget(self._header)
        self.column.addLayout(cards)
        self.column.addWidget(self._empty)
        self.column.addStretch(1)

    def _empty_state(self) -> QWidget:
        page = QWidget()
        column = QVBoxLayout(page)
        column.setContentsMargins(0, 6 * SPACE, 0, 0)
        column.setSpacing(2 * SPACE)
        drawing = ScreenPreview(26 * SPACE)
        drawing.show_layout(suggest_layout(60))
        lines = (
            heading("No lights yet"),
            hint_label("A light makes the LEDs of one device follow the edge of your screen."),
        )
        column.addWidget(drawing, 0, Qt.AlignmentFlag.AlignHCenter)
        for line in lines:
            line.setAlignment(Qt.AlignmentFlag.AlignHCenter)
            column.addWidget(line)
        column.addWidget(primary_button("&New light…", self.show_new_light), 0, Qt.AlignmentFlag.AlignHCenter)
        return page

    @Slot(object)
    def _on_bus_devices_changed(self, event: DevicesChanged) -> None:
        self._devices = {status.device.id: status.device for status in event.devices}
        self._show()

    @Slot(object)
    def _on_bus_lights_changed(self, event: LightsChanged) -> None:
        self._lights = {status.light.id: status for status in event.lights}
        self._show()

    def _show(self) -> None:
        self.cards.show_all(self._view(status) for status in self._lights.values())
        self._empty.setVisible(not self._lights)
        self._header.setVisible(bool(self._lights))

    def _view(self, status: LightStatus) -> LightView:
        spec = status.light.spec
        device = self._devices.get(spec.device_id)
        return LightView(status, device.name if device else "no device", self._labels.get(spec.source, spec.source))

    def _new_card(self, view: LightView) -> LightCard:
        card = LightCard(view)
        card.command_wanted.connect(self._on_card_command_wanted)
        card.edit_wanted.connect(self._on_card_edit_wanted)
        card.removal_wanted.connect(self._on_card_removal_wanted)
        card.activity_wanted.connect(self._on_card_activity_wanted)
        return card

    @Slot(str, str)
    def _on_card_command_wanted(self, command: str, light_id: str) -> None:
        self._replies.watch(getattr(self._commands, command)(light_id), self)

    @Slot(str)
    def _on_card_activity_wanted(self, light_id: str) -> None:
        self.activity_wanted.emit(ActivityFilter().with_term(Term("target", (light_id,))))

    @Slot(str)
    def _on_card_removal_wanted(self, light_id: str) -> None:
        confirm(
            self,
            f"Remove {self._lights[light_id].light.spec.name}?",
            "It stops, and its layout is forgotten. Its entries stay in the activity log.",
            "Remove",
            lambda: self._replies.watch(self._commands.remove(light_id), self),
        )

    @Slot(str)
    def _on_card_edit_wanted(self, light_id: str) -> None:
        spec = self._lights[light_id].light.spec
        self._open_dialog(spec, lambda edited: self._commands.update(light_id, edited), is_new=False)

    def show_new_light(self) -> None:
        """Open the dialog for a new light, filled in for the first device that has none yet."""
        self._open_dialog(self._suggested_spec(), self._commands.add, is_new=True)

    def _open_dialog(self, spec: LightSpec, submit: Callable[[LightSpec], Done], *, is_new: bool) -> None:
        sources = list(self._sources())
        if spec.source not in {source.id for source in sources}:
            sources.append(SourceChoice(spec.source, f"{spec.source} (not available now)"))
        LightDialog(
            spec, list(self._devices.values()), sources, self._replies, submit, is_new=is_new, parent=self
        ).open()

    def _suggested_spec(self) -> LightSpec:
        lit = {status.light.spec.device_id for status in self._lights.values()}
        devices = list(self._devices.values())
        device = next((device for device in devices if device.id not in lit), devices[0] if devices else None)
        if device is None:
            return LightSpec(name="", device_id="")
        spec = LightSpec(name=self._free_name(device.name), device_id=device.id, source=self._sources()[0].id)
        return replace(spec, layout=suggest_layout(device.led_count) if device.led_count else Layout())

    def _free_name(self, wanted: str) -> str:
        taken = {status.light.spec.name for status in self._lights.values()}
        numbered = (f"{wanted} {number}" for number in range(2, len(taken) + 3))
        return wanted if wanted not in taken else next(name for name in numbered if name not in taken)
