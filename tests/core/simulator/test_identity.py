"""A simulated device is the same one on every run, and cannot be taken for a bought one."""

import pytest

from core.errors import InputError
from core.simulator.identity import MAC_PREFIX, Identity, host_of, identity_of


def test_the_number_decides_everything() -> None:
    assert identity_of(1) == Identity("02af00000001", "Simulated 1", "127.77.0.1")
    assert identity_of(300).host == "127.77.1.44"
    assert identity_of(1).host_name == "wled-000001"


def test_its_mac_is_locally_administered_and_not_multicast() -> None:
    assert identity_of(7).mac.startswith(MAC_PREFIX)
    assert int(MAC_PREFIX[:2], 16) & 0b11 == 0b10


@pytest.mark.parametrize("host", ["", "lamp", "1.2.3", "::1", "255.255.255.255.1"])
def test_a_host_that_is_no_ipv4_address_is_refused_with_a_sentence(host: str) -> None:
    with pytest.raises(InputError, match="is not an IPv4 address"):
        identity_of(1, host)


def test_addresses_do_not_run_past_the_last_one() -> None:
    with pytest.raises(InputError, match="is not an IPv4 address"):
        host_of(2, "255.255.255.255")
