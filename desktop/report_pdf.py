"""A report as a PDF of one page, drawn from the same HTML as the page for browsers."""

from typing import Final

from PySide6.QtCore import QBuffer, QByteArray, QIODevice, QMarginsF, QRectF, QSizeF, Qt, QUrl
from PySide6.QtGui import QFont, QImage, QPageLayout, QPageSize, QPainter, QPdfWriter, QTextDocument
from PySide6.QtSvg import QSvgRenderer

from core.activity.report import Report
from core.activity.report_page import report_page
from core.activity.report_plots import Plot

_MARGIN_MM: Final = 12.0
_PAGE_PX: Final = QSizeF(703.0, 1032.0)
"""An A4 page without its margins, at 96 dpi."""
_SHRINKS: Final = (1.0, 1.1, 1.2, 1.35, 1.5, 1.75, 2.0)
"""How much larger the page may be laid out, to be scaled down to the paper, so that all fits on one."""
_SHARPNESS: Final = 4
"""Pixels of a plot for each of the page's, in each direction."""


class _Plots:
    """Draws plots as pictures of the document, for it cannot draw SVG by itself."""

    def __init__(self, document: QTextDocument, shrink: float) -> None:
        """What the page is laid out larger by, they are too: they stay as wide, beside it, on paper."""
        self._document, self._shrink = document, shrink
        self._count = 0

    def place(self, plot: Plot) -> str:
        """The picture's tag."""
        self._count += 1
        name = f"plot-{self._count}"
        self._document.addResource(QTextDocument.ResourceType.ImageResource, QUrl(name), _drawn(plot))
        return f'<img src="{name}" width="{plot.width * self._shrink:.0f}" height="{plot.height}">'


def report_pdf(report: Report) -> bytes:
    """The report as the content of a PDF file. May be called on any thread."""
    document = QTextDocument()
    document.setDocumentMargin(0)
    document.setDefaultFont(QFont("sans-serif", 9))
    for shrink in _SHRINKS:
        document.setHtml(report_page(report, _Plots(document, shrink).place))
        document.setPageSize(_PAGE_PX * shrink)
        if document.pageCount() == 1:
            break
    return _printed(document)


def _printed(document: QTextDocument) -> bytes:
    content = QByteArray()
    buffer = QBuffer(content)
    buffer.open(QIODevice.OpenModeFlag.WriteOnly)
    writer = QPdfWriter(buffer)
    writer.setTitle(document.metaInformation(QTextDocument.MetaInformation.DocumentTitle))
    writer.setPageSize(QPageSize(QPageSize.PageSizeId.A4))
    margins = QMarginsF(_MARGIN_MM, _MARGIN_MM, _MARGIN_MM, _MARGIN_MM)
    writer.setPageMargins(margins, QPageLayout.Unit.Millimeter)
    document.print_(writer)
    buffer.close()
    return bytes(content.data())


def _drawn(plot: Plot) -> QImage:
    image = QImage(plot.width * _SHARPNESS, plot.height * _SHARPNESS, QImage.Format.Format_ARGB32_Premultiplied)
    image.fill(Qt.GlobalColor.white)
    painter = QPainter(image)
    QSvgRenderer(QByteArray(plot.svg.encode())).render(painter, QRectF(image.rect()))
    painter.end()
    return image
