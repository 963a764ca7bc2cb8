"""Where Tab leads to."""

from collections.abc import Iterable
from itertools import pairwise

from PySide6.QtCore import Qt
from PySide6.QtWidgets import QWidget


def put_before(widget: QWidget, parts: Iterable[QWidget]) -> None:
    """Have Tab come to `parts`, in that order, just before it comes to `widget` and what is in it."""
    for before, after in pairwise((_stop_before(widget), *filter(_is_stop, parts))):
        QWidget.setTabOrder(before, after)


def _stop_before(widget: QWidget) -> QWidget:
    before = widget.previousInFocusChain()
    # Qt takes a widget with others in it for the last of these, and passes over what takes no focus.
    while before is not None and (before.isAncestorOf(widget) or not _is_stop(before)):
        before = before.previousInFocusChain()
    return before or widget


def _is_stop(widget: QWidget) -> bool:
    return bool(widget.focusPolicy() & Qt.FocusPolicy.TabFocus)
