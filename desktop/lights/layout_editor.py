"""Where the LEDs are: numbers at the edges of a drawing that shows at once what they mean."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QGridLayout, QVBoxLayout, QWidget

from core.lighting.layout import LED_LIMIT, suggest_layout
from core.lighting.model import Corner, Layout
from desktop.lights.preview import ScreenPreview
from desktop.parts.buttons import button
from desktop.parts.fields import choice_field, choose, field_rows, number_field
from desktop.parts.labels import StateLabel
from desktop.parts.sentences import counted
from desktop.theme import SPACE, Tone

_PREVIEW_WIDTH: Final = 256
_EDGES: Final = ("top", "right", "bottom", "left")
_EDGE_CELLS: Final = {"top": (0, 1), "left": (1, 0), "right": (1, 2), "bottom": (2, 1)}
_CORNERS: Final[list[tuple[str, object]]] = [
    ("Bottom left", Corner.BOTTOM_LEFT),
    ("Bottom right", Corner.BOTTOM_RIGHT),
    ("Top right", Corner.TOP_RIGHT),
    ("Top left", Corner.TOP_LEFT),
]
_DIRECTIONS: Final[list[tuple[str, object]]] = [("Clockwise", True), ("Anticlockwise", False)]


class LayoutEditor(QWidget):
    """Edits a `Layout` for a strip of a known number of LEDs."""

    changed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self._strip_leds = 0
        self.counts = {edge: number_field(f"LEDs at the {edge}", 0, LED_LIMIT) for edge in _EDGES}
        self.start = choice_field("Corner where the strip begins", _CORNERS)
        self.direction = choice_field("Direction, seen from the front", _DIRECTIONS)
        self.offset = number_field("LEDs between the corner and the first one", -LED_LIMIT, LED_LIMIT)
        self.depth_share = number_field("How far into the screen the colours are taken from", 1, 50, " %")
        self.suggest_button = button("Su&ggest", self._suggest, "Suggest a layout for the strip")
        self.sum = StateLabel()
        self._preview = ScreenPreview(_PREVIEW_WIDTH, is_first_marked=True)
        self._lay_out()
        for field in (*self.counts.values(), self.offset, self.depth_share):
            field.valueChanged.connect(self._on_field_changed)
        for choice in (self.start, self.direction):
            choice.currentIndexChanged.connect(self._on_field_changed)
        for explained in (self.start, self.direction, self.offset, self.depth_share):
            explained.setToolTip(explained.accessibleName())

    def _lay_out(self) -> None:
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.setSpacing(SPACE)
        column.addLayout(self._around_the_screen())
        column.addLayout(
            field_rows(
                ("Starts a&t", self.start),
                ("Di&rection", self.direction),
                ("O&ffset", self.offset),
                ("Dept&h", self.depth_share),
            )
        )

    def _around_the_screen(self) -> QGridLayout:
        grid = QGridLayout()
        grid.setSpacing(SPACE)
        for edge in _EDGES:
            row, place = _EDGE_CELLS[edge]
            grid.addWidget(self.counts[edge], row, place, Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(self._preview, 1, 1, Qt.AlignmentFlag.AlignCenter)
        grid.addWidget(self.sum, 3, 0, 1, 2)
        grid.addWidget(self.suggest_button, 3, 2)
        return grid

    def layout_value(self) -> Layout:
        """What the fields say."""
        return Layout(
            **{edge: field.value() for edge, field in self.counts.items()},
            start=Corner(self.start.currentData()),
            clockwise=bool(self.direction.currentData()),
            offset=self.offset.value(),
            depth=self.depth_share.value() / 100,
        )

    def show_layout(self, layout: Layout) -> None:
        """Fill the fields."""
        for edge, field in self.counts.items():
            field.setValue(getattr(layout, edge))
        choose(self.start, layout.start)
        choose(self.direction, layout.clockwise)
        self.offset.setValue(layout.offset)
        self.depth_share.setValue(round(layout.depth * 100))
        self._show_what_it_means()

    def show_strip(self, led_count: int) -> None:
        """Say how many LEDs the device has; 0 where that is not known."""
        self._strip_leds = led_count
        self.suggest_button.setEnabled(led_count > 0)
        self._show_what_it_means()

    def _suggest(self) -> None:
        self.show_layout(suggest_layout(self._strip_leds))

    @Slot()
    def _on_field_changed(self) -> None:
        self._show_what_it_means()
        self.changed.emit()

    def _show_what_it_means(self) -> None:
        layout = self.layout_value()
        self._preview.show_layout(layout)
        self.sum.show_state(*_sum_state(layout.led_count, self._strip_leds))


def _sum_state(placed: int, strip: int) -> tuple[str, str, Tone]:
    if not strip or placed == strip:
        return ("success", f"{counted(placed, 'LED')} placed", Tone.GOOD if placed else Tone.QUIET)
    if placed < strip:
        return ("info", f"{placed:,} of {strip:,} LEDs placed", Tone.NOTE)
    return ("warning", f"{counted(placed, 'LED')} placed; the strip has {strip:,}", Tone.WARNING)
