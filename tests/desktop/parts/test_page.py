from PySide6.QtWidgets import QWidget
from pytestqt.qtbot import QtBot

from desktop.parts.page import ScrollPage


def test_it_never_gets_narrower_than_what_it_shows(qtbot: QtBot) -> None:
    page = ScrollPage()
    qtbot.addWidget(page)
    wide = QWidget()
    wide.setMinimumSize(500, 3000)

    page.column.addWidget(wide)

    assert 500 < page.minimumSizeHint().width() < 600
    assert page.minimumSizeHint().height() < 500
