"""Saved views: searches with a name. What they search for is kept as text, so that `last:7d` stays relative."""

from dataclasses import dataclass
from typing import Final


@dataclass(frozen=True, slots=True)
class SavedView:
    """A named search."""

    id: str
    name: str
    query: str
    """In the language of `core.activity.search`."""
    columns: tuple[str, ...] = ()
    """Names of the shown columns in their order; none: whichever are shown already."""


BUILT_IN: Final = (
    SavedView("today", "Today", "after:today"),
    # Whatever fails is a warning at least: the catalog sees to that.
    SavedView("problems", "Problems", "severity>=warning"),
    SavedView("devices", "Devices", "category:device"),
    SavedView("security", "Security", "category:auth"),
    SavedView("changes", "Changes", "category:entity"),
)
"""Views that are always there; they can be neither changed nor removed."""

BUILT_IN_IDS: Final = frozenset(view.id for view in BUILT_IN)
