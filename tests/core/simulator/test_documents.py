"""Each firmware version writes what it writes, and no more."""

import pytest

from core.simulator.documents import VERSIONS, Firmware, Vitals, template
from core.simulator.identity import Ports, identity_of

STILL = Vitals(uptime_s=200_000, frames_per_second=0, is_live=False, mode="", sender="", socket_count=0)


@pytest.mark.parametrize(
    ("version", "missing_info", "missing_state", "missing_segment"),
    [
        ("0.14.4", {"cn", "release", "repo", "deviceId", "clock", "um"}, {"ledmap", "bs"}, {"lc", "bm"}),
        ("0.15.4", {"umpalcount", "cpalmax", "um"}, {"bs"}, {"lc", "bm"}),
        ("16.0.0", set(), set(), set()),
        ("16.0.1", set(), set(), set()),
    ],
)
def test_a_version_leaves_out_what_came_later(
    version: str, missing_info: set[str], missing_state: set[str], missing_segment: set[str]
) -> None:
    firmware = Firmware(version, 30, rgbw=False)
    newest, state = template("state"), firmware.state(template("state"))
    info = firmware.info(identity_of(1), Ports(), STILL)
    assert template("info").keys() - info.keys() >= missing_info
    assert newest.keys() - state.keys() == missing_state
    assert newest["seg"][0].keys() - state["seg"][0].keys() == missing_segment


def test_the_newest_version_writes_every_field_of_its_template() -> None:
    info = Firmware(VERSIONS[-1], 30, rgbw=False).info(identity_of(1), Ports(), STILL)
    assert info.keys() == template("info").keys()


def test_info_counts_what_the_lists_hold() -> None:
    info = template("info")
    assert (info["fxcount"], info["palcount"]) == (len(template("effects")), len(template("palettes")))
    assert len(template("fxdata")) == info["fxcount"]


def test_only_an_unusual_ddp_port_is_told() -> None:
    firmware = Firmware("16.0.1", 30, rgbw=False)
    assert "ddpport" not in firmware.info(identity_of(1), Ports(), STILL)
    assert firmware.info(identity_of(1), Ports(ddp=5000), STILL)["ddpport"] == 5000


def test_rgbw_is_told_in_every_place() -> None:
    firmware = Firmware("16.0.1", 30, rgbw=True)
    leds = firmware.info(identity_of(1), Ports(), STILL)["leds"]
    assert (leds["rgbw"], leds["lc"], leds["seglc"], leds["count"]) == (True, 3, [3], 30)
    assert firmware.config(identity_of(1), Ports())["hw"]["led"]["ins"][0]["type"] == 30


def test_the_clock_of_a_device_starts_in_1970() -> None:
    info = Firmware("16.0.1", 30, rgbw=False).info(identity_of(1), Ports(), STILL)
    assert (info["uptime"], info["time"]) == (200_000, "1970-1-3, 07:33:20")
