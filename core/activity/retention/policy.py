"""What the settings say is to be kept."""

from collections.abc import Mapping
from dataclasses import dataclass

from core.activity.retention.rules import RetentionRule, in_days, parse_rules
from core.activity.zones import KINDS
from core.storage.settings import SETTINGS, SettingValue


@dataclass(frozen=True, slots=True)
class RetentionPolicy:
    """What is kept: entries of the last `days`, the newest `entries` of them; everything unless `enabled`.

    Raises `InputError` for numbers beyond the bounds of the settings.
    """

    enabled: bool
    days: int
    entries: int
    rules: tuple[RetentionRule, ...] = ()
    """Other days for some kinds; the first rule that covers a kind is the one that holds."""
    megabytes: int = 0
    """What the database may take, in 10⁶ bytes; 0 for no bound."""
    free_megabytes: int = 0
    """What is to be left free on the disk, in 10⁶ bytes; 0 for no bound."""

    def __post_init__(self) -> None:
        for name in ("days", "entries", "megabytes", "free_megabytes"):
            SETTINGS[f"retention.{name}"].checked(getattr(self, name))

    @classmethod
    def from_settings(cls, values: Mapping[str, SettingValue]) -> "RetentionPolicy":
        """The policy that values of the settings, by name, stand for."""
        return cls(
            enabled=bool(values["retention.enabled"]),
            days=int(values["retention.days"]),
            entries=int(values["retention.entries"]),
            rules=parse_rules(str(values["retention.rules"])),
            megabytes=int(values["retention.megabytes"]),
            free_megabytes=int(values["retention.free_megabytes"]),
        )

    def days_by_kind(self) -> tuple[int, ...]:
        """How many days entries are kept, for each of `KINDS`."""
        return tuple(rule.days if rule else self.days for rule in self._rules_by_kind())

    def limits_by_kind(self) -> tuple[str, ...]:
        """What decides about that, for each of `KINDS`: `90 days`, or a rule spelled out."""
        return tuple(str(rule) if rule else in_days(self.days) for rule in self._rules_by_kind())

    def _rules_by_kind(self) -> list[RetentionRule | None]:
        return [next((rule for rule in self.rules if rule.covers(*kind)), None) for kind in KINDS]
