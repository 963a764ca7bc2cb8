"""What the window says of a device, in words."""

from typing import Final

from core.devices.model import Device, DeviceStatus, FoundDevice, Reach
from desktop.parts.sentences import counted
from desktop.theme import Tone

REACHES: Final[dict[Reach, tuple[str, str, Tone]]] = {
    Reach.CHECKING: ("waiting", "Checking…", Tone.QUIET),
    Reach.ONLINE: ("success", "Online", Tone.GOOD),
    Reach.UNREACHABLE: ("error", "Not reachable", Tone.BAD),
}
"""Icon, word and tone of each state."""


def device_facts(status: DeviceStatus) -> str:
    """Everything worth knowing of a kept device, on one line."""
    return " · ".join(fact for fact in (*_hardware(status.device), _signal(status), _stream(status)) if fact)


def found_facts(found: FoundDevice) -> str:
    """Everything worth knowing of a device the network shows, on one line."""
    simulated = "simulated" if found.simulated else ""
    return " · ".join(fact for fact in (*_hardware(found), simulated) if fact)


def _hardware(device: Device | FoundDevice) -> tuple[str, ...]:
    leds = counted(device.led_count, "LED") if device.led_count else ""
    return device.address, leds, f"WLED {device.version}" if device.version else ""


def _signal(status: DeviceStatus) -> str:
    if status.signal is None:
        return ""
    return f"signal {status.signal} %" + (f" ({status.rssi} dBm)" if status.rssi is not None else "")


def _stream(status: DeviceStatus) -> str:
    if not status.live:
        return ""
    return f"streaming from {status.live_from}" if status.live_from else "streaming"
