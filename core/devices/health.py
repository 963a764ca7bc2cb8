"""Whether a device answers, and what has become of it, told from its answers alone: no clock, no network."""

from collections import deque
from collections.abc import Mapping
from dataclasses import dataclass, field, replace
from typing import Any, Final

from core.devices.info import WledInfo
from core.devices.model import Device, Reach

MISSES_TO_LOSE: Final = 3
POLLS_WEIGHED: Final = 5
UPTIME_SLACK_S: Final = 5.0
"""A reply may be as old as the client's time-out, and uptime comes in whole seconds."""
UPTIME_DRIFT: Final = 0.001

_REPORTED: Final = {"led_count": "LED count", "rgbw": "RGBW", "version": "version", "ddp_port": "DDP port"}


@dataclass(frozen=True, slots=True)
class Transition:
    """One thing that has happened to a device: an action of the catalog, the name it goes by there, its fields."""

    action: str
    name: str
    fields: Mapping[str, Any] = field(default_factory=dict)


class Health:
    """Weighs answers and misses. `at` is in seconds of a clock that never goes back."""

    def __init__(self, device: Device) -> None:
        self.device = device
        """The device with what it has reported since."""
        self.reach = Reach.CHECKING
        self.reason = ""
        """Why it is unreachable, as a sentence; empty while it is not."""
        self.info: WledInfo | None = None
        """What it said last, however long ago."""
        self._answered_at = 0.0
        self._missed: deque[bool] = deque(maxlen=POLLS_WEIGHED)

    @property
    def is_undecided(self) -> bool:
        """Whether the next few polls will tell if it is there."""
        return self.reach is Reach.CHECKING or (self.reach is Reach.ONLINE and any(self._missed))

    def answered(self, info: WledInfo, at: float) -> list[Transition]:
        """It answered; what that shows."""
        transitions = [
            *self._come_online(),
            *self._restart(info, at),
            *self._rename(info),
            *self._change(info),
        ]
        self.info, self._answered_at = info, at
        return transitions

    def missed(self, reason: str) -> list[Transition]:
        """It did not answer as it should, for that reason (a sentence). One miss shows nothing yet."""
        self._missed.append(True)
        if self.reach is Reach.UNREACHABLE:
            self.reason = reason
        elif sum(self._missed) >= MISSES_TO_LOSE:
            self.reach, self.reason = Reach.UNREACHABLE, reason
            return [Transition("device.disconnected", self.device.name, {"reason": reason})]
        return []

    def busy(self) -> list[Transition]:
        """Something answered that had no time: neither an answer nor a miss."""
        self._missed.append(False)
        return []

    def moved(self, host: str, port: int) -> list[Transition]:
        """It was found at another address."""
        old_address = self.device.address
        self.device = replace(self.device, host=host, port=port)
        fields = {"old_address": old_address, "address": self.device.address}
        return [Transition("device.address_changed", self.device.name, fields)]

    def _come_online(self) -> list[Transition]:
        if self.reach is Reach.ONLINE:
            self._missed.append(False)
            return []
        self._missed.clear()
        self.reach, self.reason = Reach.ONLINE, ""
        return [Transition("device.connected", self.device.name, {"address": self.device.address})]

    def _restart(self, info: WledInfo, at: float) -> list[Transition]:
        if self.info is None or self.info.uptime_s is None or info.uptime_s is None:
            return []
        elapsed_s = at - self._answered_at
        due_s = self.info.uptime_s + elapsed_s * (1 - UPTIME_DRIFT) - UPTIME_SLACK_S
        # After a long absence the uptime may have grown past what it was, and still be too small.
        if info.uptime_s >= max(due_s, self.info.uptime_s):
            return []
        return [Transition("device.rebooted", self.device.name, {"uptime_s": info.uptime_s})]

    def _rename(self, info: WledInfo) -> list[Transition]:
        # Only a change seen in this run counts: a name that differs from the first is the user's own.
        if self.info is None or info.name == self.info.name or "" in (info.name, self.info.name):
            return []
        if self.device.name == self.info.name:
            self.device = replace(self.device, name=info.name)
        return [Transition("device.renamed", info.name, {"old_name": self.info.name})]

    def _change(self, info: WledInfo) -> list[Transition]:
        changed = {fact for fact in _REPORTED if getattr(info, fact) != getattr(self.device, fact)}
        if not changed:
            return []
        self.device = replace(self.device, **{fact: getattr(info, fact) for fact in changed})
        fields = [title for fact, title in _REPORTED.items() if fact in changed]
        return [Transition("device.changed", self.device.name, {"fields": fields})]
