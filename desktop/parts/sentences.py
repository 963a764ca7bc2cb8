"""Sentences for the window: what went wrong, how many, and since when."""

import logging

from core.errors import AfterglowError

_log = logging.getLogger(__name__)


def sentence_of(error: Exception) -> str:
    """What to tell the user. An error that is no `AfterglowError` is a bug, and goes to the diagnostics too."""
    if isinstance(error, AfterglowError):
        return str(error)
    _log.error("Unexpected error", exc_info=error)
    return f"Unexpected error: {error!r}"


def counted(number: int, one: str, many: str = "") -> str:
    """`1 entry`, `12,431 entries`; `many` is `one` with an s unless given."""
    return f"{number:,} {one if number == 1 else many or one + 's'}"


def listed(names: list[str]) -> str:
    """`a`, `a and b`, `a, b and c`."""
    *rest, last = names
    return f"{', '.join(rest)} and {last}" if rest else last
