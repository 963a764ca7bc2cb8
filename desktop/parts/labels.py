"""Labels that show text as it is: names come from the network, so nothing here is ever read as markup."""

from html import escape

from PySide6.QtCore import QSize, Qt
from PySide6.QtGui import QFontMetrics, QPainter, QPalette, QResizeEvent
from PySide6.QtWidgets import QHBoxLayout, QLabel, QSizePolicy, QWidget

from desktop.icons import Symbol
from desktop.theme import Tone


def plain_label(text: str = "", parent: QWidget | None = None) -> QLabel:
    """A label that wraps its lines."""
    label = QLabel(text, parent)
    label.setTextFormat(Qt.TextFormat.PlainText)
    label.setWordWrap(True)
    return label


def hint_label(text: str = "") -> QLabel:
    """A quieter label, for what explains rather than says."""
    label = plain_label(text)
    label.setForegroundRole(QPalette.ColorRole.PlaceholderText)
    return label


def heading(text: str, scale: float = 1.25) -> QLabel:
    """A line above what belongs together, `scale` times the size of ordinary text."""
    label = plain_label(text)
    font = label.font()
    font.setPointSizeF(font.pointSizeF() * scale)
    font.setBold(True)
    label.setFont(font)
    return label


def plain_tooltip(text: str) -> str:
    """`text` such that a tooltip shows it as it is, however much it looks like markup."""
    return f"<span>{escape(text)}</span>" if text else ""


class ElidedLabel(QWidget):
    """One line that gives way: what does not fit ends in an ellipsis and is in the tooltip."""

    def __init__(self, text: str = "", *, is_bold: bool = False, is_quiet: bool = False) -> None:
        super().__init__()
        self._text = ""
        font = self.font()
        font.setBold(is_bold)
        self.setFont(font)
        self._role = QPalette.ColorRole.PlaceholderText if is_quiet else QPalette.ColorRole.WindowText
        self.setSizePolicy(QSizePolicy.Policy.Preferred, QSizePolicy.Policy.Fixed)
        self.set_text(text)

    def text(self) -> str:
        """The whole text, whether it fits or not."""
        return self._text

    def set_text(self, text: str) -> None:
        """Show that text from now on."""
        if text != self._text:
            self._text = text
            self.setAccessibleName(text)
            self._show_rest_in_tooltip()
            self.updateGeometry()
            self.update()

    def sizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(metrics.horizontalAdvance(self._text) + 2, metrics.height() + 2)

    def minimumSizeHint(self) -> QSize:
        metrics = QFontMetrics(self.font())
        return QSize(min(self.sizeHint().width(), metrics.averageCharWidth() * 8), metrics.height() + 2)

    def resizeEvent(self, event: QResizeEvent) -> None:
        super().resizeEvent(event)
        self._show_rest_in_tooltip()

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setPen(self.palette().color(self._role))
        elided = QFontMetrics(self.font()).elidedText(self._text, Qt.TextElideMode.ElideRight, self.width())
        painter.drawText(self.rect(), Qt.AlignmentFlag.AlignVCenter | Qt.AlignmentFlag.AlignLeft, elided)
        painter.end()

    def _show_rest_in_tooltip(self) -> None:
        fits = self.width() >= self.sizeHint().width() - 2
        self.setToolTip("" if fits else plain_tooltip(self._text))


class StateLabel(QWidget):
    """A state as an icon and a word, so that neither colour nor shape has to carry it alone."""

    def __init__(self, symbol: str = "info", text: str = "", tone: Tone = Tone.QUIET) -> None:
        super().__init__()
        self._symbol = Symbol(symbol, tone)
        self._label = ElidedLabel(text)
        layout = QHBoxLayout(self)
        layout.setContentsMargins(0, 0, 0, 0)
        layout.setSpacing(6)
        layout.addWidget(self._symbol)
        layout.addWidget(self._label, 1)

    def text(self) -> str:
        """The words beside the icon."""
        return self._label.text()

    def show_state(self, symbol: str, text: str, tone: Tone) -> None:
        """Be in that state from now on."""
        self._symbol.show_symbol(symbol, tone)
        self._label.set_text(text)
        self.setAccessibleName(text)
