"""What the controller announces. Each is a frozen snapshot that may cross threads as it is."""

from dataclasses import dataclass
from enum import StrEnum

from core.activity.entry import ActivityEntry
from core.devices.model import DeviceStatus, FoundDevice
from core.lighting.model import LightStatus


@dataclass(frozen=True, slots=True)
class ActivityLogged:
    """These entries are on disk, synced, in this order."""

    entries: tuple[ActivityEntry, ...]


@dataclass(frozen=True, slots=True)
class LogReplaced:
    """The log is not what it was: entries were let go, or a backup was restored. Read it anew."""

    reason: str


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


@dataclass(frozen=True, slots=True)
class DevicesChanged:
    """All devices the user has added, by name."""

    devices: tuple[DeviceStatus, ...]


@dataclass(frozen=True, slots=True)
class FoundChanged:
    """All devices mDNS shows now, by name, whether added or not."""

    found: tuple[FoundDevice, ...]


@dataclass(frozen=True, slots=True)
class LightsChanged:
    """All lights, by name. Sent on every change of state and, while lights run, some four times a second."""

    lights: tuple[LightStatus, ...]


@dataclass(frozen=True, slots=True)
class SettingsChanged:
    """Every setting's value by name."""

    values: tuple[tuple[str, object], ...]


@dataclass(frozen=True, slots=True)
class LockChanged:
    """Whether the window asks for the passcode."""

    locked: bool
    has_passcode: bool


@dataclass(frozen=True, slots=True)
class Trouble:
    """Something went wrong with no command to answer for it; one plain sentence."""

    sentence: str


Event = (
    ActivityLogged
    | LogReplaced
    | DurabilityChanged
    | DevicesChanged
    | FoundChanged
    | LightsChanged
    | SettingsChanged
    | LockChanged
    | Trouble
)
