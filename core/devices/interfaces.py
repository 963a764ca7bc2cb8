"""The network interfaces devices are looked for on, and noticing when they change."""

import asyncio
import ipaddress
from collections.abc import Mapping
from typing import Final

import ifaddr

from core.activity.sanitize import clean_text
from core.errors import InputError

VARIABLE: Final = "AFTERGLOW_INTERFACES"
POLL_INTERVAL_S: Final = 15.0
SETTLING_S: Final = 2.0


def interfaces_from(environment: Mapping[str, str]) -> list[str] | None:
    """The IP addresses listed with commas in AFTERGLOW_INTERFACES; None, for all, where it is empty or not set.

    Raises `InputError` for anything else.
    """
    listed = [part.strip() for part in environment.get(VARIABLE, "").split(",") if part.strip()]
    return [_checked(part) for part in listed] or None


def _checked(text: str) -> str:
    try:
        return str(ipaddress.ip_address(text))
    except ValueError:
        raise InputError(f"{VARIABLE} lists “{clean_text(text, 60)}”, which is not an IP address.") from None


def local_addresses() -> frozenset[str]:
    """The IP addresses this computer has now."""
    return frozenset(str(ip.ip) for adapter in ifaddr.get_adapters() for ip in adapter.ips)


async def changed_addresses(known: frozenset[str]) -> frozenset[str]:
    """Wait until this computer's addresses differ from `known`, and have stayed so for a moment."""
    while True:
        await asyncio.sleep(POLL_INTERVAL_S)
        seen = local_addresses()
        if seen == known:
            continue
        # Addresses come and go in bursts while a network is being joined.
        await asyncio.sleep(SETTLING_S)
        if local_addresses() == seen:
            return seen
