"""How the kinds of entries look in the timeline: a word, a colour, and a place in the order of the stack."""

from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final

from PySide6.QtGui import QColor, QPalette

from core.activity.entry import Category, Severity
from desktop.activity.severities import TONES
from desktop.activity.timeline_bins import Value
from desktop.parts.sentences import counted
from desktop.theme import is_dark, tone_colour

_ORDINARY: Final = ("#8a8f99", "#7f8590")
"""What there is most of keeps in the background."""

# category: (light, dark)
_CATEGORY_COLOURS: Final[dict[Category, tuple[str, str]]] = {
    Category.ENTITY: ("#1f7a3d", "#5fcb84"),
    Category.AUTH: ("#8b3d9e", "#d49ae6"),
    Category.DEVICE: ("#2563a8", "#78b4f2"),
    Category.SYSTEM: _ORDINARY,
}


@dataclass(frozen=True, slots=True)
class Kind:
    """One kind of entries."""

    value: Value
    title: str
    one: str
    many: str


_SEVERITIES: Final = (
    Kind(int(Severity.ERROR), "Errors", "error", "errors"),
    Kind(int(Severity.WARNING), "Warnings", "warning", "warnings"),
    Kind(int(Severity.NOTICE), "Notices", "notice", "notices"),
    Kind(int(Severity.INFO), "Info", "info", "info"),
)
_CATEGORIES: Final = tuple(Kind(str(each), each.caption, *[each.caption.lower()] * 2) for each in Category)

KINDS: Final[Mapping[str, tuple[Kind, ...]]] = {"severity": _SEVERITIES, "category": _CATEGORIES}
"""What bars can be divided by, and the kinds as they are stacked: what matters most stands on the ground."""


def colours(stacked_by: str, palette: QPalette) -> dict[Value, QColor]:
    """The colour of each kind on that palette."""
    if stacked_by == "severity":
        tints: dict[Value, QColor] = {int(severity): tone_colour(tone, palette) for severity, tone in TONES.items()}
        return {**tints, int(Severity.INFO): QColor(_ORDINARY[is_dark(palette)])}
    return {str(category): QColor(pair[is_dark(palette)]) for category, pair in _CATEGORY_COLOURS.items()}


def counts_text(counts: Mapping[Value, int], stacked_by: str) -> str:
    """`12 entries: 2 warnings, 10 info`; `no entries`."""
    total = sum(counts.values())
    if not total:
        return "no entries"
    kinds = [kind for kind in KINDS[stacked_by] if counts.get(kind.value)]
    return f"{counted(total, 'entry', 'entries')}: " + ", ".join(
        counted(counts[kind.value], kind.one, kind.many) for kind in kinds
    )
