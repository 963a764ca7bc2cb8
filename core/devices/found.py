"""Which devices are announced now: services come and go, a device is known by its MAC."""

from collections.abc import Callable, Mapping
from typing import Any

from core.activity.catalog import draft
from core.activity.entry import Draft, Target
from core.actor import Actor, ActorKind
from core.clock import Clock, SystemClock
from core.devices.model import FoundDevice


class FoundDevices:
    """Folds announced services into devices; one entry when a MAC appears, one when its last service goes."""

    def __init__(
        self,
        on_found: Callable[[FoundDevice], None],
        on_lost: Callable[[FoundDevice], None],
        record: Callable[[Draft], None],
        clock: Clock | None = None,
    ) -> None:
        self._on_found = on_found
        self._on_lost = on_lost
        self._record = record
        self._clock = clock or SystemClock()
        self._by_service: dict[str, FoundDevice] = {}

    @property
    def devices(self) -> tuple[FoundDevice, ...]:
        """All devices, by name."""
        return tuple(sorted(self._by_mac().values(), key=lambda found: (found.name.casefold(), found.mac)))

    def known(self, mac: str) -> FoundDevice | None:
        """The device with that MAC, if it is announced."""
        return self._by_mac().get(mac)

    def show(self, service: str, found: FoundDevice) -> None:
        """That service is announced, and this is the device behind it."""
        before = self._by_service.get(service)
        if before is not None and before.mac != found.mac:
            self.withdraw(service)
        known = self.known(found.mac)
        # The newest announcement of a MAC is the one that counts, so it goes to the end.
        self._by_service.pop(service, None)
        self._by_service[service] = found
        if found != known:
            self._on_found(found)
        if known is None:
            self._tell("device.discovered", found, {"address": found.address})

    def withdraw(self, service: str) -> None:
        """That service is no longer announced. Says nothing about whether the device answers."""
        gone = self._by_service.pop(service, None)
        if gone is None:
            return
        remaining = self.known(gone.mac)
        if remaining is None:
            self._on_lost(gone)
            self._tell("device.lost", gone, {})
        elif remaining != gone:
            self._on_found(remaining)

    def _by_mac(self) -> dict[str, FoundDevice]:
        return {found.mac: found for found in self._by_service.values()}

    def _tell(self, action: str, found: FoundDevice, fields: Mapping[str, Any]) -> None:
        target = Target("device", found.mac, found.name)
        actor = Actor(ActorKind.DEVICE, found.name)
        self._record(draft(action, target=target, actor=actor, clock=self._clock, **fields))
