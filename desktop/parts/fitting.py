"""Dialogs that are as high as what they say."""

from PySide6.QtCore import QEvent, Qt, QTimer
from PySide6.QtGui import QResizeEvent, QShowEvent
from PySide6.QtWidgets import QDialog


class FittingDialog(QDialog):
    """Exactly as high as its sentences need when it opens, and never lower, also once another one has appeared.

    Qt asks wrapped lines how high they would like to be at a width of their own choice, not at the dialog's.
    """

    def event(self, event: QEvent) -> bool:
        is_handled = super().event(event)
        if event.type() is QEvent.Type.LayoutRequest:
            self._fit()
        elif event.type() is QEvent.Type.WindowActivate:
            # The focus comes to one of its parts only after that.
            QTimer.singleShot(0, self, self._show_focus)
        return is_handled

    def _show_focus(self) -> None:
        """However it was opened, let it be seen where the keys go."""
        self.setAttribute(Qt.WidgetAttribute.WA_KeyboardFocusChange)
        self.update()

    def showEvent(self, event: QShowEvent) -> None:
        super().showEvent(event)
        self._fit()
        self.resize(self.width(), self.minimumHeight())

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._fit()

    def _fit(self) -> None:
        layout = self.layout()
        if layout is not None and layout.hasHeightForWidth():
            self.setMinimumHeight(layout.totalHeightForWidth(self.width()))
