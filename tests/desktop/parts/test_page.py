from PySide6.QtWidgets import QHBoxLayout, QSpacerItem, QWidget
from pytestqt.qtbot import QtBot

from desktop.parts.page import PageStack, ScrollPage


def test_it_never_gets_narrower_than_what_it_shows(qtbot: QtBot) -> None:
    page = ScrollPage("A page")
    qtbot.addWidget(page)
    wide = QWidget()
    wide.setMinimumSize(500, 3000)

    page.show()
    page.column.addWidget(wide)

    qtbot.waitUntil(lambda: 500 < page.minimumSizeHint().width() < 600)
    assert page.minimumSizeHint().height() < 500


def test_a_stack_needs_only_the_room_of_the_page_it_shows(qtbot: QtBot) -> None:
    stack = PageStack()
    qtbot.addWidget(stack)
    for width in (300, 700):
        page = QWidget()
        QHBoxLayout(page).addItem(QSpacerItem(width, 10))
        stack.addWidget(page)

    assert stack.minimumSizeHint().width() < 400
    stack.setCurrentIndex(1)
    assert stack.minimumSizeHint().width() >= 700
