"""The box that the search language is typed into."""

from collections.abc import Sequence
from typing import Final

from PySide6.QtCore import QEvent, QRectF, Qt, Signal, Slot
from PySide6.QtGui import (
    QAccessible,
    QAccessibleAnnouncementEvent,
    QAction,
    QFocusEvent,
    QKeyEvent,
    QKeySequence,
    QPainter,
    QPaintEvent,
    QPen,
)
from PySide6.QtWidgets import QLineEdit, QWidget

from core.activity.reader import Choice
from core.activity.search import SearchError
from core.activity.search.completion import Candidate, Completion, completions, field_wanted
from desktop.activity.history import SearchHistory
from desktop.activity.suggestions import SuggestionList
from desktop.theme import Tone, tone_colour

LENGTH_LIMIT: Final = 4000


class SearchBox(QLineEdit):
    """Completes what is typed, remembers what was searched for, and underlines what cannot be understood."""

    choices_wanted = Signal(str)
    """The values of that field in the log would help."""

    suggestions_closed = Signal()

    def __init__(self, parent: QWidget | None = None) -> None:
        super().__init__(parent)
        self.setPlaceholderText("Search, or category:device severity>=warning …")
        self.setAccessibleName("Search the activity")
        self.setClearButtonEnabled(True)
        self.setMaxLength(LENGTH_LIMIT)
        self.history = SearchHistory()
        self._suggestions = SuggestionList(self)
        self._suggestions.chosen.connect(self._on_suggestions_chosen)
        self._suggestions.closed.connect(self.suggestions_closed)
        self._completion = Completion(0, 0, (), is_begun=False, is_first_meant=False)
        self._choices: dict[str, Sequence[Choice]] = {}
        self._asked_for: set[str] = set()
        self._is_offering_history = False
        self._flaw: SearchError | None = None
        self.textEdited.connect(self._on_text_edited)

    @property
    def is_suggesting(self) -> bool:
        """Whether the list of suggestions is open."""
        return self._suggestions.isVisible()

    def offer(self, field: str, choices: Sequence[Choice]) -> None:
        """These are the values the field has in the log."""
        self._choices[field] = choices
        if self.hasFocus() and field_wanted(self.text(), self.cursorPosition()) == field:
            self._suggest()

    def rewrite(self, text: str) -> None:
        """Say that instead; undo brings back what was said before."""
        if text != self.text():
            self.selectAll()
            self.insert(text)
        self._suggestions.hide()

    def mark_flaw(self, flaw: SearchError | None) -> None:
        """Underline what cannot be understood, and say so to a screen reader; None: all can."""
        said = f"{flaw} It begins at character {flaw.position + 1}." if flaw else ""
        if said and said != self.accessibleDescription():
            self._announce(said)
        self.setAccessibleDescription(said)
        self._flaw = flaw
        self.update()

    # --- QLineEdit

    def event(self, event: QEvent) -> bool:
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.ShortcutOverride and self._is_of_menus(event):
            # Ctrl+E, say: a line edit would take it for the end of the line.
            event.ignore()
            return True
        if isinstance(event, QKeyEvent) and event.type() is QEvent.Type.KeyPress and self._takes(event):
            return True
        return super().event(event)

    def _is_of_menus(self, event: QKeyEvent) -> bool:
        """Whether the window's menus have that key."""
        of_window = self.window().findChildren(QAction, options=Qt.FindChildOption.FindDirectChildrenOnly)
        pressed = QKeySequence(event.keyCombination())
        return any(pressed in action.shortcuts() and action.isEnabled() for action in of_window)

    def focusOutEvent(self, event: QFocusEvent) -> None:
        self._suggestions.hide()
        self._asked_for.clear()
        super().focusOutEvent(event)

    def paintEvent(self, event: QPaintEvent) -> None:
        super().paintEvent(event)
        if self._flaw is not None:
            painter = QPainter(self)
            painter.setPen(QPen(tone_colour(Tone.BAD, self.palette()), 2, Qt.PenStyle.DotLine))
            line = self._place_of(self._flaw)
            painter.drawLine(line.bottomLeft(), line.bottomRight())
            painter.end()

    def _place_of(self, flaw: SearchError) -> QRectF:
        """Where the flaw stands, in this widget's pixels."""
        cursor = QRectF(self.cursorRect())
        text, metrics = self.text(), self.fontMetrics()
        origin = cursor.center().x() - metrics.horizontalAdvance(text[: self.cursorPosition()])
        left = origin + metrics.horizontalAdvance(text[: flaw.position])
        right = origin + metrics.horizontalAdvance(text[: flaw.position + flaw.length])
        edges = self.rect().adjusted(2, 0, -2, 0)
        return QRectF(
            max(left, edges.left()),
            cursor.top(),
            max(0.0, min(right, edges.right()) - max(left, edges.left())),
            cursor.height(),
        )

    # --- suggestions

    def _takes(self, event: QKeyEvent) -> bool:
        """Whether the key was meant for the list, or opens it."""
        if not self._suggestions.isVisible():
            return self._opens_list(event)
        key, suggestions = event.key(), self._suggestions
        if key in _STEPS:
            suggestions.move_mark(_STEPS[key])
            self._announce_mark()
        elif key == Qt.Key.Key_Escape:
            suggestions.hide()
        elif key == Qt.Key.Key_Delete and self._is_offering_history and suggestions.current:
            self.history.remove(suggestions.current.label)
            self._offer_history()
        elif key == Qt.Key.Key_Tab or (key in _RETURNS and suggestions.current):
            self._take(suggestions.current or suggestions.first)
        else:
            if key in _RETURNS:
                suggestions.hide()
            return False
        return True

    def _opens_list(self, event: QKeyEvent) -> bool:
        if event.key() == Qt.Key.Key_Down:
            self._suggest(is_asked=True)
        elif event.key() == Qt.Key.Key_Up and not self.text():
            self._offer_history()
        return event.key() == Qt.Key.Key_Down

    def _suggest(self, *, is_asked: bool = False) -> None:
        text, cursor = self.text(), self.cursorPosition()
        field = field_wanted(text, cursor)
        if field and field not in self._asked_for:
            self._asked_for.add(field)
            self.choices_wanted.emit(field)
        self._is_offering_history = False
        self._completion = completions(text, cursor, self._choices)
        is_wanted = is_asked or self._completion.is_begun
        self._suggestions.offer(
            self._completion.candidates if is_wanted else (), is_first_marked=self._completion.is_first_meant
        )

    def _offer_history(self) -> None:
        self._is_offering_history = True
        searches = tuple(Candidate(text, text, "searched before") for text in self.history.texts)
        self._completion = Completion(0, 0, searches, is_begun=False, is_first_meant=True)
        self._suggestions.offer(searches, is_first_marked=True)

    def _take(self, candidate: Candidate | None) -> None:
        if candidate is None:
            return
        self._suggestions.hide()
        self.setSelection(self._completion.start, self._completion.end - self._completion.start)
        self.insert(candidate.insert)
        if candidate.insert.endswith(":"):
            self._suggest()

    def _announce_mark(self) -> None:
        """Heard where the mark is not seen; the focus stays in the box."""
        if candidate := self._suggestions.current:
            self._announce(f"{candidate.label} {candidate.description}".strip())

    def _announce(self, sentence: str) -> None:
        QAccessible.updateAccessibility(QAccessibleAnnouncementEvent(self, sentence))

    # --- slots

    @Slot()
    def _on_text_edited(self) -> None:
        self._suggest()

    @Slot(object)
    def _on_suggestions_chosen(self, candidate: Candidate) -> None:
        self._take(candidate)


_STEPS: Final = {
    int(Qt.Key.Key_Down): 1,
    int(Qt.Key.Key_Up): -1,
}
_RETURNS: Final = (Qt.Key.Key_Return, Qt.Key.Key_Enter)
