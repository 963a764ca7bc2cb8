import pytest
from PySide6.QtGui import QColor, QPalette
from PySide6.QtWidgets import (
    QApplication,
    QCheckBox,
    QComboBox,
    QDateTimeEdit,
    QLabel,
    QLineEdit,
    QRadioButton,
    QSpinBox,
    QVBoxLayout,
    QWidget,
)
from pytestqt.qtbot import QtBot

from desktop.theme import Theme, Tone, is_dark, palette_for, tone_colour

READABLE = 4.5
"""WCAG 2.2, level AA, for text."""

VISIBLE = 3.0
"""The same, for what is no text."""

Role = QPalette.ColorRole
TEXT_ON = [
    (Role.WindowText, Role.Window),
    (Role.Text, Role.Base),
    (Role.Text, Role.AlternateBase),
    (Role.ButtonText, Role.Button),
    (Role.PlaceholderText, Role.Window),
    (Role.PlaceholderText, Role.Base),
    (Role.HighlightedText, Role.Highlight),
    (Role.HighlightedText, Role.Accent),
    (Role.Link, Role.Base),
    (Role.ToolTipText, Role.ToolTipBase),
]


def luminance(colour: QColor) -> float:
    channels = [
        value / 12.92 if value <= 0.04045 else ((value + 0.055) / 1.055) ** 2.4
        for value in (colour.redF(), colour.greenF(), colour.blueF())
    ]
    return 0.2126 * channels[0] + 0.7152 * channels[1] + 0.0722 * channels[2]


def contrast(first: QColor, second: QColor) -> float:
    dark, light = sorted((luminance(first), luminance(second)))
    return (light + 0.05) / (dark + 0.05)


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize(("text", "surface"), TEXT_ON)
def test_text_is_readable(text: QPalette.ColorRole, surface: QPalette.ColorRole, dark: bool) -> None:
    palette = palette_for(dark=dark)
    assert contrast(palette.color(text), palette.color(surface)) >= READABLE


@pytest.mark.parametrize("dark", [False, True])
@pytest.mark.parametrize("surface", [Role.Window, Role.Base])
@pytest.mark.parametrize("tone", list(Tone))
def test_tones_are_readable(tone: Tone, surface: QPalette.ColorRole, dark: bool) -> None:
    palette = palette_for(dark=dark)
    assert contrast(tone_colour(tone, palette), palette.color(surface)) >= READABLE


def test_style_sheets_follow(qtbot: QtBot, qapp: QApplication) -> None:
    theme = Theme(qapp, "light")
    square = QLabel()
    square.setStyleSheet("background: palette(base)")
    qtbot.addWidget(square)
    square.show()
    for choice in ("dark", "light"):
        theme.choose(choice)
        shown = square.grab().toImage().pixelColor(1, 1)
        assert shown == palette_for(dark=choice == "dark").color(Role.Base)
    theme.choose("system")
    theme.deleteLater()


@pytest.mark.parametrize("choice", ["light", "dark"])
@pytest.mark.parametrize("kind", [QLineEdit, QSpinBox, QComboBox, QDateTimeEdit, QCheckBox, QRadioButton])
def test_fields_and_boxes_have_outlines_that_can_be_seen(
    qtbot: QtBot, qapp: QApplication, kind: type[QWidget], choice: str
) -> None:
    theme = Theme(qapp, choice)
    window = QWidget()
    qtbot.addWidget(window)
    field = kind()
    QVBoxLayout(window).addWidget(field)
    window.show()
    window.setFocus()
    image = window.grab().toImage()
    outline = image.pixelColor(field.geometry().left(), field.geometry().center().y())
    surfaces = [palette_for(dark=choice == "dark").color(role) for role in (Role.Window, Role.Base)]
    assert [contrast(outline, surface) >= VISIBLE for surface in surfaces] == [True, True]
    theme.choose("system")
    theme.deleteLater()


def test_what_is_chosen_overrides_the_system(qapp: QApplication) -> None:
    theme = Theme(qapp, "dark")
    assert is_dark(qapp.palette())
    theme.choose("light")
    assert not is_dark(qapp.palette())
    theme.choose("system")
    assert qapp.style().objectName() == "fusion"
    theme.deleteLater()
