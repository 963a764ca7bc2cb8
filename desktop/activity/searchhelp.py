"""The search language on a card."""

from PySide6.QtCore import QPoint, Qt
from PySide6.QtGui import QFont, QFontDatabase, QPalette
from PySide6.QtWidgets import QFrame, QGridLayout, QWidget

from core.activity.search.summary import SUMMARY
from desktop.parts.labels import plain_label
from desktop.theme import SPACE


class SearchHelp(QFrame):
    """Opens under what it explains; a click elsewhere or Esc closes it."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(parent, Qt.WindowType.Popup)
        self.setAccessibleName("How to search")
        self.setAccessibleDescription("; ".join(f"{example}: {meaning}" for example, meaning in SUMMARY))
        self.setFrameShape(QFrame.Shape.StyledPanel)
        grid = QGridLayout(self)
        grid.setHorizontalSpacing(SPACE * 3)
        grid.setVerticalSpacing(SPACE // 2)
        font = QFontDatabase.systemFont(QFontDatabase.SystemFont.FixedFont)
        font.setStyleHint(QFont.StyleHint.Monospace)
        for row, (example, meaning) in enumerate(SUMMARY):
            written, explained = plain_label(example), plain_label(meaning)
            written.setFont(font)
            written.setWordWrap(False)
            explained.setWordWrap(False)
            explained.setForegroundRole(QPalette.ColorRole.PlaceholderText)
            grid.addWidget(written, row, 0)
            grid.addWidget(explained, row, 1)

    def open_under(self, widget: QWidget) -> None:
        """Open with the right edge at that of the widget."""
        size = self.sizeHint()
        corner = widget.mapToGlobal(QPoint(widget.width() - size.width(), widget.height() + SPACE // 2))
        self.move(corner)
        self.show()
