"""Every setting, declared once: name, default, bounds, and how a person calls it."""

from collections.abc import Callable
from dataclasses import dataclass
from typing import Final, TypeAlias

from core.activity.retention.rules import DAYS_AT_MOST, parse_rules
from core.errors import InputError

SettingValue: TypeAlias = bool | int | str


@dataclass(frozen=True, slots=True)
class Setting:
    """One thing the user can decide."""

    name: str
    default: SettingValue
    title: str
    minimum: int = 0
    maximum: int = 0
    choices: tuple[str, ...] = ()
    zero: str = ""
    """What a number of 0 stands for, where that is something of its own."""
    check: Callable[[str], object] | None = None
    """Raises `InputError` for a text that may not stand here."""

    def checked(self, value: object) -> SettingValue:
        """`value` if it may stand here; `InputError` says why not."""
        if type(value) is not type(self.default):
            raise InputError(f"{self.title} cannot be {value!r}.")
        if isinstance(value, int) and not isinstance(value, bool) and not self.minimum <= value <= self.maximum:
            raise InputError(f"{self.title} must be from {self.minimum:,} to {self.maximum:,}.")
        if self.choices and value not in self.choices:
            raise InputError(f"{self.title} must be one of {', '.join(self.choices)}.")
        if isinstance(value, str) and self.check is not None:
            self.check(value)
        assert isinstance(value, bool | int | str)  # noqa: S101 - narrowed by the first test
        return value


_SETTINGS: Final = (
    Setting("retention.enabled", True, "Let go of old entries"),
    Setting("retention.days", 90, "Days to keep", 1, DAYS_AT_MOST),
    Setting("retention.rules", "[]", "Other days for some entries", check=parse_rules),
    Setting("retention.entries", 500_000, "Entries to keep", 10_000, 5_000_000),
    Setting("retention.megabytes", 0, "Megabytes the database may take", 0, 100_000, zero="no limit"),
    Setting("retention.free_megabytes", 200, "Megabytes to leave free on the disk", 0, 100_000, zero="none"),
    Setting("backup.schedule", "off", "Automatic backups", choices=("off", "daily", "weekly")),
    Setting("backup.keep", 7, "Backups to keep", 1, 50),
    Setting("backup.folder", "", "Folder for backups"),
    Setting("dock.view", "", "View in Recent Activity"),
    Setting("notify.view", "", "View that notifies"),
    Setting("appearance.theme", "system", "Theme", choices=("system", "light", "dark")),
    Setting("time.zone", "local", "Time display", choices=("local", "utc", "relative")),
    Setting("lock.on_start", True, "Ask for the passcode at start"),
    Setting("simulator.count", 0, "Simulated devices", 0, 8),
)

SETTINGS: Final[dict[str, Setting]] = {setting.name: setting for setting in _SETTINGS}
