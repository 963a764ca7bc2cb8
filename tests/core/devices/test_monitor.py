"""A device watched in virtual time: the whole list of entries, and when they came."""

import asyncio
import itertools
from collections.abc import Callable
from dataclasses import dataclass, field, replace

import pytest

from core.activity.entry import Draft
from core.actor import Actor, ActorKind, acting_as, because_of
from core.devices.client import TIMEOUT_S, DeviceBusyError
from core.devices.info import WledInfo
from core.devices.model import Device, DeviceStatus, Reach, shown_address
from core.devices.monitor import GAP_S, DeviceMonitor
from core.errors import DeviceError
from tests.core.devices.virtual_time import EPOCH_US, LoopClock, run_virtually

DESK = Device("d1", "02af00000001", "Desk", "192.0.2.5", led_count=120, version="16.0.0")
INFO = WledInfo(DESK.mac, name="Desk", version="16.0.0", led_count=120, uptime_s=0, rssi=-60, signal=80)
OTHER = replace(INFO, mac="02af00000002", name="Kitchen")


@dataclass
class Network:
    """WLEDs by host, as a fake client sees them; who is not there is refused, or swallows the question."""

    there: dict[str, WledInfo | DeviceError] = field(default_factory=lambda: {DESK.host: INFO})
    is_silent: bool = False
    asked_at: list[float] = field(default_factory=list)
    started_at: float = 0.0
    under_way: int = 0

    async def info(self, host: str, port: int) -> WledInfo:
        self.asked_at.append(now())
        self.under_way += 1
        assert self.under_way == 1, "two questions at once"
        try:
            return await self._answer(shown_address(host, port))
        finally:
            self.under_way -= 1

    async def _answer(self, address: str) -> WledInfo:
        answer = self.there.get(address)
        if answer is None and self.is_silent:
            await asyncio.sleep(TIMEOUT_S)
        await asyncio.sleep(0.02)
        if isinstance(answer, WledInfo):
            return replace(answer, uptime_s=int(now() - self.started_at))
        raise answer or DeviceError(f"Nothing is at {address}.")


def now() -> float:
    return asyncio.get_running_loop().time()


class Watched:
    """A monitor with all it tells, in order."""

    def __init__(self, network: Network, device: Device = DESK) -> None:
        self.network = network
        self.drafts: list[Draft] = []
        self.recorded_at: list[float] = []
        self.statuses: list[DeviceStatus] = []
        self.kept: list[tuple[Device, list[str]]] = []
        self.monitor = DeviceMonitor(
            device,
            network,
            record=self._record,
            on_status=self.statuses.append,
            on_device=self._on_device,
            clock=LoopClock(),
        )

    def _record(self, entry: Draft) -> None:
        self.drafts.append(entry)
        self.recorded_at.append(now())

    def _on_device(self, device: Device, drafts: tuple[Draft, ...]) -> None:
        self.kept.append((device, [entry.action for entry in drafts]))
        for entry in drafts:
            self._record(entry)

    @property
    def messages(self) -> list[str]:
        return [entry.message for entry in self.drafts]


def watch(script: Callable[[Watched], list[tuple[float, Callable[[], None]]]], for_s: float = 120) -> Watched:
    """Watch for that long in virtual time, doing what the script says at each of its moments."""

    async def scenario() -> Watched:
        watched = Watched(Network())
        for at, act in script(watched):
            asyncio.get_running_loop().call_at(at, act)
        watched.monitor.start()
        await asyncio.sleep(for_s)
        await watched.monitor.stop()
        return watched

    return run_virtually(scenario())


def test_a_device_that_stays_is_one_entry() -> None:
    watched = watch(lambda _watched: [], for_s=3600)
    assert watched.messages == ["Desk answers at 192.0.2.5"]
    assert watched.kept == []
    (entry,) = watched.drafts
    assert entry.actor == Actor(ActorKind.DEVICE, "Desk")
    assert entry.target is not None
    assert (entry.target.type, entry.target.id, entry.target.name) == ("device", "d1", "Desk")
    assert 3600 / 5 <= len(watched.network.asked_at) <= 3600 / 4.5 + 1
    assert watched.statuses == [DeviceStatus(DESK, Reach.ONLINE, since=EPOCH_US + 20_000, signal=80, rssi=-60)]


