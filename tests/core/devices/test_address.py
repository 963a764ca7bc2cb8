"""Addresses as people type them."""

import ipaddress

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.devices.address import parse_address, shown_input
from core.devices.model import shown_address
from core.errors import InputError

PORTS = st.integers(1, 65535)
IPS = st.ip_addresses().filter(lambda ip: not (ip.is_unspecified or ip.is_multicast or str(ip) == "255.255.255.255"))
NAMES = st.from_regex(r"[a-z0-9][a-z0-9-]{0,20}[a-z0-9](\.[a-z][a-z0-9]{0,10}){0,3}", fullmatch=True).filter(
    lambda name: not name.rsplit(".")[-1].isdigit()
)


@pytest.mark.parametrize(
    ("text", "address"),
    [
        ("192.168.1.50", ("192.168.1.50", 80)),
        ("  192.168.1.50:8080\n", ("192.168.1.50", 8080)),
        ("WLED-Desk.local.", ("wled-desk.local", 80)),
        ("wled-desk.local:81", ("wled-desk.local", 81)),
        ("http://192.168.1.50/", ("192.168.1.50", 80)),
        ("HTTP://wled-desk.local:8080/json/info?x=1#top", ("wled-desk.local", 8080)),
        ("192.168.1.50/settings", ("192.168.1.50", 80)),
        ("[fd00::2]", ("fd00::2", 80)),
        ("[FD00::2]:8080", ("fd00::2", 8080)),
        ("http://[fd00::2]:8080/", ("fd00::2", 8080)),
        ("fd00::2", ("fd00::2", 80)),
        ("fe80::1%eth0", ("fe80::1%eth0", 80)),
        ("localhost", ("localhost", 80)),
    ],
)
def test_what_is_meant(text: str, address: tuple[str, int]) -> None:
    assert parse_address(text) == address


EXAMPLE = "an address looks like 192.168.1.50, wled-desk.local or 192.168.1.50:8080."


@pytest.mark.parametrize(
    ("text", "sentence"),
    [
        ("", f"Give the address of a device; {EXAMPLE}"),
        ("http:///x", f"Give the address of a device; {EXAMPLE}"),
        (":80", f"Give the address of a device; {EXAMPLE}"),
        ("https://192.168.1.50", "Afterglow speaks http with a device, not https."),
        ("192.168.1.50:", "“” is not a port: it must be a number from 1 to 65535."),
        ("192.168.1.50:http", "“http” is not a port: it must be a number from 1 to 65535."),
        ("192.168.1.50:0", "“0” is not a port: it must be a number from 1 to 65535."),
        ("192.168.1.50:65536", "“65536” is not a port: it must be a number from 1 to 65535."),
        ("192.168.1.50:\uff180", "“\uff180” is not a port: it must be a number from 1 to 65535."),
        ("192.168.1", f"“192.168.1” is not a complete IP address; {EXAMPLE}"),
        ("192.168.1.500", f"“192.168.1.500” is not a complete IP address; {EXAMPLE}"),
        ("my desk", f"“my desk” is not an address; {EXAMPLE}"),
        ("1http://desk", "“” is not a port: it must be a number from 1 to 65535."),
        ("desk\x1b[31m\u202e", f"“desk[31m” is not an address; {EXAMPLE}"),
        ("[fd00::2", "“[fd00::2” is not an IPv6 address in brackets, such as [fd00::2]:80."),
        ("[192.168.1.50]", "“[192.168.1.50]” is not an IPv6 address in brackets, such as [fd00::2]:80."),
        ("fe80::1%\x07", f"“fe80::1%” is not an address; {EXAMPLE}"),
        ("0.0.0.0", "0.0.0.0 is not the address of one device."),
        ("239.1.2.3", "239.1.2.3 is not the address of one device."),
        ("255.255.255.255", "255.255.255.255 is not the address of one device."),
    ],
)
def test_what_is_wrong(text: str, sentence: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_address(text)
    assert str(caught.value) == sentence


@pytest.mark.parametrize(
    "text",
    [
        "http://admin:hunter2@10.0.0.1/",
        "admin:hunter2@10.0.0.1",
        "hunter2@10.0.0.1",
        "https://admin:hunter2@10.0.0.1",
        "http://admin:hunter2/x@10.0.0.1:80/json",
        "http://admin:a@hunter2@10.0.0.1",
        "http://admin:hunter2#?\\@[10.0.0.1",
        " admin:hunter2@10.0.0.1?key=hunter2",
    ],
)
def test_a_password_is_refused_and_never_repeated(text: str) -> None:
    with pytest.raises(InputError) as caught:
        parse_address(text)
    assert str(caught.value) == (
        "Afterglow uses no user name or password; give the address without them and without an @."
    )
    assert shown_input(text).lstrip("[").partition(":")[0] == "10.0.0.1"


@pytest.mark.parametrize(
    ("text", "shown"),
    [
        (" 192.168.1.50:8080\n", "192.168.1.50:8080"),
        ("http://[fd00::2]:8080/json?key=secret", "[fd00::2]:8080"),
        ("desk\x1b[31m\u202e", "desk[31m"),
        ("https://desk.local#x", "desk.local"),
        ("@", ""),
    ],
)
def test_what_was_typed_is_shown_without_what_is_nobodys_business(text: str, shown: str) -> None:
    assert shown_input(text) == shown


@given(st.text(max_size=300) | st.text(alphabet="[]:.%/0123456789afz-", max_size=40))
def test_any_text_is_an_address_or_a_sentence(text: str) -> None:
    try:
        host, port = parse_address(text)
    except InputError as error:
        sentence = str(error)
    else:
        assert parse_address(shown_address(host, port)) == (host, port)
        sentence = f"{host}."
    assert sentence.endswith(".")
    assert sentence.isprintable()


@given(IPS, PORTS)
def test_ip_addresses_read_as_they_are_shown(ip: ipaddress.IPv4Address | ipaddress.IPv6Address, port: int) -> None:
    assert parse_address(shown_address(str(ip), port)) == (str(ip), port)


@given(NAMES, PORTS)
def test_names_read_as_they_are_shown(name: str, port: int) -> None:
    assert parse_address(f"http://{shown_address(name, port)}/json") == (name, port)
