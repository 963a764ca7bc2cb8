"""What Afterglow knows of a device: what is kept, what was found, and how it is just now."""

from dataclasses import dataclass
from enum import StrEnum

DDP_PORT = 4048
HTTP_PORT = 80


def shown_address(host: str, port: int) -> str:
    """`host`, with the port where it is not 80, as `core.devices.address.parse_address` reads it again."""
    if port == HTTP_PORT:
        return host
    return f"[{host}]:{port}" if ":" in host else f"{host}:{port}"


@dataclass(frozen=True, slots=True)
class Device:
    """A device the user has added. Its identity is the MAC; name and address may change."""

    id: str
    mac: str
    """12 lower-case hex digits."""
    name: str
    host: str
    """IP address, or the host name the user typed."""
    port: int = HTTP_PORT
    led_count: int = 0
    rgbw: bool = False
    version: str = ""
    ddp_port: int = DDP_PORT

    @property
    def address(self) -> str:
        """`host`, with the port where it is not 80."""
        return shown_address(self.host, self.port)


class Reach(StrEnum):
    """Whether a device answers."""

    CHECKING = "checking"
    ONLINE = "online"
    UNREACHABLE = "unreachable"


@dataclass(frozen=True, slots=True)
class DeviceStatus:
    """A device and how it is just now."""

    device: Device
    reach: Reach = Reach.CHECKING
    since: int = 0
    """µs UTC of the last change of `reach`."""
    detail: str = ""
    """Why it is unreachable, as a plain sentence; empty when it answers."""
    signal: int | None = None
    """Wi-Fi quality in percent."""
    rssi: int | None = None
    """dBm."""
    live: bool = False
    """The device says it shows a stream."""
    live_from: str = ""
    """Address of the sender it follows."""
    announced: bool = False
    """mDNS shows it now."""


@dataclass(frozen=True, slots=True)
class FoundDevice:
    """A device seen on the network, added or not."""

    mac: str
    name: str
    host: str
    port: int
    led_count: int = 0
    version: str = ""
    added: bool = False
    simulated: bool = False

    @property
    def address(self) -> str:
        """`host`, with the port where it is not 80."""
        return shown_address(self.host, self.port)
