"""What stands before something else comes before it with Tab, whenever it was put there."""

from PySide6.QtWidgets import QHBoxLayout, QLabel, QPushButton, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.parts.tab_order import put_before


def test_what_came_last_can_come_between(qtbot: QtBot) -> None:
    window = QWidget()
    qtbot.addWidget(window)
    column = QVBoxLayout(window)
    first, page, last = QPushButton("First"), QWidget(), QPushButton("Last")
    inner = QPushButton("Inner")
    QHBoxLayout(page).addWidget(inner)
    column.addWidget(first)
    column.addWidget(page)
    column.addWidget(last)
    late = QWidget()
    line = QHBoxLayout(late)
    for part in (QLabel("Choose"), QPushButton("One"), QPushButton("Two")):
        line.addWidget(part)
    column.insertWidget(1, late)

    put_before(page, late.findChildren(QWidget))

    window.show()
    reached = []
    for _ in range(5):
        window.focusNextChild()
        focused = window.focusWidget()
        assert isinstance(focused, QPushButton)
        reached.append(focused.text())
    assert reached == ["First", "One", "Two", "Inner", "Last"]
