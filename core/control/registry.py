"""The devices and lights the user keeps, in memory and in the database.

Lives on the controller's loop; rows are read and written by units of work on the recorder's thread.
"""

import json
from collections.abc import Mapping
from dataclasses import asdict, fields
from typing import Any, TypeVar

from peewee import SqliteDatabase

from core.activity.entry import Target
from core.activity.sanitize import clean_text
from core.devices.model import Device
from core.errors import InputError
from core.lighting.model import Corner, Layout, Light, LightSpec
from core.storage.tables import DeviceRow, LightRow

T = TypeVar("T")

_DEVICE_COLUMNS = tuple(field.name for field in fields(Device))


def device_target(device: Device) -> Target:
    """A device as an entry names it."""
    return Target("device", device.id, device.name)


def light_target(light: Light) -> Target:
    """A light as an entry names it."""
    return Target("light", light.id, light.spec.name)


def spec_to_json(spec: LightSpec) -> str:
    """A light's settings as they are kept."""
    return json.dumps(asdict(spec), separators=(",", ":"))


def spec_from_json(text: str) -> LightSpec:
    """The settings kept as `text`."""
    kept: dict[str, Any] = json.loads(text)
    layout = kept.pop("layout")
    return LightSpec(**kept, layout=Layout(**{**layout, "start": Corner(layout["start"])}))


def load_devices(database: SqliteDatabase) -> tuple[Device, ...]:
    """All devices, by name."""
    rows = DeviceRow.select(*(getattr(DeviceRow, name) for name in _DEVICE_COLUMNS)).order_by(DeviceRow.name)
    devices = (Device(*row) for row in rows.tuples().execute(database))
    return tuple(_with_flags(device) for device in devices)


def _with_flags(device: Device) -> Device:
    return Device(**{**asdict(device), "rgbw": bool(device.rgbw)})


def load_lights(database: SqliteDatabase) -> tuple[tuple[Light, bool], ...]:
    """All lights, by name, and whether each is to run."""
    rows = LightRow.select(LightRow.id, LightRow.spec, LightRow.wanted).order_by(LightRow.name)
    return tuple(
        (Light(id_, spec_from_json(spec)), bool(wanted)) for id_, spec, wanted in rows.tuples().execute(database)
    )


def insert_device(database: SqliteDatabase, device: Device) -> None:
    """Keep a new device."""
    DeviceRow.insert(**asdict(device)).execute(database)


def update_device(database: SqliteDatabase, device_id: str, changes: Mapping[str, Any]) -> None:
    """Keep new values of some of a device's columns; the others stay as they are."""
    DeviceRow.update(changes).where(DeviceRow.id == device_id).execute(database)


def changed_facts(old: Device, new: Device) -> dict[str, Any]:
    """The values of `new` that differ, by column."""
    return {name: getattr(new, name) for name in _DEVICE_COLUMNS if getattr(new, name) != getattr(old, name)}


def delete_device(database: SqliteDatabase, device_id: str) -> None:
    """Delete a device whose lights are gone."""
    DeviceRow.delete().where(DeviceRow.id == device_id).execute(database)


def insert_light(database: SqliteDatabase, light: Light, *, wanted: bool) -> None:
    """Keep a new light, and whether it is to run."""
    LightRow.insert(id=light.id, wanted=int(wanted), **_light_values(light)).execute(database)


def update_light(database: SqliteDatabase, light: Light) -> None:
    """Keep a light's new settings; whether it is to run stays as it is."""
    LightRow.update(_light_values(light)).where(LightRow.id == light.id).execute(database)


def _light_values(light: Light) -> dict[str, str]:
    return {"name": light.spec.name, "device_id": light.spec.device_id, "spec": spec_to_json(light.spec)}


def delete_light(database: SqliteDatabase, light_id: str) -> None:
    """Delete a light."""
    LightRow.delete().where(LightRow.id == light_id).execute(database)


def want_light(database: SqliteDatabase, light_id: str, wanted: bool) -> None:
    """Keep whether a light is to run, so that it does again after the next start."""
    LightRow.update(wanted=int(wanted)).where(LightRow.id == light_id).execute(database)


def changed_fields(old: LightSpec, new: LightSpec) -> list[str]:
    """The names of the settings that differ; a layout's are named one by one."""
    names = [f.name for f in fields(LightSpec) if f.name != "layout" and getattr(old, f.name) != getattr(new, f.name)]
    inner = [f.name for f in fields(Layout) if getattr(old.layout, f.name) != getattr(new.layout, f.name)]
    return [name.removesuffix("_id").removesuffix("_ms") for name in names] + inner


class Registry:
    """What is kept, by id."""

    def __init__(self) -> None:
        self.devices: dict[str, Device] = {}
        self.lights: dict[str, Light] = {}
        self.wanted: set[str] = set()

    def fill(self, devices: tuple[Device, ...], lights: tuple[tuple[Light, bool], ...]) -> None:
        """Take over what the database holds."""
        self.devices = {device.id: device for device in devices}
        self.lights = {light.id: light for light, _ in lights}
        self.wanted = {light.id for light, is_wanted in lights if is_wanted}

    def device(self, key: str) -> Device:
        """The one device of that id, MAC or name, ignoring case; `InputError` where there is none or several."""
        wanted = key.casefold()
        found = [d for d in self.devices.values() if wanted in (d.id, d.mac, d.name.casefold())]
        return _only(found, f"device called {clean_text(key)}")

    def light(self, key: str) -> Light:
        """The one light of that id or name, ignoring case; `InputError` where there is none."""
        wanted = key.casefold()
        found = [light for light in self.lights.values() if wanted in (light.id, light.spec.name.casefold())]
        return _only(found, f"light called {clean_text(key)}")

    def device_target(self, key: str) -> Target:
        """The device meant by `key` as an entry names it, even where there is none."""
        try:
            return device_target(self.device(key))
        except InputError:
            return Target("device", key, key)

    def light_target(self, key: str) -> Target:
        """The light meant by `key` as an entry names it, even where there is none."""
        try:
            return light_target(self.light(key))
        except InputError:
            return Target("light", key, key)

    def device_of_mac(self, mac: str) -> Device | None:
        """The device of that MAC, if it has been added."""
        return next((device for device in self.devices.values() if device.mac == mac), None)

    def lights_of(self, device_id: str) -> list[Light]:
        """The lights a device shows."""
        return [light for light in self.lights.values() if light.spec.device_id == device_id]


def _only(found: list[T], what: str) -> T:
    if not found:
        raise InputError(f"There is no {what}.")
    if len(found) > 1:
        raise InputError(f"There is more than one {what}.")
    return found[0]
