"""Pages that scroll when they do not fit, with their content in a column that stays readable."""

from typing import Final

from PySide6.QtCore import QEvent, QObject, QSize, Qt, Slot
from PySide6.QtGui import QPalette
from PySide6.QtWidgets import QFrame, QHBoxLayout, QScrollArea, QStackedWidget, QVBoxLayout, QWidget

from desktop.theme import SPACE

_COLUMN_WIDTH: Final = 960


class ScrollPage(QScrollArea):
    """A page whose `column` is laid out from the top and scrolls as a whole."""

    def __init__(self, name: str, max_width: int = _COLUMN_WIDTH, parent: QWidget | None = None) -> None:
        """`name` is what a screen reader calls it; wider windows than `max_width` pixels leave a margin."""
        super().__init__(parent)
        self.setAccessibleName(name)
        self.setFrameShape(QFrame.Shape.NoFrame)
        self.setWidgetResizable(True)
        self.setHorizontalScrollBarPolicy(Qt.ScrollBarPolicy.ScrollBarAlwaysOff)
        self.viewport().setBackgroundRole(QPalette.ColorRole.Window)
        self._content = QWidget()
        body = QWidget()
        body.setMaximumWidth(max_width)
        self.column = QVBoxLayout(body)
        self.column.setContentsMargins(2 * SPACE, 2 * SPACE, 2 * SPACE, 2 * SPACE)
        self.column.setSpacing(2 * SPACE)
        centred = QHBoxLayout(self._content)
        centred.setContentsMargins(0, 0, 0, 0)
        centred.addStretch(1)
        centred.addWidget(body, 1000)
        centred.addStretch(1)
        self.setWidget(self._content)

    def eventFilter(self, watched: QObject, event: QEvent) -> bool:
        if event.type() is QEvent.Type.LayoutRequest:
            self.updateGeometry()
        return super().eventFilter(watched, event)

    def minimumSizeHint(self) -> QSize:
        # It scrolls down, never sideways: what does not fit across must keep the window from getting narrower.
        width = self._content.minimumSizeHint().width() + self.verticalScrollBar().sizeHint().width()
        return QSize(width, super().minimumSizeHint().height())


class PageStack(QStackedWidget):
    """Pages of which one is shown, and that need no more room than that one does."""

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.currentChanged.connect(self._on_current_changed)

    def minimumSizeHint(self) -> QSize:
        shown = self.currentWidget()
        return shown.minimumSizeHint() if shown else QSize()

    @Slot(int)
    def _on_current_changed(self, _index: int) -> None:
        self.updateGeometry()
