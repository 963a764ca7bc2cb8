"""Every setting, declared once: name, default, bounds, and how a person calls it."""

from dataclasses import dataclass
from typing import Final, TypeAlias

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

    def checked(self, value: object) -> SettingValue:
        """`value` if it may stand here; `InputError` says why not."""
        if type(value) is not type(self.default):
            raise InputError(f"{self.title} cannot be {value!r}.")
        if isinstance(value, int) and not isinstance(value, bool) and not self.minimum <= value <= self.maximum:
            raise InputError(f"{self.title} must be from {self.minimum:,} to {self.maximum:,}.")
        if self.choices and value not in self.choices:
            raise InputError(f"{self.title} must be one of {', '.join(self.choices)}.")
        assert isinstance(value, bool | int | str)  # noqa: S101 - narrowed by the first test
        return value


_SETTINGS: Final = (
    Setting("retention.enabled", True, "Let go of old entries"),
    Setting("retention.days", 90, "Days to keep", 1, 3650),
    Setting("retention.entries", 500_000, "Entries to keep", 10_000, 5_000_000),
    Setting("backup.schedule", "off", "Back up by itself", choices=("off", "daily", "weekly")),
    Setting("backup.keep", 7, "Backups to keep", 1, 50),
    Setting("backup.folder", "", "Folder for backups"),
    Setting("dock.view", "", "View in Recent Activity"),
    Setting("notify.view", "", "View that notifies"),
    Setting("appearance.theme", "system", "Theme", choices=("system", "light", "dark")),
    Setting("time.zone", "local", "Times are shown in", choices=("local", "utc", "relative")),
    Setting("lock.on_start", True, "Ask for the passcode at start"),
    Setting("simulator.count", 0, "Simulated devices", 0, 8),
)

SETTINGS: Final[dict[str, Setting]] = {setting.name: setting for setting in _SETTINGS}
