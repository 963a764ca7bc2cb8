"""Who a simulated device is and where it lives; light enough to be imported by anybody."""

import errno
import ipaddress
import socket
from dataclasses import dataclass
from typing import Final

from core.devices.model import DDP_PORT, HTTP_PORT
from core.errors import InputError

MAC_PREFIX: Final = "02af"
"""Every simulated MAC begins so; the 02 marks it as locally administered, so no bought device can have it."""

FIRST_HOST: Final = "127.77.0.1"
HTTP_FALLBACK_PORT: Final = 8080
"""Taken where port 80 may not be bound."""
REALTIME_PORT: Final = 21324
SYNC_PORT: Final = 65506
"""Where WLEDs tell each other that they are there."""


@dataclass(frozen=True, slots=True)
class Ports:
    """Where a device listens; 0 takes any free port."""

    http: int | None = None
    """`None`: 80, or 8080 where 80 cannot be had."""
    ddp: int = DDP_PORT
    realtime: int = REALTIME_PORT

    @property
    def http_choices(self) -> tuple[int, ...]:
        """The HTTP ports to try, in order."""
        return (HTTP_PORT, HTTP_FALLBACK_PORT) if self.http is None else (self.http,)


@dataclass(frozen=True, slots=True)
class Identity:
    """What makes one device this one."""

    mac: str
    """12 lower-case hex digits."""
    name: str
    host: str

    @property
    def host_name(self) -> str:
        """The name it has on the network, without a domain; WLED makes it from the MAC."""
        return f"wled-{self.mac[-6:]}"


def mac_of(index: int) -> str:
    """The MAC of the simulated device with that number, the same on every run."""
    return f"{MAC_PREFIX}{index:08x}"


def host_of(index: int, first_host: str = FIRST_HOST) -> str:
    """The address of the simulated device with that number, counted from 1; raises `InputError`."""
    try:
        return str(ipaddress.IPv4Address(first_host) + (index - 1))
    except ipaddress.AddressValueError:
        raise InputError(f"{first_host!r} is not an IPv4 address.") from None


def identity_of(index: int, host: str | None = None) -> Identity:
    """Simulated device number `index`, counted from 1, at `host` or at its own address; raises `InputError`."""
    return Identity(mac_of(index), f"Simulated {index}", host_of(index) if host is None else host_of(1, host))


def has_address(host: str) -> bool:
    """Whether that IPv4 address belongs to this computer."""
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as probe:
        try:
            probe.bind((host, 0))
        except OSError as error:
            if error.errno != errno.EADDRNOTAVAIL:
                raise
            return False
        return True
