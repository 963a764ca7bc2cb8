from PySide6.QtGui import QColor, QPalette
from pytestqt.qtbot import QtBot

from core.lighting.model import Corner, Layout
from desktop.lights.preview import UNLIT, ScreenPreview

FOUR = Layout(top=1, right=1, bottom=1, left=1, start=Corner.TOP_LEFT)
RED, GREEN, BLUE, WHITE = b"\xff\x00\x00", b"\x00\xff\x00", b"\x00\x00\xff", b"\xff\xff\xff"


def sides(preview: ScreenPreview) -> list[str]:
    """The colours in the middle of each edge, clockwise from the top."""
    image = preview.grab().toImage()
    width, height = image.width(), image.height()
    places = ((width // 2, 10), (width - 10, height // 2), (width // 2, height - 10), (10, height // 2))
    return [image.pixelColor(x, y).name() for x, y in places]


def test_each_led_has_the_colour_it_was_sent(qtbot: QtBot) -> None:
    preview = ScreenPreview(200)
    qtbot.addWidget(preview)
    preview.resize(preview.sizeHint())

    preview.show_layout(FOUR, RED + GREEN + BLUE + WHITE)

    assert sides(preview) == ["#ff0000", "#00ff00", "#0000ff", "#ffffff"]


def test_leds_without_a_colour_are_unlit(qtbot: QtBot) -> None:
    preview = ScreenPreview(200)
    qtbot.addWidget(preview)
    preview.resize(preview.sizeHint())

    preview.show_layout(FOUR, RED)

    assert sides(preview) == ["#ff0000", UNLIT.name(), UNLIT.name(), UNLIT.name()]


def test_the_first_led_is_marked(qtbot: QtBot) -> None:
    preview = ScreenPreview(200, is_first_marked=True)
    qtbot.addWidget(preview)
    preview.resize(preview.sizeHint())
    accent: QColor = preview.palette().color(QPalette.ColorRole.Accent)

    preview.show_layout(Layout(top=12, right=6, bottom=12, left=6, start=Corner.BOTTOM_LEFT))

    image = preview.grab().toImage()
    assert image.pixelColor(10, image.height() - 14).name() == accent.name()
