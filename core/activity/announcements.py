"""What the recorder announces; frozen snapshots that may cross threads as they are."""

from dataclasses import dataclass
from enum import StrEnum
from typing import TypeAlias

from core.activity.entry import ActivityEntry


@dataclass(frozen=True, slots=True)
class ActivityLogged:
    """These entries are on disk, synced, in this order."""

    entries: tuple[ActivityEntry, ...]


@dataclass(frozen=True, slots=True)
class LogReplaced:
    """The log is not what it was: entries were let go, or a backup was restored. Read it anew."""

    reason: str


@dataclass(frozen=True, slots=True)
class PinsChanged:
    """These entries have been pinned, or unpinned; all else about them is as it was."""

    seqs: tuple[int, ...]
    """Ascending; empty where all of them were so before."""
    is_pinned: bool


class Work(StrEnum):
    """What can go on in the log for a while with nobody waiting for it, in words."""

    PRUNING = "Letting go of old entries"
    REDACTING = "Forgetting a name"
    INDEXING = "Indexing the log"


@dataclass(frozen=True, slots=True)
class WorkChanged:
    """How far such work has come."""

    work: Work
    done: int
    total: int
    """0 while it is not known."""
    is_over: bool = False
    """Nothing of it goes on any more, be it done or stopped."""


class Durability(StrEnum):
    """How safe what happened is."""

    SAVED = "saved"
    SAVING = "saving"
    UNSAVED = "unsaved"
    """Something could not be stored; it is kept in memory and tried again."""


@dataclass(frozen=True, slots=True)
class DurabilityChanged:
    """The state of the recorder, for the status bar."""

    state: Durability
    saved_at: int
    """µs UTC of the last synced commit; 0 before the first."""
    queued: int
    unsaved: int
    lost: int
    """Events that no longer fitted into memory; only their number is known."""
    reason: str = ""


RecorderNews: TypeAlias = ActivityLogged | DurabilityChanged | WorkChanged
"""What the recorder itself announces."""
