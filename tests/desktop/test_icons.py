from importlib.resources import files

import pytest
from PySide6.QtCore import QSize
from PySide6.QtGui import QColor, QImage
from PySide6.QtWidgets import QApplication
from pytestqt.qtbot import QtBot

from desktop.icons import Symbol, app_icon, icon
from desktop.theme import Tone, tone_colour

NAMES = sorted(file.name.removesuffix(".svg") for file in files("resources").joinpath("icons").iterdir())


def colours_in(image: QImage) -> set[str]:
    pixels = [image.pixelColor(x, y) for x in range(image.width()) for y in range(image.height())]
    return {pixel.name() for pixel in pixels if pixel.alpha() == 255}


@pytest.mark.parametrize("name", [name for name in NAMES if name != "afterglow"])
def test_every_icon_takes_the_colour_it_is_given(qapp: QApplication, name: str) -> None:
    image = icon(name, QColor("#12ab34")).pixmap(QSize(16, 16), 3.0).toImage()
    assert "#12ab34" in colours_in(image)


def test_the_app_has_an_icon_at_every_usual_size(qapp: QApplication) -> None:
    assert {size.width() for size in app_icon().availableSizes()} == {16, 24, 32, 48, 64, 128, 256}


def test_a_symbol_changes_with_the_state_it_shows(qtbot: QtBot) -> None:
    symbol = Symbol("success", Tone.GOOD, 48)
    qtbot.addWidget(symbol)
    good = colours_in(symbol.grab().toImage())

    symbol.show_symbol("error", Tone.BAD)
    bad = colours_in(symbol.grab().toImage())

    assert tone_colour(Tone.GOOD, symbol.palette()).name() in good - bad
    assert tone_colour(Tone.BAD, symbol.palette()).name() in bad - good


def test_what_is_in_an_icon_shows_whatever_colour_it_has(qapp: QApplication) -> None:
    image = icon("error", QColor("#ffffff")).pixmap(QSize(16, 16), 3.0).toImage()
    assert image.pixelColor(24, 24).alpha() == 0
    assert image.pixelColor(24, 8).alpha() == 255
