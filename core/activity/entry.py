"""What the log holds: a `Draft` is drawn up where something happens, an `ActivityEntry` is what was stored."""

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import IntEnum, StrEnum
from typing import Final, TypeAlias

from core.actor import Actor

JsonScalar: TypeAlias = str | int | float | bool | None
Metadata: TypeAlias = Mapping[str, "JsonScalar | list[JsonScalar]"]


class Category(StrEnum):
    """The four kinds of activity."""

    ENTITY = "entity"
    AUTH = "auth"
    DEVICE = "device"
    SYSTEM = "system"

    @property
    def caption(self) -> str:
        """What a person calls it; files and the search box spell the value."""
        return _CAPTIONS[self]


_CAPTIONS: Final = {
    Category.ENTITY: "Changes",
    Category.AUTH: "Security",
    Category.DEVICE: "Devices",
    Category.SYSTEM: "System",
}


class Severity(IntEnum):
    """How much it matters; stored as the number, so that `>=` is a range of an index."""

    INFO = 1
    NOTICE = 2
    WARNING = 3
    ERROR = 4

    @property
    def label(self) -> str:
        """The name as files and the search box spell it."""
        return self.name.lower()

    @classmethod
    def from_label(cls, label: str) -> "Severity":
        """The severity of that name; `KeyError` where there is none."""
        return cls[label.upper()]


class Outcome(StrEnum):
    """How it ended; the values of the Elastic Common Schema."""

    SUCCESS = "success"
    FAILURE = "failure"
    UNKNOWN = "unknown"


@dataclass(frozen=True, slots=True)
class Target:
    """What was acted on, as it was called then."""

    type: str
    id: str
    name: str


@dataclass(frozen=True, slots=True)
class Draft:
    """An entry on its way into the log. Made by `core.activity.catalog.draft`, never by hand."""

    id: str
    """UUIDv7, canonical text."""
    ts: int
    """When it happened: microseconds since 1970 UTC."""
    utc_offset: int
    """Local time's lead on UTC then, in minutes."""
    category: Category
    action: str
    """`noun.verb`, one of the catalog's."""
    severity: Severity
    outcome: Outcome
    actor: Actor
    message: str
    target: Target | None = None
    metadata: Metadata = field(default_factory=dict)
    cause: str | None = None
    """`id` of the entry or gesture that led to this one."""


@dataclass(frozen=True, slots=True)
class ActivityEntry(Draft):
    """An entry as stored. A missing `seq` shows that something is gone."""

    seq: int = 0
    run: str = ""
    """Which start of the app wrote it."""
    is_pinned: bool = False
    """Whether retention leaves it alone."""
    is_redacted: bool = False
    """Whether a name has been taken out of it since."""
    hash: str = field(default="", compare=False)
    """Its link of the hash chain, 64 hexadecimal digits; see `core.activity.chain`."""
