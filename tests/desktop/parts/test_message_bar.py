from PySide6.QtCore import Qt
from PySide6.QtWidgets import QPushButton
from pytestqt.qtbot import QtBot

from desktop.parts.message_bar import MessageBar
from desktop.theme import Tone
from tests.fakes.widgets import child_of


def test_a_newer_sentence_takes_the_place_of_an_older_one(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)

    bar.complain("The first failed.")
    bar.complain("<b>The second</b> failed.")

    assert bar.isVisible()
    assert bar.sentence() == "<b>The second</b> failed."


def test_it_goes_when_dismissed(qtbot: QtBot) -> None:
    bar = MessageBar()
    qtbot.addWidget(bar)
    bar.say("Backed up.", Tone.GOOD)

    qtbot.mouseClick(child_of(bar, QPushButton), Qt.MouseButton.LeftButton)

    assert not bar.isVisible()