@pytest.mark.parametrize("is_silent", [False, True])
@pytest.mark.parametrize("gone_s", [30.0, 31.5, 33.0, 34.99])
@pytest.mark.parametrize("away_s", [20.0, 61.3, 600.0])
def test_going_and_coming_back_are_each_shown_within_15_s(is_silent: bool, gone_s: float, away_s: float) -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        watched.network.is_silent = is_silent
        there = watched.network.there
        return [(gone_s, there.clear), (gone_s + away_s, lambda: there.update({DESK.host: INFO}))]

    watched = watch(script, for_s=gone_s + away_s + 60)
    assert watched.messages == [
        "Desk answers at 192.0.2.5",
        "Desk stopped answering: Nothing is at 192.0.2.5.",
        "Desk answers at 192.0.2.5",
    ]
    assert gone_s < watched.recorded_at[1] < gone_s + 15
    assert gone_s + away_s < watched.recorded_at[2] < gone_s + away_s + 15
    assert [status.reach for status in watched.statuses] == [Reach.ONLINE, Reach.UNREACHABLE, Reach.ONLINE]


def test_backing_off_is_capped_and_never_ends() -> None:
    watched = watch(lambda watched: [(0, watched.network.there.clear)], for_s=4 * 3600)
    asked_at = watched.network.asked_at
    pauses = [after - before for before, after in itertools.pairwise(asked_at)]
    assert all(1.7 < pause <= 10.1 for pause in pauses)
    assert all(pause > 8.9 for pause in pauses[10:])
    assert asked_at[-1] > 4 * 3600 - 11


def test_a_restart_during_a_short_outage() -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        return [(100, lambda: setattr(watched.network, "started_at", 100.0))]

    first, second = watch(script).messages
    assert first == "Desk answers at 192.0.2.5"
    assert second.startswith("Desk restarted (up for ")


def test_busy_is_not_gone() -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        there = watched.network.there
        return [(10, lambda: there.update({DESK.host: DeviceBusyError("Busy.")}))]

    watched = watch(script)
    assert watched.messages == ["Desk answers at 192.0.2.5"]
    assert watched.monitor.status.reach is Reach.ONLINE


def test_another_wled_at_the_address_is_not_ours() -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        return [(30, lambda: watched.network.there.update({DESK.host: OTHER}))]

    watched = watch(script)
    assert watched.messages == [
        "Desk answers at 192.0.2.5",
        "Desk stopped answering: Another WLED (“Kitchen”) answers at 192.0.2.5.",
    ]
    assert watched.kept == []


def test_a_device_that_moved_is_followed() -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        def move() -> None:
            watched.network.there = {"192.0.2.9:8080": INFO}
            watched.monitor.moved("192.0.2.9", 8080)

        return [(31, move)]

    watched = watch(script)
    assert watched.messages == ["Desk answers at 192.0.2.5", "Desk moved from 192.0.2.5 to 192.0.2.9:8080"]
    assert watched.recorded_at[1] < 32
    assert watched.kept == [(replace(DESK, host="192.0.2.9", port=8080), ["device.address_changed"])]


def test_a_device_found_elsewhere_after_it_was_lost() -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        def appear() -> None:
            watched.network.there["192.0.2.9"] = INFO
            watched.monitor.moved("192.0.2.9", 80)

        return [(30, watched.network.there.clear), (90, appear)]

    watched = watch(script)
    assert watched.messages == [
        "Desk answers at 192.0.2.5",
        "Desk stopped answering: Nothing is at 192.0.2.5.",
        "Desk moved from 192.0.2.5 to 192.0.2.9",
        "Desk answers at 192.0.2.9",
    ]
    assert watched.recorded_at[2] < 91


def test_an_announcement_does_not_lure_us_away_from_a_device_that_answers() -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        watched.network.there["192.0.2.66"] = INFO
        return [(30, lambda: watched.monitor.moved("192.0.2.66", 80))]

    watched = watch(script)
    assert watched.messages == ["Desk answers at 192.0.2.5"]
    assert watched.monitor.device == DESK


