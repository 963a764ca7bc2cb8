"""Addresses as people type or paste them."""

import ipaddress
import re
from typing import Final

from core.activity.sanitize import clean_text
from core.devices.model import HTTP_PORT
from core.errors import InputError

_EXAMPLE: Final = "an address looks like 192.168.1.50, wled-desk.local or 192.168.1.50:8080"
_SCHEME: Final = re.compile(r"^([a-z][a-z0-9+.-]*)://", re.IGNORECASE)
_BRACKETED: Final = re.compile(r"\[([^\[\]]*)\](?::(.*))?", re.DOTALL)
_LABEL: Final = re.compile(r"[a-z0-9_](?:[a-z0-9_-]{0,61}[a-z0-9_])?")
_ZONE: Final = re.compile(r"[A-Za-z0-9_.-]{1,64}")
_NAME_LIMIT: Final = 253


def shown_input(text: str) -> str:
    """What was typed as an address, fit to be shown and kept: the host and port, without any user name, password,
    path or query."""
    return clean_text(_authority(text.rpartition("@")[2].strip()))


def parse_address(text: str) -> tuple[str, int]:
    """The host and port meant by `text`: an IPv4 address, an IPv6 address (in brackets where a port follows)
    or a host name, each with or without a port, or a whole `http://` address as a browser shows it.

    Raises `InputError` with a sentence that says what is wrong, and that repeats no user name or password.
    """
    if "@" in text:
        raise InputError("Afterglow uses no user name or password; give the address without them and without an @.")
    host, port = _split(_authority(_checked_scheme(text.strip())))
    return _checked_host(host), _checked_port(port)


def _quoted(text: object) -> str:
    return f"“{clean_text(text, 60)}”"


def _checked_scheme(text: str) -> str:
    scheme = _SCHEME.match(text)
    if scheme and scheme[1].lower() != "http":
        raise InputError(f"Afterglow speaks http with a device, not {clean_text(scheme[1], 20).lower()}.")
    return text


def _authority(text: str) -> str:
    """The part of an address that names a host and port."""
    return re.split(r"[/?#\\]", _SCHEME.sub("", text, count=1), maxsplit=1)[0]


def _split(text: str) -> tuple[str, str | None]:
    """Host and port as text; the port is None where none was given."""
    if text.startswith("["):
        bracketed = _BRACKETED.fullmatch(text)
        if bracketed is None or ":" not in bracketed[1]:
            raise InputError(f"{_quoted(text)} is not an IPv6 address in brackets, such as [fd00::2]:80.")
        return bracketed[1], bracketed[2]
    if text.count(":") == 1:
        host, _, port = text.partition(":")
        return host, port
    return text, None


def _checked_port(port: str | None) -> int:
    if port is None:
        return HTTP_PORT
    if not (port.isascii() and port.isdigit() and len(port) <= 5 and 1 <= int(port) <= 65535):
        raise InputError(f"{_quoted(port)} is not a port: it must be a number from 1 to 65535.")
    return int(port)


def _checked_host(host: str) -> str:
    if not host:
        raise InputError(f"Give the address of a device; {_EXAMPLE}.")
    try:
        ip = ipaddress.ip_address(host)
    except ValueError:
        return _checked_name(host.lower().removesuffix("."))
    return _checked_ip(ip)


def _checked_ip(ip: ipaddress.IPv4Address | ipaddress.IPv6Address) -> str:
    if isinstance(ip, ipaddress.IPv6Address) and ip.scope_id and not _ZONE.fullmatch(ip.scope_id):
        raise InputError(f"{_quoted(ip)} is not an address; {_EXAMPLE}.")
    if ip.is_unspecified or ip.is_multicast or str(ip) == "255.255.255.255":
        raise InputError(f"{ip} is not the address of one device.")
    return str(ip)


def _checked_name(name: str) -> str:
    labels = name.split(".")
    if len(name) > _NAME_LIMIT or not all(map(_LABEL.fullmatch, labels)):
        raise InputError(f"{_quoted(name)} is not an address; {_EXAMPLE}.")
    if labels[-1].isdigit():
        raise InputError(f"{_quoted(name)} is not a complete IP address; {_EXAMPLE}.")
    return name
