"""The devices and lights the user keeps, in memory and in the database.

Lives on the controller's loop; rows are read and written by units of work on the recorder's thread.
"""

import json
from dataclasses import asdict, fields
from typing import Any, TypeVar

from peewee import SqliteDatabase

from core.activity.entry import Target
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


def save_device(database: SqliteDatabase, device: Device) -> None:
    """Insert or update a device."""
    DeviceRow.insert(**asdict(device)).on_conflict(conflict_target=[DeviceRow.id], update=asdict(device)).execute(
        database
    )


def delete_device(database: SqliteDatabase, device_id: str) -> None:
    """Delete a device whose lights are gone."""
    DeviceRow.delete().where(DeviceRow.id == device_id).execute(database)


def save_light(database: SqliteDatabase, light: Light) -> None:
    """Insert or update a light; whether it is to run stays as it is."""
    values = {"name": light.spec.name, "device_id": light.spec.device_id, "spec": spec_to_json(light.spec)}
    LightRow.insert(id=light.id, wanted=0, **values).on_conflict(conflict_target=[LightRow.id], update=values).execute(
        database
    )


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

    def device(self, device_id: str) -> Device:
        """The device of that id; `InputError` where there is none."""
        if device_id not in self.devices:
            raise InputError("There is no such device.")
        return self.devices[device_id]

    def light(self, light_id: str) -> Light:
        """The light of that id; `InputError` where there is none."""
        if light_id not in self.lights:
            raise InputError("There is no such light.")
        return self.lights[light_id]

    def device_of_mac(self, mac: str) -> Device | None:
        """The device of that MAC, if it has been added."""
        return next((device for device in self.devices.values() if device.mac == mac), None)

    def lights_of(self, device_id: str) -> list[Light]:
        """The lights a device shows."""
        return [light for light in self.lights.values() if light.spec.device_id == device_id]

    def device_named(self, name: str) -> Device:
        """The one device of that name, id or MAC, ignoring case; `InputError` where there is none or several."""
        wanted = name.casefold()
        found = [d for d in self.devices.values() if wanted in (d.name.casefold(), d.id, d.mac)]
        return _only(found, f"device called {name}")

    def light_named(self, name: str) -> Light:
        """The one light of that name or id, ignoring case; `InputError` where there is none."""
        wanted = name.casefold()
        found = [light for light in self.lights.values() if wanted in (light.spec.name.casefold(), light.id)]
        return _only(found, f"light called {name}")


def _only(found: list[T], what: str) -> T:
    if not found:
        raise InputError(f"There is no {what}.")
    if len(found) > 1:
        raise InputError(f"There is more than one {what}.")
    return found[0]
