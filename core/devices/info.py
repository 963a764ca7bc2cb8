"""What a WLED says about itself in `/json/info`, read with distrust."""

import json
import re
from collections.abc import Mapping
from dataclasses import dataclass
from typing import Final, Protocol

from core.activity.sanitize import clean_text
from core.devices.model import DDP_PORT
from core.errors import DeviceError

_HAS_WHITE: Final = 0b10
_LARGEST: Final = 2**53
_MAC: Final = re.compile(r"[0-9a-f]{12}")
_NO_MACS: Final = {"0" * 12, "f" * 12}


@dataclass(frozen=True, slots=True)
class WledInfo:
    """One reading of a WLED; texts are cleaned, numbers that were missing or absurd are None or 0."""

    mac: str
    """12 lower-case hex digits."""
    name: str = ""
    version: str = ""
    led_count: int = 0
    rgbw: bool = False
    uptime_s: int | None = None
    rssi: int | None = None
    """dBm."""
    signal: int | None = None
    """Wi-Fi quality in percent."""
    live: bool = False
    """It shows a stream."""
    live_from: str = ""
    """Address of the sender it follows."""
    live_mode: str = ""
    """The protocol of that stream, as WLED calls it."""
    free_heap: int | None = None
    """Bytes."""
    ddp_port: int = DDP_PORT


class InfoSource(Protocol):
    """Who asks the devices; `core.devices.client.WledClient`."""

    async def info(self, host: str, port: int) -> WledInfo:
        """What the WLED there says about itself. Raises `DeviceError`."""
        ...


def normalised_mac(text: object) -> str | None:
    """`text` as 12 lower-case hex digits, or None where it is not the MAC of one device."""
    if not isinstance(text, str):
        return None
    mac = text.strip().lower().replace(":", "").replace("-", "")
    return mac if _MAC.fullmatch(mac) and mac not in _NO_MACS else None


def read_info(body: bytes, address: str) -> WledInfo:
    """The reading in a reply that came from `address`. Raises `DeviceError` when it is not that of a WLED."""
    if body.lstrip()[:1] == b"<":
        raise DeviceError(f"A web page answered at {address}, not a WLED.")
    try:
        document = json.loads(body)
    except (ValueError, RecursionError) as error:
        raise DeviceError(f"What answers at {address} is not a WLED: its reply is not JSON.") from error
    mac = normalised_mac(document.get("mac")) if isinstance(document, dict) else None
    if mac is None:
        raise DeviceError(f"What answers at {address} is not a WLED: its reply has no MAC address.")
    return _info(mac, document)


def _info(mac: str, document: Mapping[str, object]) -> WledInfo:
    leds, wifi = _part(document, "leds"), _part(document, "wifi")
    return WledInfo(
        mac=mac,
        name=_text(document.get("name")),
        version=_text(document.get("ver")),
        led_count=_number(leds.get("count"), 0, 0xFFFF) or 0,
        rgbw=_has_white(leds),
        uptime_s=_number(document.get("uptime"), 0, _LARGEST),
        rssi=_number(wifi.get("rssi"), -200, 50),
        signal=_number(wifi.get("signal"), 0, 100),
        live=document.get("live") is True,
        live_from=_text(document.get("lip")),
        live_mode=_text(document.get("lm")),
        free_heap=_number(document.get("freeheap"), 0, _LARGEST),
        ddp_port=_number(document.get("ddpport"), 1, 0xFFFF) or DDP_PORT,
    )


def _has_white(leds: Mapping[str, object]) -> bool:
    capabilities = _number(leds.get("lc"), 0, 0xFF)
    return leds.get("rgbw") is True if capabilities is None else bool(capabilities & _HAS_WHITE)


def _part(document: Mapping[str, object], key: str) -> Mapping[str, object]:
    part = document.get(key)
    return part if isinstance(part, dict) else {}


def _number(value: object, lowest: int, highest: int) -> int | None:
    # `True` is an int to isinstance.
    return value if type(value) is int and lowest <= value <= highest else None


def _text(value: object) -> str:
    return clean_text(value) if isinstance(value, str) else ""
