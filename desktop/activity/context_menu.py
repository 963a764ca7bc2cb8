"""What can be asked for from an entry: only what is like it, or all but that."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtGui import QAction, QKeySequence
from PySide6.QtWidgets import QMenu, QWidget

from core.activity.entry import ActivityEntry
from core.activity.filter import Term, TermValue
from desktop.activity.terms import label_of

LABEL_LIMIT: Final = 40
COPY_JSON_KEYS: Final = QKeySequence("Ctrl+Shift+C")


@dataclass(frozen=True, slots=True)
class Likeness:
    """One way in which other entries can be like this one."""

    field: str
    title: Callable[[ActivityEntry], str]
    """How the menu calls it; empty where this entry has no such thing."""
    value: Callable[[ActivityEntry], TermValue]


def _of_target(entry: ActivityEntry) -> str:
    return f"this {entry.target.type} “{_short(entry.target.name or entry.target.id)}”" if entry.target else ""


LIKENESSES: Final = (
    Likeness("target", _of_target, lambda entry: entry.target.id if entry.target else ""),
    Likeness("actor", lambda entry: f"this actor “{_short(entry.actor.label)}”", lambda entry: entry.actor.label),
    Likeness("action", lambda entry: f"this action “{entry.action}”", lambda entry: entry.action),
    Likeness("category", lambda entry: f"the category “{entry.category.caption}”", lambda entry: str(entry.category)),
    Likeness("severity", lambda entry: f"the severity “{entry.severity.label}”", lambda entry: int(entry.severity)),
    Likeness("outcome", lambda entry: f"the outcome “{entry.outcome}”", lambda entry: str(entry.outcome)),
    Likeness("cause", lambda _entry: "this entry and what it led to", lambda entry: entry.id),
    Likeness(
        "cause",
        lambda entry: "its cause and what that led to" if entry.cause else "",
        lambda entry: entry.cause or "",
    ),
)


@dataclass(frozen=True, slots=True)
class Offer:
    """One line of the menu: what it says, and the term it adds."""

    text: str
    term: Term
    label: str
    """How a person calls the term's value."""


def offers(entry: ActivityEntry, *, negated: bool) -> list[Offer]:
    """The lines for that entry: "Only …", or "Exclude …"."""
    verb = "Exclude" if negated else "Only"
    return [
        Offer(
            f"{verb} {title}".replace("&", "&&"), Term(like.field, (like.value(entry),), negated), _label(like, entry)
        )
        for like in LIKENESSES
        if (title := like.title(entry))
    ]


def _label(like: Likeness, entry: ActivityEntry) -> str:
    return str(like.value(entry)) if like.field == "cause" else label_of(entry, like.field)


def _short(text: str) -> str:
    return text if len(text) <= LABEL_LIMIT else text[: LABEL_LIMIT - 1] + "…"


class EntryMenu(QMenu):
    """The context menu of an entry."""

    term_chosen = Signal(object, str)
    """A `Term` to filter by, and how a person calls its value."""
    copy_chosen = Signal()
    copy_json_chosen = Signal()
    around_chosen = Signal()
    pin_chosen = Signal(bool)
    """Pin (True) or unpin what is selected."""
    export_chosen = Signal()
    export_selected_chosen = Signal()

    def __init__(self, entry: ActivityEntry, parent: QWidget, *, is_pinning_offered: bool = False) -> None:
        super().__init__(parent)
        self.setAttribute(Qt.WidgetAttribute.WA_DeleteOnClose)
        self._add(self, offers(entry, negated=False))
        self._add(self.addMenu("E&xclude"), offers(entry, negated=True))
        self.addSeparator()
        self.addAction("&Copy", QKeySequence(QKeySequence.StandardKey.Copy), self.copy_chosen.emit)
        self.addAction("Copy as &JSON", COPY_JSON_KEYS, self.copy_json_chosen.emit)
        self.addSeparator()
        if is_pinning_offered:
            self.addAction("Un&pin" if entry.is_pinned else "&Pin", self._on_pin_triggered)
            self._is_pinned = entry.is_pinned
        self.addAction("Show what happened a&round it", self.around_chosen.emit)
        self.addSeparator()
        self.addAction("&Export shown…", self.export_chosen.emit)
        self.addAction("Export &selected…", self.export_selected_chosen.emit)

    def _add(self, menu: QMenu, lines: list[Offer]) -> None:
        for line in lines:
            action = menu.addAction(line.text)
            action.setData(line)
            action.triggered.connect(self._on_action_triggered)

    @Slot()
    def _on_pin_triggered(self) -> None:
        self.pin_chosen.emit(not self._is_pinned)

    @Slot()
    def _on_action_triggered(self) -> None:
        action = self.sender()
        if isinstance(action, QAction):
            offer: Offer = action.data()
            self.term_chosen.emit(offer.term, offer.label)
