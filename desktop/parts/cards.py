"""Things shown as cards under one another, each kept as long as its thing is there."""

from collections.abc import Callable, Iterable
from typing import Generic, Protocol, TypeVar

from PySide6.QtCore import QRectF
from PySide6.QtGui import QPainter, QPalette, QPen
from PySide6.QtWidgets import QVBoxLayout, QWidget

from desktop.theme import SPACE

T = TypeVar("T")
T_contra = TypeVar("T_contra", contravariant=True)

_CORNER_RADIUS = 8.0


class Card(QWidget):
    """A rounded surface one step above the window."""

    def paintEvent(self, _event: object) -> None:
        painter = QPainter(self)
        painter.setRenderHint(QPainter.RenderHint.Antialiasing)
        painter.setPen(QPen(self.palette().color(QPalette.ColorRole.Mid), 1))
        painter.setBrush(self.palette().color(QPalette.ColorRole.Base))
        painter.drawRoundedRect(QRectF(self.rect()).adjusted(0.5, 0.5, -0.5, -0.5), _CORNER_RADIUS, _CORNER_RADIUS)
        painter.end()


class Showing(Protocol[T_contra]):
    """A widget that can be told how its thing is now."""

    def show_status(self, status: T_contra) -> None:
        """Show that from now on."""
        ...


class Cards(Generic[T]):
    """The cards of a column. A thing that stays keeps its widget, and with it focus and scroll position."""

    def __init__(self, column: QVBoxLayout, make: Callable[[T], QWidget], key: Callable[[T], str]) -> None:
        """`make` gives a `Showing[T]` widget for a thing; `key` tells things apart."""
        self._column = column
        self._column.setSpacing(SPACE)
        self._make = make
        self._key = key
        self._cards: dict[str, QWidget] = {}

    def __len__(self) -> int:
        return len(self._cards)

    def card(self, key: str) -> QWidget | None:
        """The card of the thing with that key."""
        return self._cards.get(key)

    def show_all(self, things: Iterable[T]) -> None:
        """Show exactly these, in this order."""
        wanted = {self._key(thing): thing for thing in things}
        for gone in self._cards.keys() - wanted.keys():
            self._drop(gone)
        for row, (key, thing) in enumerate(wanted.items()):
            self._place(row, key, thing)

    def _drop(self, key: str) -> None:
        card = self._cards.pop(key)
        self._column.removeWidget(card)
        card.hide()
        card.deleteLater()

    def _place(self, row: int, key: str, thing: T) -> None:
        card = self._cards.get(key)
        if card is None:
            card = self._cards[key] = self._make(thing)
        if self._column.indexOf(card) != row:
            self._column.insertWidget(row, card)
        shown: Showing[T] = card  # type: ignore[assignment] # PySide widgets cannot be intersected with a Protocol
        shown.show_status(thing)
