"""Which interfaces are meant, and noticing that they have changed."""

import pytest

from core.devices import interfaces
from core.devices.interfaces import changed_addresses, interfaces_from, local_addresses
from core.errors import InputError
from tests.core.devices.virtual_time import LoopClock, run_virtually


@pytest.mark.parametrize(
    ("listed", "meant"),
    [
        (None, None),
        ("", None),
        (" , ", None),
        ("127.0.0.1", ["127.0.0.1"]),
        (" 127.0.0.1 , fd00::2,", ["127.0.0.1", "fd00::2"]),
    ],
)
def test_interfaces_from_the_environment(listed: str | None, meant: list[str] | None) -> None:
    environment = {} if listed is None else {"AFTERGLOW_INTERFACES": listed}
    assert interfaces_from(environment) == meant


def test_a_wrong_interface_is_one_sentence() -> None:
    with pytest.raises(InputError) as caught:
        interfaces_from({"AFTERGLOW_INTERFACES": "127.0.0.1,eth0\x1b"})
    assert str(caught.value) == "AFTERGLOW_INTERFACES lists “eth0”, which is not an IP address."


def test_this_computer_has_a_loopback_address() -> None:
    assert "127.0.0.1" in local_addresses()


def test_a_change_counts_once_it_has_settled(monkeypatch: pytest.MonkeyPatch) -> None:
    home, between, away = frozenset({"192.0.2.2"}), frozenset({"169.254.1.1"}), frozenset({"198.51.100.7"})
    readings = iter([home, between, home, between, away, away, away])
    monkeypatch.setattr(interfaces, "local_addresses", lambda: next(readings))

    async def scenario() -> tuple[frozenset[str], float]:
        return await changed_addresses(home), LoopClock().monotonic()

    seen, took_s = run_virtually(scenario())
    assert seen == away
    assert took_s == 4 * interfaces.POLL_INTERVAL_S + 3 * interfaces.SETTLING_S
