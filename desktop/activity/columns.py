"""The columns of the log's table, and a row as it is shown."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from core.activity.entry import ActivityEntry
from desktop.activity.times import TimeFormat

PLACEHOLDER: Final = "…"
"""Stands in every cell of a row that is still being read."""

CELL_LIMIT: Final = 300
"""Characters of a text that a cell is given; the rest is in the details."""


@dataclass(frozen=True, slots=True)
class Column:
    """One column."""

    title: str
    width: int
    """In average characters; 0 takes what the others leave."""
    needed_width: int
    """Pixels the table must be wide for this column to be worth its place."""
    text: Callable[[ActivityEntry, TimeFormat], str]


def _target_name(entry: ActivityEntry, _times: TimeFormat) -> str:
    return (entry.target.name or entry.target.id) if entry.target else ""


COLUMNS: Final = (
    Column("Time", 24, 0, lambda entry, times: times.short(entry.ts, entry.utc_offset)),
    Column("Severity", 12, 0, lambda entry, _times: entry.severity.label.capitalize()),
    Column("Message", 0, 0, lambda entry, _times: entry.message[:CELL_LIMIT]),
    Column("Target", 18, 560, _target_name),
    Column("Actor", 14, 680, lambda entry, _times: entry.actor.label),
    Column("Category", 11, 860, lambda entry, _times: entry.category.capitalize()),
    Column("Action", 21, 1000, lambda entry, _times: entry.action),
)

TIME, SEVERITY, MESSAGE = 0, 1, 2


@dataclass(frozen=True, slots=True)
class FoldMark:
    """What a row that stands for others, or one that has been unfolded, says besides its message."""

    before: str = ""
    after: str = ""
    spoken: str = ""


UNMARKED: Final = FoldMark()


@dataclass(frozen=True, slots=True)
class ShownRow:
    """One row, its texts formatted once. `entry` is None where the entry is no longer in the log."""

    entry: ActivityEntry | None
    texts: tuple[str, ...]
    sentence: str
    mark: FoldMark = UNMARKED


GONE: Final = ShownRow(
    None,
    tuple("No longer in the log" if column.title == "Message" else "" for column in COLUMNS),
    "No longer in the log",
)


def sentence_of(entry: ActivityEntry, times: TimeFormat) -> str:
    """The whole row as one sentence, for a screen reader."""
    target = f", about {_target_name(entry, times)}" if entry.target else ""
    when = times.exact(entry.ts, entry.utc_offset)
    return f"{entry.severity.label.capitalize()}: {entry.message}, {when}{target}, by {entry.actor.label}"


def shown(entry: ActivityEntry, times: TimeFormat, mark: FoldMark = UNMARKED) -> ShownRow:
    """The row of that entry."""
    texts = [column.text(entry, times) for column in COLUMNS]
    texts[MESSAGE] = f"{mark.before}{texts[MESSAGE]}{mark.after}"
    return ShownRow(entry, tuple(texts), sentence_of(entry, times) + mark.spoken, mark)
