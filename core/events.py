"""What the controller announces. Each is a frozen snapshot that may cross threads as it is."""

from dataclasses import dataclass

from core.activity.announcements import (
    ActivityLogged,
    Durability,
    DurabilityChanged,
    LogReplaced,
    PinsChanged,
    Work,
    WorkChanged,
)
from core.activity.views import SavedView
from core.devices.model import DeviceStatus, FoundDevice
from core.lighting.model import LightStatus


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
class ViewsChanged:
    """All saved views: those that are built in, then the user's own in their order."""

    views: tuple[SavedView, ...]
    seen: tuple[tuple[str, int], ...]
    """By a view's id, the `seq` of the last entry that there was when it was last looked at."""


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
    | PinsChanged
    | WorkChanged
    | DurabilityChanged
    | DevicesChanged
    | FoundChanged
    | LightsChanged
    | SettingsChanged
    | ViewsChanged
    | LockChanged
    | Trouble
)

__all__ = [
    "ActivityLogged",
    "DevicesChanged",
    "Durability",
    "DurabilityChanged",
    "Event",
    "FoundChanged",
    "LightsChanged",
    "LockChanged",
    "LogReplaced",
    "PinsChanged",
    "SettingsChanged",
    "Trouble",
    "ViewsChanged",
    "Work",
    "WorkChanged",
]
