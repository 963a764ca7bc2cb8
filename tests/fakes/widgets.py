"""Finding what a click has opened."""

from typing import TypeVar

from PySide6.QtCore import QObject

Q = TypeVar("Q", bound=QObject)


def child_of(parent: QObject, kind: type[Q]) -> Q:
    """The one child of that kind, however deep."""
    found = parent.findChildren(kind)
    assert len(found) == 1, f"{len(found)} of {kind.__name__}"
    return found[0]
