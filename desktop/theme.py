"""How Afterglow looks: one palette for light, one for dark, and which of them holds."""

from enum import StrEnum
from typing import Final

from PySide6.QtCore import QObject, Qt, Slot
from PySide6.QtGui import QColor, QGuiApplication, QPalette
from PySide6.QtWidgets import QApplication

SPACE: Final = 8
"""Pixels of the grid that everything keeps to."""

_Role = QPalette.ColorRole

# role: (light, dark)
_COLOURS: Final[dict[QPalette.ColorRole, tuple[str, str]]] = {
    _Role.Window: ("#f4f3f1", "#191a1f"),
    _Role.WindowText: ("#1e2126", "#e7e8eb"),
    _Role.Base: ("#ffffff", "#24262d"),
    _Role.AlternateBase: ("#f8f7f5", "#292b33"),
    _Role.Text: ("#1e2126", "#e7e8eb"),
    _Role.PlaceholderText: ("#61666f", "#9ba1ab"),
    _Role.Button: ("#fbfaf9", "#353841"),
    _Role.ButtonText: ("#1e2126", "#e7e8eb"),
    _Role.BrightText: ("#ffffff", "#ffffff"),
    _Role.Light: ("#ffffff", "#3a3d46"),
    _Role.Midlight: ("#eceae7", "#32353d"),
    _Role.Mid: ("#d5d2cd", "#454954"),
    _Role.Dark: ("#a9a6a1", "#0f1013"),
    _Role.Shadow: ("#6e6c69", "#08090b"),
    _Role.Highlight: ("#b4470f", "#ff9a5c"),
    _Role.HighlightedText: ("#ffffff", "#1a1008"),
    _Role.Accent: ("#b4470f", "#ff9a5c"),
    _Role.Link: ("#9a3c0c", "#ffab78"),
    _Role.LinkVisited: ("#7a4a68", "#cfa4c0"),
    _Role.ToolTipBase: ("#2a2c33", "#32353d"),
    _Role.ToolTipText: ("#f6f6f7", "#f1f1f3"),
}
_DISABLED: Final = ("#93969c", "#6b7079")
_DISABLED_ROLES: Final = (_Role.WindowText, _Role.Text, _Role.ButtonText, _Role.HighlightedText)
_DISABLED_HIGHLIGHT: Final = ("#dcd9d4", "#34373f")


OUTLINE: Final = ("#7b7975", "#848994")
"""Of fields and boxes; contrast to what is around and within them at least 3:1."""
_OUTLINED: Final = ("QLineEdit", "QAbstractSpinBox", "QComboBox", "QCheckBox", "QRadioButton", "QTextEdit")
_FUSION_DARKENS: Final = 1.4
"""Fusion's outlines are the window's colour, so much darker; in a dark window nobody would see them."""


class Tone(StrEnum):
    """What a colour says; never the only thing that says it."""

    GOOD = "good"
    NOTE = "note"
    WARNING = "warning"
    BAD = "bad"
    QUIET = "quiet"


_TONES: Final[dict[Tone, tuple[str, str]]] = {
    Tone.GOOD: ("#1f7a3d", "#5fcb84"),
    Tone.NOTE: ("#2563a8", "#78b4f2"),
    Tone.WARNING: ("#9a5b00", "#f2b84b"),
    Tone.BAD: ("#b3261e", "#ff8078"),
    Tone.QUIET: ("#61666f", "#9ba1ab"),
}


def is_dark(palette: QPalette) -> bool:
    """Whether text of that palette is lighter than what it stands on."""
    return palette.color(_Role.Window).lightness() < palette.color(_Role.WindowText).lightness()


def tone_colour(tone: Tone, palette: QPalette) -> QColor:
    """The colour that says `tone` on a window of that palette; contrast at least 4.5:1."""
    return QColor(_TONES[tone][is_dark(palette)])


def palette_for(*, dark: bool) -> QPalette:
    """Afterglow's palette of that brightness."""
    palette = QPalette()
    for role, colours in _COLOURS.items():
        palette.setColor(role, QColor(colours[dark]))
    for role in _DISABLED_ROLES:
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED[dark]))
    for role in (_Role.Highlight, _Role.Accent):
        palette.setColor(QPalette.ColorGroup.Disabled, role, QColor(_DISABLED_HIGHLIGHT[dark]))
    return palette


def outlined_palette(*, dark: bool) -> QPalette:
    """The palette of fields and boxes: as the window's, but for the colour that outlines are made of."""
    palette = palette_for(dark=dark)
    outline = QColor(OUTLINE[dark])
    channels = (min(255, round(each * _FUSION_DARKENS)) for each in (outline.red(), outline.green(), outline.blue()))
    palette.setColor(_Role.Window, QColor(*channels))
    return palette


class Theme(QObject):
    """Keeps the application in Fusion with Afterglow's palette: the system's brightness, or the one chosen."""

    _SCHEMES: Final = {
        "system": Qt.ColorScheme.Unknown,
        "light": Qt.ColorScheme.Light,
        "dark": Qt.ColorScheme.Dark,
    }

    def __init__(self, app: QApplication, choice: str = "system") -> None:
        """`choice` is a value of the setting `appearance.theme`."""
        super().__init__(app)
        app.setStyle("Fusion")
        self._app = app
        self._choice = ""
        QGuiApplication.styleHints().colorSchemeChanged.connect(self._on_hints_color_scheme_changed)
        self.choose(choice)

    def choose(self, choice: str) -> None:
        """Follow the system, or be light or dark whatever it says."""
        if choice == self._choice:
            return
        self._choice = choice
        # Told to Qt too, so that title bars and native dialogs go along where the platform has such a thing.
        QGuiApplication.styleHints().setColorScheme(self._SCHEMES[choice])
        self._apply()

    def _apply(self) -> None:
        chosen = self._SCHEMES[self._choice]
        system = QGuiApplication.styleHints().colorScheme()
        scheme = system if chosen is Qt.ColorScheme.Unknown else chosen
        is_to_be_dark = scheme is Qt.ColorScheme.Dark
        self._app.setPalette(palette_for(dark=is_to_be_dark))
        for kind in _OUTLINED:
            # PySide's stubs ask for bytes, which PySide itself refuses.
            QApplication.setPalette(outlined_palette(dark=is_to_be_dark), kind)  # type: ignore[arg-type]
        for widget in self._app.allWidgets():
            # Qt keeps what `palette(…)` in a style sheet meant when the sheet was set.
            if sheet := widget.styleSheet():
                widget.setStyleSheet(sheet)

    @Slot(Qt.ColorScheme)
    def _on_hints_color_scheme_changed(self, _scheme: Qt.ColorScheme) -> None:
        self._apply()
