"""The columns of the log's table, and a row as it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.activity.entry import ActivityEntry, Severity
from desktop.activity.times import TimeFormat

PLACEHOLDER: Final = "…"
"""Stands in every cell of a row that is still being read."""

CELL_LIMIT: Final = 300
"""Characters of a text that a cell is given; the rest is in the details."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    name: str
    """How saved views and settings call it."""
    title: str
    width: int
    """In average characters; 0 takes what the others leave."""
    text: Callable[[ActivityEntry, TimeFormat], str]


def _target_name(entry: ActivityEntry) -> str:
    return (entry.target.name or entry.target.id) if entry.target else ""


# The most telling first: where there is no room for all that are to be shown, the last of them give way.
COLUMNS: Final = (
    Column("time", "Time", 26, lambda entry, times: times.short(entry.ts)),
    Column("severity", "Severity", 11, lambda entry, _times: entry.severity.label.capitalize()),
    Column("message", "Message", 0, lambda entry, _times: entry.message[:CELL_LIMIT]),
    Column("target", "Target", 18, lambda entry, _times: _target_name(entry)),
    Column("actor", "Actor", 14, lambda entry, _times: entry.actor.label),
    Column("category", "Category", 11, lambda entry, _times: entry.category.caption),
    Column("action", "Action", 21, lambda entry, _times: entry.action),
    Column("outcome", "Outcome", 11, lambda entry, _times: entry.outcome.capitalize()),
    Column("seq", "Number", 11, lambda entry, _times: str(entry.seq)),
)
NUMBERS: Final = {column.name: number for number, column in enumerate(COLUMNS)}
"""Where each column stands in the model."""
FIRST_SHOWN: Final[tuple[str, ...]] = ("time", "severity", "message", "target", "actor", "category", "action")
"""The columns of a window that has never been told otherwise, from the left."""

TIME, SEVERITY, MESSAGE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class FoldMark:
    """What a row that stands for others, or one that has been unfolded, says besides its message."""

    before: str = ""
    after: str = ""
    spoken: str = ""
    deed: str = ""
    """What is said in place of the message: what the targets went through over and over again."""
    targets: int = 1
    severity: Severity | None = None
    """The worst of all it stands for."""


UNMARKED: Final = FoldMark()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row, its texts formatted once. `entry` is None where the entry is no longer in the log."""

    entry: ActivityEntry | None
    texts: tuple[str, ...]
    sentence: str
    mark: FoldMark = UNMARKED

    @property
    def severity(self) -> Severity | None:
        """How much the worst of what it stands for matters; None where the entry is gone."""
        return self.mark.severity or (self.entry.severity if self.entry else None)


GONE: Final = ShownRow(
    None,
    tuple("No longer in the log" if column.title == "Message" else "" for column in COLUMNS),
    "No longer in the log",
)


def sentence_of(entry: ActivityEntry, times: TimeFormat) -> str:
    """The whole row as one sentence, for a screen reader."""
    target = f", about {_target_name(entry)}" if entry.target else ""
    when = times.exact(entry.ts)
    pinned = ", pinned" if entry.is_pinned else ""
    return f"{entry.severity.label.capitalize()}: {entry.message}, {when}{target}, by {entry.actor.label}{pinned}"


def message_of(entry: ActivityEntry, deed: str, targets: int) -> str:
    """What the row of that entry says, which may stand for entries whose `targets` targets went through that deed."""
    if not deed:
        return entry.message
    return f"{_target_name(entry) if targets == 1 else f'{targets:,} devices'} {deed}"


def shown(entry: ActivityEntry, times: TimeFormat, mark: FoldMark = UNMARKED) -> ShownRow:
    """The row of that entry."""
    texts = [column.text(entry, times) for column in COLUMNS]
    message = message_of(entry, mark.deed, mark.targets)
    texts[MESSAGE] = f"{mark.before}{message[:CELL_LIMIT]}{mark.after}"
    texts[SEVERITY] = (mark.severity or entry.severity).label.capitalize()
    stands_for = f", stands for: {message}" if mark.deed else ""
    return ShownRow(entry, tuple(texts), sentence_of(entry, times) + stands_for + mark.spoken, mark)
