"""How a light looks: frame rate, brightness, gamma and smoothing."""

from PySide6.QtWidgets import QVBoxLayout, QWidget

from core.lighting.model import LightSpec
from desktop.parts.fields import decimal_field, field_rows, number_field


class LookForm(QWidget):
    """Edits the part of a `LightSpec` that most people leave as it is."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.fps = number_field("Frames per second", 1, 120, " fps")
        self.brightness = number_field("Brightness", 0, 100, " %", step=5)
        self.gamma = decimal_field("Gamma", 1.0, 4.0, 0.1)
        self.smoothing = number_field("Smoothing", 0, 2000, " ms", step=50)
        self.smoothing.setSpecialValueText("Off")
        column = QVBoxLayout(self)
        column.setContentsMargins(0, 0, 0, 0)
        column.addLayout(
            field_rows(
                ("Frame rat&e", self.fps),
                ("&Brightness", self.brightness),
                ("Ga&mma", self.gamma),
                ("Smooth&ing", self.smoothing),
            )
        )

    def show_spec(self, spec: LightSpec) -> None:
        """Fill the fields."""
        self.fps.setValue(spec.fps)
        self.brightness.setValue(round(spec.brightness * 100))
        self.gamma.setValue(spec.gamma)
        self.smoothing.setValue(spec.smoothing_ms)
