from PySide6.QtCore import Qt
from PySide6.QtGui import QPalette
from pytestqt.qtbot import QtBot

from desktop.parts.buttons import primary_button


def test_a_primary_button_is_painted_in_the_accent_and_works_by_key(qtbot: QtBot) -> None:
    clicks: list[int] = []
    button = primary_button("&Add", lambda: clicks.append(1), "Add Desk")
    qtbot.addWidget(button)
    button.resize(120, 32)

    surface = button.grab().toImage().pixelColor(8, 16)
    qtbot.keyClick(button, Qt.Key.Key_Space)

    assert surface == button.palette().color(QPalette.ColorRole.Accent)
    assert clicks == [1]
    assert button.accessibleName() == "Add Desk"
