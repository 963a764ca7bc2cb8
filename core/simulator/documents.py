"""The JSON a WLED hands out, in the shape each firmware version gives it."""

import hashlib
import json
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from functools import cache
from importlib import resources
from typing import Any, Final, TypeAlias

from core.devices.model import DDP_PORT
from core.simulator.identity import Identity, Ports

JsonObject: TypeAlias = dict[str, Any]

_BUILDS: Final = {"0.14.4": 2405180, "0.15.4": 2508020, "16.0.0": 2605030, "16.0.1": 2606300}
"""Date and daily index of the firmware versions a device can pretend to run."""
VERSIONS: Final = tuple(_BUILDS)
NEWEST: Final = VERSIONS[-1]

_SINCE: Final[Mapping[str, tuple[int, int]]] = {
    **dict.fromkeys(("cn", "release", "repo", "deviceId", "simplifiedui", "clock", "flash"), (0, 15)),
    **dict.fromkeys(("leds.bootps", "wifi.ap", "ledmap"), (0, 15)),
    **dict.fromkeys(("umpalcount", "cpalmax", "um", "bs", "seg.bm", "seg.lc"), (16, 0)),
}
"""Fields by path, with the version that brought them."""

_WS281X, _SK6812_RGBW = 22, 30
_RGB, _RGB_AND_WHITE = 1, 3


@cache
def _templates() -> Mapping[str, Any]:
    text = resources.files("core.simulator").joinpath("firmware.json").read_text("utf-8")
    return dict(json.loads(text))


def template(name: str) -> Any:
    """A fresh copy of one of the newest firmware's documents, with nothing filled in: state, info, cfg, effects…"""
    return json.loads(json.dumps(_templates()[name]))


@dataclass(frozen=True, slots=True)
class Vitals:
    """What changes from one reading of `/json/info` to the next."""

    uptime_s: int
    frames_per_second: int
    is_live: bool
    mode: str
    sender: str
    socket_count: int


@dataclass(frozen=True, slots=True)
class Firmware:
    """One version of WLED on one device."""

    version: str
    led_count: int
    rgbw: bool

    @property
    def release(self) -> tuple[int, int]:
        """Major and minor version."""
        major, minor, *_patch = self.version.split(".")
        return int(major), int(minor)

    @property
    def build(self) -> int:
        """`vid`: YYMMDD and a digit."""
        return _BUILDS[self.version]

    def state(self, document: JsonObject) -> JsonObject:
        """`/json/state` from the state as the newest version has it."""
        return self._as_released(document)

    def info(self, identity: Identity, ports: Ports, vitals: Vitals) -> JsonObject:
        """`/json/info`; with `ddpport` where DDP is not at its usual port, which no real WLED has."""
        info: JsonObject = template("info")
        info |= {"ver": self.version, "vid": self.build, "name": identity.name, "mac": identity.mac}
        info |= {"deviceId": hashlib.sha256(identity.mac.encode()).hexdigest()[:42], "ip": identity.host}
        info |= {"udpport": ports.realtime, "ws": vitals.socket_count}
        info |= {"live": vitals.is_live, "lm": vitals.mode, "lip": vitals.sender}
        info |= {"uptime": vitals.uptime_s, "time": _time_since_boot(vitals.uptime_s)}
        info["leds"] |= self._leds() | {"fps": vitals.frames_per_second}
        if ports.ddp != DDP_PORT:
            info["ddpport"] = ports.ddp
        return self._as_released(info)

    def config(self, identity: Identity, ports: Ports) -> JsonObject:
        """`/json/cfg`: identity, LED outputs and how streams are taken."""
        config: JsonObject = template("cfg")
        config["vid"] = self.build
        config["id"] |= {"mdns": identity.host_name, "name": identity.name}
        config["hw"]["led"]["total"] = self.led_count
        output = {"len": self.led_count, "type": _SK6812_RGBW if self.rgbw else _WS281X}
        config["hw"]["led"]["ins"][0] |= output
        config["if"]["sync"]["port0"] = ports.realtime
        return config

    def _leds(self) -> JsonObject:
        capabilities = _RGB_AND_WHITE if self.rgbw else _RGB
        return {"count": self.led_count, "rgbw": self.rgbw, "lc": capabilities, "seglc": [capabilities]}

    def _as_released(self, document: JsonObject) -> JsonObject:
        return dict(self._fields(document, ""))

    def _fields(self, document: Mapping[str, Any], path: str) -> Iterator[tuple[str, Any]]:
        for name, value in document.items():
            if _SINCE.get(path + name, (0, 0)) <= self.release:
                yield name, self._shaped(value, f"{path}{name}.")

    def _shaped(self, value: object, path: str) -> object:
        if isinstance(value, Mapping):
            return dict(self._fields(value, path))
        return [self._shaped(item, path) for item in value] if isinstance(value, list) else value


def _time_since_boot(uptime_s: int) -> str:
    """The clock of a device that has never heard the time: it starts in 1970."""
    minutes, seconds = divmod(uptime_s, 60)
    hours, minutes = divmod(minutes, 60)
    days, hours = divmod(hours, 24)
    return f"1970-1-{1 + days % 31}, {hours:02d}:{minutes:02d}:{seconds:02d}"
