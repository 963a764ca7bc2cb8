from PySide6.QtWidgets import QLabel, QVBoxLayout, QWidget
from pytestqt.qtbot import QtBot

from desktop.parts.cards import Cards


class NameCard(QLabel):
    def __init__(self, _thing: str) -> None:
        super().__init__()
        self.shown: list[str] = []

    def show_status(self, thing: str) -> None:
        self.shown.append(thing)


def column_of(holder: QWidget, column: QVBoxLayout) -> list[NameCard]:
    return sorted(holder.findChildren(NameCard), key=column.indexOf)[-column.count() :]


def test_a_thing_that_stays_keeps_its_card(qtbot: QtBot) -> None:
    holder = QWidget()
    qtbot.addWidget(holder)
    column = QVBoxLayout(holder)
    cards: Cards[str] = Cards(column, NameCard, lambda thing: thing[0])

    cards.show_all(["a1", "b1", "c1"])
    kept = cards.card("c")
    cards.show_all(["c2", "a2", "d2"])

    assert cards.card("c") is kept
    assert isinstance(kept, NameCard)
    assert kept.shown == ["c1", "c2"]
    assert cards.card("b") is None
    assert column_of(holder, column) == [cards.card("c"), cards.card("a"), cards.card("d")]
