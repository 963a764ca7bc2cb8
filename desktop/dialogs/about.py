"""What this is, which versions it is made of, and under which terms."""

import platform
import sqlite3
from importlib.metadata import version

import PySide6
from PySide6.QtCore import Qt, qVersion
from PySide6.QtWidgets import QDialog, QHBoxLayout, QLabel, QVBoxLayout, QWidget

from desktop.icons import app_icon
from desktop.parts.buttons import button
from desktop.parts.labels import heading, hint_label, plain_label
from desktop.theme import SPACE

_ICON_SIZE = 64


def versions() -> str:
    """The versions a report of a fault should name, one on each line."""
    lines = (
        ("Afterglow", version("afterglow")),
        ("Python", platform.python_version()),
        ("Qt", f"{qVersion()} (PySide6 {PySide6.__version__})"),
        ("SQLite", sqlite3.sqlite_version),
        ("System", platform.platform(terse=True)),
    )
    return "\n".join(f"{name} {number}" for name, number in lines)


class AboutDialog(QDialog):
    """Shown by Help → About."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self.setWindowTitle("About Afterglow")
        picture = QLabel()
        picture.setPixmap(app_icon().pixmap(_ICON_SIZE))
        words = QVBoxLayout()
        words.setSpacing(SPACE)
        words.addWidget(heading("Afterglow", 1.5))
        words.addWidget(plain_label("Ambient light that can answer: why did my lights do that?"))
        numbers = hint_label(versions())
        numbers.setTextInteractionFlags(Qt.TextInteractionFlag.TextSelectableByMouse)
        words.addWidget(numbers)
        words.addWidget(hint_label("Free software under the MIT licence."))
        row = QHBoxLayout()
        row.setSpacing(2 * SPACE)
        row.addWidget(picture, 0, Qt.AlignmentFlag.AlignTop)
        row.addLayout(words, 1)
        column = QVBoxLayout(self)
        column.setContentsMargins(3 * SPACE, 3 * SPACE, 3 * SPACE, 2 * SPACE)
        column.setSpacing(2 * SPACE)
        column.addLayout(row)
        column.addWidget(button("&Close", self.reject), 0, Qt.AlignmentFlag.AlignRight)
