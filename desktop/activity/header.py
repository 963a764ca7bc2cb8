"""The header of the table: which columns are shown, in what order, and how wide they are."""

from collections.abc import Iterable, Sequence
from typing import Final

from PySide6.QtCore import QSettings, Qt, Signal, Slot
from PySide6.QtGui import QAction, QContextMenuEvent
from PySide6.QtWidgets import QHeaderView, QMenu, QWidget

from desktop.activity.columns import COLUMNS, FIRST_SHOWN, MESSAGE, NUMBERS

CELL_PADDING: Final = 12
LEAST_MESSAGE_CHARACTERS: Final = 48
"""Columns give way before the message gets less than that."""
HEADER_STYLE: Final = """
QHeaderView::section {
    padding: 6px 4px; border: none; border-bottom: 1px solid palette(mid); background: palette(window);
}
"""
_ALWAYS: Final = ("message",)
_SHOWN_KEY: Final = "activity/columns"
_WIDTHS_KEY: Final = "activity/widths"


class ColumnHeader(QHeaderView):
    """Shows the columns that were chosen, as far as there is room for them."""

    chosen_changed = Signal()
    """Other columns, or another order of them, have been chosen."""

    def __init__(self, parent: QWidget) -> None:
        super().__init__(Qt.Orientation.Horizontal, parent)
        self._chosen = FIRST_SHOWN
        self._room = 0
        self._widths: dict[int, int] = {}
        self._is_arranging = False
        self.setHighlightSections(False)
        self.setSectionsMovable(True)
        self.setDefaultAlignment(Qt.AlignmentFlag.AlignLeft | Qt.AlignmentFlag.AlignVCenter)
        self.setStyleSheet(HEADER_STYLE)
        self.sectionMoved.connect(self._on_section_moved)
        self.sectionResized.connect(self._on_section_resized)

    @property
    def chosen(self) -> tuple[str, ...]:
        """The names of the columns that are to be shown, from the left."""
        return self._chosen

    def fit(self) -> None:
        """Give every column its first width; to be called once the model is set."""
        self.setSectionResizeMode(QHeaderView.ResizeMode.Interactive)
        self.setSectionResizeMode(MESSAGE, QHeaderView.ResizeMode.Stretch)
        for number, column in enumerate(COLUMNS):
            if column.width:
                self.resizeSection(number, self._characters(column.width))
        self._arrange()

    def choose(self, names: Iterable[str]) -> None:
        """Show these columns, in that order; the message always, and no column that does not exist."""
        known = dict.fromkeys(name for name in names if name in NUMBERS)
        chosen = (*known, *(name for name in _ALWAYS if name not in known))
        if chosen != self._chosen:
            self._chosen = chosen
            self._arrange()
            self.chosen_changed.emit()

    def make_room(self, width: int) -> None:
        """Show of the chosen columns what fits into so many pixels beside a message that can be read."""
        self._room = width
        left = width - self._characters(LEAST_MESSAGE_CHARACTERS)
        for number, column in enumerate(COLUMNS):
            is_shown = column.name in self._chosen
            if is_shown and number != MESSAGE:
                left -= self._width(number)
                is_shown = left >= 0 or number == 0
            self.setSectionHidden(number, not is_shown)

    def make_menu(self, parent: QWidget) -> QMenu:
        """A menu of all columns, those to be shown with a tick."""
        menu = QMenu("&Columns", parent)
        for column in COLUMNS:
            action = menu.addAction(column.title)
            action.setCheckable(True)
            action.setChecked(column.name in self._chosen)
            action.setEnabled(column.name not in _ALWAYS)
            action.setData(column.name)
            action.toggled.connect(self._on_action_toggled)
        menu.addSeparator()
        menu.addAction("As at &first", self._reset)
        return menu

    def save(self, settings: QSettings) -> None:
        """Remember columns and widths."""
        widths = (f"{column.name}={self._width(number)}" for number, column in enumerate(COLUMNS) if column.width)
        settings.setValue(_SHOWN_KEY, " ".join(self._chosen))
        settings.setValue(_WIDTHS_KEY, " ".join(widths))

    def restore(self, settings: QSettings) -> None:
        """Take the columns and widths that were remembered."""
        for name, _, width in (each.partition("=") for each in _words(settings, _WIDTHS_KEY)):
            if name in NUMBERS and width.isdigit():
                self._resize(NUMBERS[name], int(width))
        if names := _words(settings, _SHOWN_KEY):
            self.choose(names)

    def contextMenuEvent(self, event: QContextMenuEvent) -> None:
        menu = self.make_menu(self)
        menu.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        menu.popup(event.globalPos())

    def _arrange(self) -> None:
        """Put the chosen columns where they belong and hide the others."""
        self._is_arranging = True
        for place, name in enumerate((*self._chosen, *(name for name in NUMBERS if name not in self._chosen))):
            self.moveSection(self.visualIndex(NUMBERS[name]), place)
        self._is_arranging = False
        self.make_room(self._room or self.width())
        self.viewport().update()

    def _reset(self) -> None:
        self.choose(FIRST_SHOWN)
        self.fit()

    def _resize(self, number: int, width: int) -> None:
        was_hidden = self.isSectionHidden(number)
        self.setSectionHidden(number, False)
        self.resizeSection(number, max(self.minimumSectionSize(), width))
        self.setSectionHidden(number, was_hidden)

    def _width(self, number: int) -> int:
        """How wide a column is, or will be when it is shown again."""
        return self._widths.get(number, self._characters(COLUMNS[number].width))

    def _characters(self, count: int) -> int:
        return self.fontMetrics().averageCharWidth() * count + CELL_PADDING

    @Slot(bool)
    def _on_action_toggled(self, is_shown: bool) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            others = tuple(name for name in self._chosen if name != action.data())
            self.choose((*others, action.data()) if is_shown else others)

    @Slot(int, int, int)
    def _on_section_moved(self, _number: int, _from: int, _to: int) -> None:
        if not self._is_arranging:
            self._chosen = tuple(sorted(self._chosen, key=lambda name: self.visualIndex(NUMBERS[name])))
            self.chosen_changed.emit()

    @Slot(int, int, int)
    def _on_section_resized(self, number: int, _old: int, width: int) -> None:
        if width:  # hidden ones are 0 wide
            self._widths[number] = width


def _words(settings: QSettings, key: str) -> Sequence[str]:
    value = settings.value(key, "")
    return value.split() if isinstance(value, str) else ()
