from PySide6.QtWidgets import QHBoxLayout, QLabel, QLineEdit, QWidget
from pytestqt.qtbot import QtBot

from desktop.parts.fields import decimal_field, field_rows, number_field


def test_numbers_under_one_another_are_as_wide_as_the_widest(qtbot: QtBot) -> None:
    form = QWidget()
    qtbot.addWidget(form)
    short, long = decimal_field("Gamma", 1.0, 4.0, 0.1), number_field("Smoothing", 0, 2000, " ms")
    form.setLayout(field_rows(("&Gamma", short), ("&Smoothing", long)))
    form.show()
    assert short.width() == long.width() == long.sizeHint().width()


def test_a_label_leads_to_the_field_even_in_a_row_of_several_things(qtbot: QtBot) -> None:
    form, row, path = QWidget(), QWidget(), QLineEdit()
    qtbot.addWidget(form)
    QHBoxLayout(row).addWidget(path)
    row.setFocusProxy(path)
    form.setLayout(field_rows(("&File", row)))
    assert form.findChild(QLabel).buddy() is path  # type: ignore[union-attr]
