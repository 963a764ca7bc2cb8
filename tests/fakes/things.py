"""Devices and lights to show, with everything filled in that a test does not care about."""

from core.devices.model import Device, DeviceStatus, FoundDevice, Reach
from core.lighting.layout import suggest_layout
from core.lighting.model import Light, LightSpec, LightState, LightStatus

NOON_US = 1_785_672_191_000_000
"""2 August 2026, 12:03:11 UTC."""


def device(name: str = "Desk", *, led_count: int = 120) -> Device:
    """A device whose id is its name in lower case."""
    return Device(name.lower(), f"02af{sum(name.encode()):08x}", name, "127.0.0.11", led_count=led_count)


def device_status(name: str = "Desk", reach: Reach = Reach.ONLINE, *, led_count: int = 120) -> DeviceStatus:
    """That device, and how it is."""
    return DeviceStatus(device(name, led_count=led_count), reach)


def found(name: str = "Shelf", *, added: bool = False) -> FoundDevice:
    """A device the network shows."""
    return FoundDevice(f"02af{sum(name.encode()):08x}", name, "127.0.0.12", 80, 60, "0.15.1", added)


def light_status(
    name: str = "Glow", state: LightState = LightState.RUNNING, *, fps: float = 60.0, colours: bytes = b""
) -> LightStatus:
    """A light on the device `desk` whose id is its name in lower case."""
    spec = LightSpec(name, "desk", "pattern", suggest_layout(120), fps=60)
    return LightStatus(Light(name.lower(), spec), state, fps=fps, colours=colours)
