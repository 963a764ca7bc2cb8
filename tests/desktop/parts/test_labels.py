from PySide6.QtCore import Qt
from pytestqt.qtbot import QtBot

from desktop.parts.labels import ElidedLabel, StateLabel, plain_label, plain_tooltip
from desktop.theme import Tone

HOSTILE = "<b>bold</b> & <img src=x>"


def test_text_from_the_network_is_shown_as_it_is(qtbot: QtBot) -> None:
    label = plain_label(HOSTILE)
    qtbot.addWidget(label)

    assert label.textFormat() is Qt.TextFormat.PlainText
    assert label.text() == HOSTILE


def test_a_tooltip_escapes_markup() -> None:
    assert plain_tooltip(HOSTILE) == "<span>&lt;b&gt;bold&lt;/b&gt; &amp; &lt;img src=x&gt;</span>"
    assert plain_tooltip("") == ""


def test_what_does_not_fit_is_in_the_tooltip(qtbot: QtBot) -> None:
    label = ElidedLabel(HOSTILE * 20)
    qtbot.addWidget(label)

    label.resize(80, 20)
    label.show()
    assert label.minimumSizeHint().width() < 200
    assert label.toolTip() == plain_tooltip(HOSTILE * 20)

    label.resize(10_000, 20)
    assert label.toolTip() == ""


def test_a_state_is_said_to_screen_readers(qtbot: QtBot) -> None:
    label = StateLabel()
    qtbot.addWidget(label)

    label.show_state("success", "Online", Tone.GOOD)

    assert (label.text(), label.accessibleName()) == ("Online", "Online")
