from PySide6.QtWidgets import QVBoxLayout
from pytestqt.qtbot import QtBot

from desktop.parts.fitting import FittingDialog
from desktop.parts.labels import plain_label
from desktop.parts.remark import Remark

SENTENCE = "A sentence that is long enough to need more than one line at the width of this dialog. "


def test_it_is_as_high_as_its_sentences_and_grows_with_them(qtbot: QtBot) -> None:
    dialog = FittingDialog()
    qtbot.addWidget(dialog)
    dialog.setMinimumWidth(300)
    column = QVBoxLayout(dialog)
    remark = Remark()
    column.addWidget(plain_label(SENTENCE * 2))
    column.addWidget(remark)
    dialog.show()
    assert dialog.height() == column.totalHeightForWidth(dialog.width())
    before = dialog.height()

    remark.say(SENTENCE * 3)

    qtbot.waitUntil(lambda: dialog.height() > before)
    assert dialog.height() >= column.totalHeightForWidth(dialog.width())
