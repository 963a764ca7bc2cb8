from importlib.metadata import version

from PySide6.QtWidgets import QLabel, QWidget
from pytestqt.qtbot import QtBot

from desktop.dialogs.about import AboutDialog


def test_it_names_versions_and_licence(qtbot: QtBot, holder: QWidget) -> None:
    dialog = AboutDialog(holder)
    words = "\n".join(label.text() for label in dialog.findChildren(QLabel))
    for wanted in (f"Afterglow {version('afterglow')}", "Python 3.", "Qt 6.", "SQLite 3.", "MIT"):
        assert wanted in words
    dialog.deleteLater()
