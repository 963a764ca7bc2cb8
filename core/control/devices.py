"""Commands on devices, and the watch kept on those that were added."""

import asyncio
from collections.abc import Mapping, Sequence
from concurrent.futures import Future
from dataclasses import replace
from typing import Any

from peewee import SqliteDatabase

from core.activity.catalog import draft, new_id
from core.activity.entry import Draft, Target
from core.activity.sanitize import clean_text
from core.actor import because_of
from core.control.hub import Hub
from core.control.lights import LightCommands
from core.control.registry import (
    changed_facts,
    delete_device,
    delete_light,
    device_target,
    insert_device,
    light_target,
    update_device,
)
from core.control.settings import SettingsCommands
from core.control.simulators import Simulators
from core.devices.address import parse_address, shown_input
from core.devices.client import WledClient
from core.devices.discovery import Discovery
from core.devices.info import WledInfo
from core.devices.model import Device, DeviceStatus, FoundDevice
from core.devices.monitor import DeviceMonitor
from core.errors import DeviceError, InputError, StorageError
from core.events import DevicesChanged, FoundChanged, Trouble
from core.lighting.model import Light


class DeviceCommands:
    """`controller.devices`."""

    def __init__(
        self,
        hub: Hub,
        lights: LightCommands,
        settings: SettingsCommands,
        simulators: Simulators,
    ) -> None:
        self._hub = hub
        self._lights = lights
        self._settings = settings
        self._simulators = simulators
        self._client = WledClient()
        self._monitors: dict[str, DeviceMonitor] = {}
        self._discovery: Discovery | None = None
        self._keeping: set[asyncio.Future[None]] = set()

    # -- commands, from any thread

    def add(self, address: str) -> "Future[Device]":
        """Ask the WLED at `HOST[:PORT]` who it is, and keep it. `InputError`, or `DeviceError` if none answers."""
        return self._hub.submit(self._add(address))

    def remove(self, device_id: str) -> "Future[Device]":
        """Stop the device's lights and forget it and them."""
        return self._hub.submit(self._remove(device_id))

    def rename(self, device_id: str, name: str) -> "Future[Device]":
        """Call the device something else here; the device itself is not told."""
        return self._hub.submit(self._rename(device_id, name))

    def try_simulated(self, count: int = 2) -> "Future[tuple[Device, ...]]":
        """Start virtual devices, now and with each start of Afterglow, and add them: one entry with all below it."""
        return self._hub.submit(self._try_simulated(count))

    # -- on the loop

    async def _add(self, address: str) -> Device:
        shown = shown_input(address)
        with self._hub.audited("device.create", Target("device", shown, shown)):
            host, port = parse_address(address)
            # A device may take seconds to answer: other commands need not wait for that.
            info = await self._client.info(host, port)
            async with self._hub.changing:
                device = self._identified(info, host, port)
                created = draft("device.create", target=device_target(device), address=device.address, mac=device.mac)
                await self._hub.keep(lambda database: insert_device(database, device), created)
                self._take_in(device)
        return device

    def _identified(self, info: WledInfo, host: str, port: int) -> Device:
        known = self._hub.registry.device_of_mac(info.mac)
        if known is not None:
            raise InputError(f"This WLED has been added already, as {known.name}.")
        return Device(
            id=new_id(),
            mac=info.mac,
            name=info.name or f"WLED {info.mac[-6:]}",
            host=host,
            port=port,
            led_count=info.led_count,
            rgbw=info.rgbw,
            version=info.version,
            ddp_port=info.ddp_port,
        )

    async def _remove(self, key: str) -> Device:
        async with self._hub.changing:
            with self._hub.audited("device.delete", self._hub.registry.device_target(key)):
                device = self._hub.registry.device(key)
                lights = self._hub.registry.lights_of(device.id)
                deleted = draft("device.delete", target=device_target(device))
                with because_of(deleted.id):
                    below = [draft("light.delete", target=light_target(light)) for light in lights]
                await self._hub.keep(lambda database: _forget(database, device, lights), deleted, *below)
            with because_of(deleted.id):
                for light in lights:
                    await self._lights.end(light.id)
                    self._lights.forget(light.id)
            if monitor := self._monitors.pop(device.id, None):
                await monitor.stop()
            del self._hub.registry.devices[device.id]
        self.tell()
        return device

    async def _rename(self, key: str, name: str) -> Device:
        async with self._hub.changing:
            with self._hub.audited("device.update", self._hub.registry.device_target(key)):
                old = self._hub.registry.device(key)
                name = clean_text(name)
                if not name:
                    raise InputError("A device needs a name.")
                target = device_target(replace(old, name=name))
                updated = draft("device.update", target=target, fields=["name"], old_name=old.name)
                await self._hub.keep(lambda database: update_device(database, old.id, {"name": name}), updated)
            # It may have moved by itself meanwhile.
            device = replace(self._hub.registry.devices[old.id], name=name)
            self._hub.registry.devices[old.id] = device
            if monitor := self._monitors.get(old.id):
                monitor.rename(name)
        self.tell()
        return device

    async def _try_simulated(self, count: int) -> tuple[Device, ...]:
        with self._hub.audited("profile.set_up"):
            places = [parse_address(address) for address in await self._simulators.start(count)]
            infos = await asyncio.gather(*(self._client.info(*place) for place in places))
            async with self._hub.changing:
                new = [
                    self._identified(info, *place)
                    for info, place in zip(infos, places, strict=True)
                    if self._hub.registry.device_of_mac(info.mac) is None
                ]
                parent = await self._keep_set_up(new)
        with because_of(parent.id):
            await self._settings.change_now({"simulator.count": count})
        return tuple(new)

    async def _keep_set_up(self, new: Sequence[Device]) -> Draft:
        parent = draft("profile.set_up", summary=f"{len(new)} simulated devices", devices=[d.name for d in new])
        with because_of(parent.id):
            below = [draft("device.create", target=device_target(d), address=d.address, mac=d.mac) for d in new]

        def keep(database: SqliteDatabase) -> None:
            for device in new:
                insert_device(database, device)

        await self._hub.keep(keep, parent, *below)
        for device in new:
            self._take_in(device)
        return parent

    def _take_in(self, device: Device) -> None:
        self._hub.registry.devices[device.id] = device
        self._watch(device)
        self.tell()

    # -- the watch

    async def start_all(self) -> None:
        """Watch every device kept, and look for others."""
        for device in self._hub.registry.devices.values():
            self._watch(device)
        self.tell()
        if self._hub.is_live:
            await self._resume_simulated(int(self._hub.settings["simulator.count"]))
            self._discovery = Discovery(
                self._on_found,
                self._on_lost,
                self._hub.recorder.record,
                source=self._client,
                on_trouble=lambda sentence: self._hub.announce(Trouble(sentence)),
            )
            self._discovery.start()

    async def _resume_simulated(self, count: int) -> None:
        """Start those of an earlier run again, before a light looks for one of them."""
        try:
            if count:
                await self._simulators.start(count)
        except DeviceError as error:
            self._hub.announce(Trouble(str(error)))

    async def stop_all(self) -> None:
        """Watch and look no more."""
        if self._discovery is not None:
            await self._discovery.stop()
            self._discovery = None
        await asyncio.gather(*(monitor.stop() for monitor in self._monitors.values()))
        self._monitors.clear()
        if self._keeping:
            await asyncio.wait(self._keeping)

    async def close(self) -> None:
        """Let go of what outlives a restore: connections and virtual devices."""
        await self._client.close()
        await self._simulators.stop()

    def _watch(self, device: Device) -> None:
        if not self._hub.is_live or self._hub.is_stopping:
            return
        monitor = DeviceMonitor(
            device,
            self._client,
            record=self._hub.recorder.record,
            on_status=lambda _status: self.tell(),
            on_device=self._on_device,
        )
        self._monitors[device.id] = monitor
        monitor.set_announced(any(found.mac == device.mac for found in self._announced()))
        monitor.start()

    def _on_device(self, device: Device, drafts: tuple[Draft, ...]) -> None:
        """The device has moved or changed by itself: kept in one transaction with the entries that say so."""
        old = self._hub.registry.devices[device.id]
        changes = changed_facts(old, device)
        self._hub.registry.devices[device.id] = device
        self._lights.device_changed(device)
        task = asyncio.ensure_future(self._keep(device.id, changes, drafts))
        self._keeping.add(task)
        task.add_done_callback(self._keeping.discard)
        self.tell()

    async def _keep(self, device_id: str, changes: Mapping[str, Any], drafts: tuple[Draft, ...]) -> None:
        try:
            await self._hub.keep(lambda database: update_device(database, device_id, changes), *drafts)
        except StorageError:
            # The change is real though it could not be kept; the entries wait with the others.
            for entry in drafts:
                self._hub.recorder.record(entry)

    def _on_found(self, found: FoundDevice) -> None:
        known = self._hub.registry.device_of_mac(found.mac)
        if known is not None and (monitor := self._monitors.get(known.id)):
            monitor.set_announced(True)
            monitor.moved(found.host, found.port)
        self._tell_found()

    def _on_lost(self, found: FoundDevice) -> None:
        known = self._hub.registry.device_of_mac(found.mac)
        if known is not None and (monitor := self._monitors.get(known.id)):
            monitor.set_announced(False)
            monitor.poll_now()
        self._tell_found()

    # -- announcements

    def statuses(self) -> tuple[DeviceStatus, ...]:
        """How every device is, by name."""
        statuses = [
            self._monitors[device.id].status if device.id in self._monitors else DeviceStatus(device)
            for device in self._hub.registry.devices.values()
        ]
        return tuple(sorted(statuses, key=lambda status: status.device.name.casefold()))

    def tell(self) -> None:
        """Announce how every device is."""
        self._hub.announce(DevicesChanged(self.statuses()))
        self._tell_found()

    def _tell_found(self) -> None:
        added = {device.mac for device in self._hub.registry.devices.values()}
        found = tuple(replace(device, added=device.mac in added) for device in self._announced())
        self._hub.announce(FoundChanged(found))

    def _announced(self) -> tuple[FoundDevice, ...]:
        return self._discovery.found if self._discovery is not None else ()


def _forget(database: SqliteDatabase, device: Device, lights: Sequence[Light]) -> None:
    for light in lights:
        delete_light(database, light.id)
    delete_device(database, device.id)
