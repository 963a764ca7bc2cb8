import pytest
from pytestqt.qtbot import QtBot

from core.devices.model import DeviceStatus, Reach
from core.events import DevicesChanged, Durability, DurabilityChanged, LightsChanged, Work, WorkChanged
from core.lighting.model import LightState, LightStatus
from desktop.runtime.bus import EventBus
from desktop.status import StatusBar, devices_state, durability_state, lights_state
from desktop.theme import Tone
from tests.fakes.things import NOON_US, device_status, light_status


@pytest.mark.parametrize(
    ("event", "words", "tone"),
    [
        (DurabilityChanged(Durability.SAVED, 0, 0, 0, 0), "Nothing to save yet", Tone.QUIET),
        (DurabilityChanged(Durability.SAVED, NOON_US, 0, 0, 0), "Saved 12:03:11 · WAL/FULL", Tone.GOOD),
        (DurabilityChanged(Durability.SAVING, NOON_US, 312, 0, 0), "Saving… 312 queued", Tone.WARNING),
        (
            DurabilityChanged(Durability.UNSAVED, NOON_US, 0, 3, 0, "disk full"),
            "3 events not saved: disk full",
            Tone.BAD,
        ),
        (
            DurabilityChanged(Durability.UNSAVED, NOON_US, 0, 1, 12, "disk full"),
            "1 event not saved, 12 lost: disk full",
            Tone.BAD,
        ),
    ],
)
def test_it_says_how_safe_what_happened_is(event: DurabilityChanged, words: str, tone: Tone) -> None:
    assert durability_state(event, "utc")[1:] == (words, tone)


@pytest.mark.parametrize(
    ("lights", "words", "tone"),
    [
        ((), "No lights", Tone.QUIET),
        ((light_status(state=LightState.STOPPED),), "0 of 1 light running", Tone.QUIET),
        ((light_status("A"), light_status("B", LightState.STOPPED)), "1 of 2 lights running · 60 fps", Tone.GOOD),
        ((light_status("A"), light_status("B", fps=29.6)), "2 of 2 lights running · 30–60 fps", Tone.GOOD),
        ((light_status("A"), light_status("B", LightState.WAITING)), "1 of 2 lights running · 60 fps", Tone.WARNING),
    ],
)
def test_it_counts_the_lights(lights: tuple[LightStatus, ...], words: str, tone: Tone) -> None:
    assert lights_state(lights)[1:] == (words, tone)


@pytest.mark.parametrize(
    ("devices", "words", "tone"),
    [
        ((), "No devices", Tone.QUIET),
        ((device_status(),), "1 of 1 device online", Tone.GOOD),
        ((device_status(), device_status("Shelf", Reach.UNREACHABLE)), "1 of 2 devices online", Tone.WARNING),
    ],
)
def test_it_counts_the_devices(devices: tuple[DeviceStatus, ...], words: str, tone: Tone) -> None:
    assert devices_state(devices)[1:] == (words, tone)


def test_it_follows_the_bus_and_the_zone(qtbot: QtBot, bus: EventBus) -> None:
    bar = StatusBar(bus)
    qtbot.addWidget(bar)
    bar.set_zone("utc")

    bus.announce(DurabilityChanged(Durability.SAVED, NOON_US, 0, 0, 0))
    bus.announce(LightsChanged((light_status(),)))
    bus.announce(DevicesChanged((device_status(),)))

    shown = [bar.durability.text(), bar.lights.text(), bar.devices.text()]
    assert shown == ["Saved 12:03:11 · WAL/FULL", "1 of 1 light running · 60 fps", "1 of 1 device online"]


def test_a_save_that_is_over_at_once_does_not_flicker(qtbot: QtBot, bus: EventBus) -> None:
    bar = StatusBar(bus)
    qtbot.addWidget(bar)
    saved = DurabilityChanged(Durability.SAVED, NOON_US, 0, 0, 0)
    bus.announce(saved)
    words = bar.durability.text()

    bus.announce(DurabilityChanged(Durability.SAVING, NOON_US, 1, 0, 0))
    assert bar.durability.text() == words
    bus.announce(saved)
    assert bar.durability.text() == words


def test_a_save_that_lasts_is_shown(qtbot: QtBot, bus: EventBus) -> None:
    bar = StatusBar(bus)
    qtbot.addWidget(bar)

    bus.announce(DurabilityChanged(Durability.SAVING, NOON_US, 312, 0, 0))

    qtbot.waitUntil(lambda: bar.durability.text() == "Saving… 312 queued")


def test_what_goes_on_in_the_log_is_shown_until_it_is_over(qtbot: QtBot, bus: EventBus) -> None:
    bar = StatusBar(bus)
    qtbot.addWidget(bar)
    bar.show()
    shown = dict(bar.works)
    assert not any(label.isVisible() for label in shown.values())

    bus.announce(WorkChanged(Work.PRUNING, 340, 1_000))
    bus.announce(WorkChanged(Work.INDEXING, 1, 3))
    assert [label.text() for label in shown.values() if label.isVisible()] == [
        "Letting go of old entries: 34 %",
        "Indexing the log: 33 %",
    ]
    bus.announce(WorkChanged(Work.PRUNING, 1_000, 1_000))
    bus.announce(WorkChanged(Work.INDEXING, 0, 0))
    assert [bar.works[work].text() for work in (Work.PRUNING, Work.INDEXING)] == [
        "Letting go of old entries: 100 %",
        "Indexing the log…",
    ]
    for work in (Work.PRUNING, Work.INDEXING):
        bus.announce(WorkChanged(work, 0, 0, is_over=True))
    assert not any(label.isVisible() for label in shown.values())
