"""How a severity looks: a word, a shape and a colour; never the colour alone."""

from typing import Final

from PySide6.QtGui import QColor, QIcon, QPalette

from core.activity.entry import Severity
from desktop.icons import icon
from desktop.theme import Tone, tone_colour

TONES: Final[dict[Severity, Tone]] = {
    Severity.INFO: Tone.QUIET,
    Severity.NOTICE: Tone.NOTE,
    Severity.WARNING: Tone.WARNING,
    Severity.ERROR: Tone.BAD,
}


class SeverityLooks:
    """The icons and colours of all severities, and the mark of pinned entries, on one palette, drawn once."""

    def __init__(self, palette: QPalette) -> None:
        self.colours: dict[Severity, QColor] = {each: tone_colour(tone, palette) for each, tone in TONES.items()}
        selected = palette.color(QPalette.ColorRole.HighlightedText)
        self.icons: dict[Severity, QIcon] = {
            each: _selectable_icon(each.label, self.colours[each], selected) for each in TONES
        }
        self.pin: QIcon = _selectable_icon("pin", palette.color(QPalette.ColorRole.Link), selected)


def _selectable_icon(name: str, colour: QColor, selected: QColor) -> QIcon:
    """The icon in its colour, and in that of selected text where the row is selected."""
    made, on_selection = icon(name, colour), icon(name, selected)
    for size in on_selection.availableSizes():
        made.addPixmap(on_selection.pixmap(size), QIcon.Mode.Selected)
    return made