def test_an_announced_address_where_another_answers_is_not_believed() -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        watched.network.there["192.0.2.66"] = OTHER
        return [
            (30, lambda: watched.monitor.moved("192.0.2.66", 80)),
            (40, lambda: watched.network.there.__delitem__(DESK.host)),
        ]

    watched = watch(script)
    assert watched.messages == [
        "Desk answers at 192.0.2.5",
        "Desk stopped answering: Nothing is at 192.0.2.5.",
    ]


def test_changed_facts_are_kept_together_with_their_entries() -> None:
    changed = replace(INFO, name="Shelf", led_count=60, version="16.1.0")

    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        return [(30, lambda: watched.network.there.update({DESK.host: changed}))]

    watched = watch(script)
    assert watched.messages == [
        "Desk answers at 192.0.2.5",
        "Desk is now called Shelf",
        "Shelf reports a change of LED count, version",
    ]
    assert watched.kept == [
        (
            replace(DESK, name="Shelf", led_count=60, version="16.1.0"),
            ["device.renamed", "device.changed"],
        )
    ]


def test_a_name_given_by_the_user_is_not_overwritten() -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        renamed = replace(INFO, name="Shelf")
        return [
            (30, lambda: watched.monitor.rename("Mine")),
            (40, lambda: watched.network.there.update({DESK.host: renamed})),
        ]

    watched = watch(script)
    assert watched.messages == ["Desk answers at 192.0.2.5", "Desk is now called Shelf"]
    assert watched.kept == []
    assert watched.monitor.status.device.name == "Mine"


def test_however_often_it_is_asked_for_there_is_a_gap_between_questions() -> None:
    def script(watched: Watched) -> list[tuple[float, Callable[[], None]]]:
        return [(at / 100, watched.monitor.poll_now) for at in range(1000)]

    asked_at = watch(script, for_s=10).network.asked_at
    assert len(asked_at) > 30
    assert all(after - before >= GAP_S for before, after in itertools.pairwise(asked_at))


def test_devices_do_not_delay_each_other() -> None:
    async def scenario() -> tuple[Watched, Watched]:
        quick, silent = Watched(Network()), Watched(Network(there={}, is_silent=True))
        for watched in (silent, quick):
            watched.monitor.start()
        await asyncio.sleep(1)
        for watched in (silent, quick):
            await watched.monitor.stop()
        return quick, silent

    quick, silent = run_virtually(scenario())
    assert quick.messages == ["Desk answers at 192.0.2.5"]
    assert silent.messages == []


def test_what_a_device_does_was_not_caused_by_who_added_it() -> None:
    async def scenario() -> Watched:
        watched = Watched(Network())
        with acting_as(Actor(ActorKind.USER, "someone")), because_of("gesture"):
            watched.monitor.start()
        await asyncio.sleep(1)
        await watched.monitor.stop()
        return watched

    (entry,) = run_virtually(scenario()).drafts
    assert entry.cause is None
    assert entry.actor.kind is ActorKind.DEVICE


def test_being_announced_is_part_of_the_status() -> None:
    watched = watch(lambda watched: [(1, lambda: watched.monitor.set_announced(True))])
    assert [status.announced for status in watched.statuses] == [False, True]


def test_nothing_is_told_after_the_stop() -> None:
    async def scenario() -> tuple[int, Watched]:
        watched = Watched(Network(is_silent=True))
        watched.monitor.start()
        await asyncio.sleep(7)
        watched.network.there.clear()
        await watched.monitor.stop()
        asked = len(watched.network.asked_at)
        await asyncio.sleep(100)
        return asked, watched

    asked, watched = run_virtually(scenario())
    assert len(watched.network.asked_at) == asked
    assert watched.messages == ["Desk answers at 192.0.2.5"]


def test_a_bug_in_a_listener_is_heard_of() -> None:
    async def scenario() -> list[str]:
        heard: list[str] = []
        asyncio.get_running_loop().set_exception_handler(lambda _loop, context: heard.append(context["message"]))
        watched = Watched(Network())
        watched.monitor._on_status = lambda _status: 1 // 0  # type: ignore[assignment]
        watched.monitor.start()
        await asyncio.sleep(1)
        await watched.monitor.stop()
        return heard

    assert run_virtually(scenario()) == ["watching d1 failed"]
