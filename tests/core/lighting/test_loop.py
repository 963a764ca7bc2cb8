"""The whole life of a light, in time that the test moves: what leaves, what is told and what is recorded."""

from dataclasses import replace
from itertools import pairwise

import pytest

from core.activity.entry import Outcome
from core.actor import SYSTEM, Actor, ActorKind, acting_as, because_of
from core.capture.source import Size
from core.lighting.model import Layout, Light, LightState
from tests.core.lighting.stage import DEVICE, SPEC, Stage

ANNA = Actor(ActorKind.USER, "Anna")
BEGINNING = ["Capturing the wall for Desk", "Desk follows the wall at 10 fps"]
ENDING = ["Stopped capturing the wall for Desk"]


@pytest.fixture
def stage() -> Stage:
    return Stage(now=100.0)


def metadata_of_end(stage: Stage) -> dict[str, object]:
    return dict(stage.entries[-1].metadata)


def test_a_light_follows_on_the_beat_and_gives_the_device_back(stage: Stage) -> None:
    stage.play(until=101.95)
    assert stage.messages == [*BEGINNING, *ENDING, "Desk stopped after 20 frames"]
    assert [moment for moment, _ in stage.frames] == pytest.approx([100 + beat / 10 for beat in range(20)])
    assert {colours for _, colours in stage.frames} == {bytes([10, 20, 30] * 3)}
    assert stage.releases == [(101.95, "10.0.0.5")]
    assert stage.sent[-1][3] == [b"\x02\x00"]
    assert metadata_of_end(stage) == {
        "frames": 20,
        "late": 0,
        "resent": 0,
        "dropped": 0,
        "errors": 0,
        "duration_s": 2.0,
        "fps_mean": 10.3,
    }
    assert stage.closed == 1


def test_its_entries_name_the_light(stage: Stage) -> None:
    stage.play(until=101)
    assert [(entry.action, entry.target and entry.target.id, entry.ts) for entry in stage.entries] == [
        ("capture.started", "l1", 100_000_000),
        ("light.started", "l1", 100_000_000),
        ("capture.stopped", "l1", 101_000_000),
        ("light.stopped", "l1", 101_000_000),
    ]


def test_it_tells_how_it_is_a_few_times_a_second(stage: Stage) -> None:
    stage.play(until=102.05)
    told = [(status.state, status.fps, status.frames) for status in stage.statuses]
    assert told[0] == (LightState.RUNNING, 1.0, 1)
    assert told[-2:] == [(LightState.RUNNING, 10.0, 19), (LightState.STOPPED, 10.0, 21)]
    assert len(told) == 8
    assert {status.colours for status in stage.statuses} == {bytes([10, 20, 30] * 3)}


def test_the_preview_is_what_is_seen_and_the_strip_gets_it_corrected(stage: Stage) -> None:
    stage.rgb = (255, 128, 0)
    stage.play(until=100.1, spec=replace(SPEC, gamma=2.2, brightness=0.5))
    assert stage.frames[0][1][:3] == bytes([128, round(127.5 * (128 / 255) ** 2.2), 0])
    assert stage.statuses[0].colours[:3] == bytes([255, 128, 0])


def test_a_screen_that_fails_and_comes_back_is_told_once_each(stage: Stage) -> None:
    stage.set_at(101.05, is_screen_away=True)
    stage.set_at(105.0, is_screen_away=False)
    stage.play(until=108.95)
    assert stage.messages == [
        *BEGINNING,
        "Capturing the wall for Desk failed: The wall is gone.",
        "Capturing the wall for Desk works again after 7.5 s",
        *ENDING,
        f"Desk stopped after {len(stage.frames)} frames",
    ]
    assert metadata_of_end(stage)["errors"] == 4
    states = [status.state for status in stage.statuses]
    assert states.index(LightState.WAITING) < len(states) - 1 - states[::-1].index(LightState.RUNNING)
    assert stage.opened == ["wall", "wall"]


def test_while_the_screen_fails_the_last_frame_keeps_the_light_alive(stage: Stage) -> None:
    stage.set_at(101.05, is_screen_away=True)
    stage.play(until=110)
    moments = [moment for moment, _ in stage.frames]
    assert max(later - earlier for earlier, later in pairwise(moments)) <= 1.0
    assert moments[-1] > 109
    assert metadata_of_end(stage)["resent"] == len(moments) - 11


@pytest.mark.parametrize("fps", [1, 2, 3, 30, 120])
def test_a_still_screen_keeps_the_light_alive(stage: Stage, fps: int) -> None:
    stage.is_still = True
    stage.play(until=110.5, spec=replace(SPEC, fps=fps))
    moments = [moment for moment, _ in stage.frames]
    assert max(later - earlier for earlier, later in pairwise(moments)) <= 1.0 + 1e-9
    assert len(moments) <= 15
    assert metadata_of_end(stage)["resent"] == len(moments) - 1


def test_a_still_screen_is_followed_until_smoothing_has_arrived(stage: Stage) -> None:
    stage.play(until=100.25, spec=replace(SPEC, smoothing_ms=200))
    stage.is_still, stage.rgb = True, (250, 250, 250)
    first = len(stage.frames)
    stage.play(until=104, spec=replace(SPEC, smoothing_ms=200))
    assert first == 3
    assert stage.frames[-1][1] == bytes([250] * 9)


def test_a_light_that_cannot_start_waits_and_says_why(stage: Stage) -> None:
    stage.is_screen_away = True
    stage.play(until=103)
    assert stage.messages == ["Capturing wall for Desk failed: The wall is gone.", "Desk stopped after 0 frames"]
    assert {(status.state, status.detail) for status in stage.statuses[:-1]} == {
        (LightState.WAITING, "The wall is gone.")
    }
    assert stage.sent == []


def test_a_light_that_waited_from_the_start_follows_once_it_can(stage: Stage) -> None:
    stage.is_screen_away = True
    stage.set_at(100.3, is_screen_away=False)
    stage.play(until=101)
    assert stage.messages == [
        "Capturing wall for Desk failed: The wall is gone.",
        "Capturing the wall for Desk works again after 0.5 s",
        "Desk follows the wall at 10 fps",
        *ENDING,
        "Desk stopped after 5 frames",
    ]


def test_a_device_that_cannot_be_reached_is_told_once_each(stage: Stage) -> None:
    stage.set_at(101.05, is_network_away=True)
    stage.set_at(103.0, is_network_away=False)
    stage.play(until=109)
    assert stage.messages == [
        *BEGINNING,
        "Sending to Desk failed: Nobody is there.",
        "Sending to Desk works again after 2.5 s",
        *ENDING,
        f"Desk stopped after {len(stage.frames)} frames",
    ]
    waiting = [status for status in stage.statuses if status.state is LightState.WAITING]
    assert {status.detail for status in waiting} == {"Nobody is there."}
    assert [status.state for status in stage.statuses][-2:] == [LightState.RUNNING, LightState.STOPPED]


def test_a_network_that_refuses_every_other_frame_is_one_outage(stage: Stage) -> None:
    for tenth in range(100):
        stage.set_at(101 + tenth / 10, is_network_away=tenth % 2 == 0)
    stage.play(until=120)
    assert [entry.action for entry in stage.entries] == [
        "capture.started",
        "light.started",
        "output.failed",
        "output.recovered",
        "capture.stopped",
        "light.stopped",
    ]


def test_no_room_in_the_socket_drops_frames_and_counts_them(stage: Stage) -> None:
    stage.set_at(100.45, is_network_busy=True)
    stage.set_at(100.75, is_network_busy=False)
    stage.play(until=101)
    assert metadata_of_end(stage)["dropped"] == 3
    assert stage.messages == [*BEGINNING, *ENDING, "Desk stopped after 7 frames"]


def test_frames_that_come_too_late_are_left_out_and_counted(stage: Stage) -> None:
    stage.grab_s = 0.25
    stage.play(until=102.01)
    assert [moment for moment, _ in stage.frames] == pytest.approx(
        [100.25, 100.5, 100.75, 101.0, 101.25, 101.5, 101.75, 102.0, 102.25], abs=0.2
    )
    assert metadata_of_end(stage)["late"] == 13


def test_paused_it_gives_the_device_back_and_sends_nothing(stage: Stage) -> None:
    loop = stage.loop()
    stage.at(101.05, loop.pause)
    stage.at(102, loop.pause)
    stage.at(200, loop.resume)
    stage.at(201, loop.resume)
    stage.at(201.95, loop.stop)
    loop.run()
    assert stage.messages == [
        *BEGINNING,
        "Desk paused",
        "Desk resumed",
        *ENDING,
        "Desk stopped after 31 frames",
    ]
    assert [moment for moment, _ in stage.releases] == [101.05, 201.95]
    assert not [moment for moment, _ in stage.frames if 101.05 <= moment < 200]
    assert metadata_of_end(stage)["duration_s"] == 3.0
    assert LightState.PAUSED in {status.state for status in stage.statuses}


def test_stopped_while_paused_it_gives_the_device_back_once(stage: Stage) -> None:
    loop = stage.loop()
    stage.at(101, loop.pause)
    stage.at(102, loop.stop)
    loop.run()
    assert len(stage.releases) == 1
    assert stage.messages == [*BEGINNING, "Desk paused", *ENDING, "Desk stopped after 10 frames"]


def test_a_stop_before_the_start_sends_nothing(stage: Stage) -> None:
    loop = stage.loop()
    loop.stop()
    loop.run()
    assert (stage.messages, stage.sent) == (["Desk stopped after 0 frames"], [])


def test_new_settings_take_effect_without_restarting_the_capture(stage: Stage) -> None:
    loop = stage.loop()
    layout = Layout(top=4, left=1)
    new = Light("l1", replace(SPEC, name="Shelf", layout=layout, brightness=0.5, fps=20))
    stage.is_still = True
    stage.at(100.05, lambda: loop.change(new, DEVICE))
    stage.at(101, loop.stop)
    loop.run()
    assert stage.opened == ["wall"]
    assert stage.messages == [*BEGINNING, "Stopped capturing the wall for Shelf", "Shelf stopped after 3 frames"]
    assert stage.frames[-1][1] == bytes([5, 10, 15] * 5)


def test_new_settings_of_a_paused_light_are_told_at_once(stage: Stage) -> None:
    loop = stage.loop()
    new = Light("l1", replace(SPEC, name="Shelf"))
    stage.at(101, loop.pause)
    stage.at(101.01, lambda: loop.change(new, DEVICE))
    stage.at(102, loop.stop)
    loop.run()
    assert [(status.light.spec.name, status.state) for status in stage.statuses][-3:] == [
        ("Desk", LightState.PAUSED),
        ("Shelf", LightState.PAUSED),
        ("Shelf", LightState.STOPPED),
    ]


def test_another_source_is_captured_in_its_place(stage: Stage) -> None:
    loop = stage.loop()
    stage.at(100.05, lambda: loop.change(Light("l1", replace(SPEC, source="door")), DEVICE))
    stage.at(100.15, loop.stop)
    loop.run()
    assert stage.messages == [
        *BEGINNING,
        "Stopped capturing the wall for Desk",
        "Capturing the door for Desk",
        "Stopped capturing the door for Desk",
        "Desk stopped after 3 frames",
    ]


def test_the_device_is_followed_to_its_new_address(stage: Stage) -> None:
    loop = stage.loop()
    stage.at(100.05, lambda: loop.change(Light("l1", SPEC), replace(DEVICE, host="10.0.0.9")))
    stage.at(100.15, loop.stop)
    loop.run()
    assert [(host, port) for _, host, port, _ in stage.sent] == [
        ("10.0.0.5", 4048),
        ("10.0.0.5", 21324),
        ("10.0.0.9", 4048),
        ("10.0.0.9", 4048),
        ("10.0.0.9", 21324),
    ]


def test_leds_that_are_told_nothing_any_more_are_given_back(stage: Stage) -> None:
    loop = stage.loop()
    stage.at(100.05, lambda: loop.change(Light("l1", replace(SPEC, layout=Layout(top=1))), DEVICE))
    stage.at(100.15, loop.stop)
    loop.run()
    assert [moment for moment, _ in stage.releases] == [100.05, 100.15]


def test_a_screen_of_another_size_is_sampled_anew(stage: Stage) -> None:
    stage.set_at(100.15, size=Size(160, 90))
    stage.play(until=100.35)
    assert len(stage.frames) == 4
    assert stage.opened == ["wall"]


def test_entries_name_who_asked(stage: Stage) -> None:
    def pause_as_anna() -> None:
        with acting_as(ANNA), because_of("gesture-1"):
            loop.pause()

    def stop_as_anna() -> None:
        with acting_as(ANNA):
            loop.stop()

    loop = stage.loop()
    stage.at(101, pause_as_anna)
    stage.at(102, loop.resume)
    stage.at(103, stop_as_anna)
    loop.run()
    assert [(entry.action, entry.actor, entry.cause) for entry in stage.entries] == [
        ("capture.started", SYSTEM, None),
        ("light.started", SYSTEM, None),
        ("light.paused", ANNA, "gesture-1"),
        ("light.resumed", SYSTEM, None),
        ("capture.stopped", ANNA, None),
        ("light.stopped", ANNA, None),
    ]


def test_a_failure_is_not_the_doing_of_whoever_started_the_light(stage: Stage) -> None:
    loop = stage.loop()
    stage.set_at(100.15, is_screen_away=True)
    stage.at(101, loop.stop)
    with acting_as(ANNA), because_of("gesture-1"):
        loop.run()
    told = {entry.action: (entry.actor, entry.cause, entry.outcome) for entry in stage.entries}
    assert told["light.started"] == (ANNA, "gesture-1", Outcome.SUCCESS)
    assert told["capture.failed"] == (SYSTEM, None, Outcome.FAILURE)


def test_a_still_screen_is_called_that_until_it_moves_again(stage: Stage) -> None:
    stage.set_at(102.05, is_still=True)
    stage.set_at(104.05, is_still=False, rgb=(1, 2, 3))
    stage.play(until=105)
    told = [status.is_still for status in stage.statuses if status.state is LightState.RUNNING]
    assert [now for before, now in pairwise(told) if before != now] == [True, False]


def test_a_bug_is_recorded_and_not_hidden(stage: Stage) -> None:
    loop = stage.loop()
    stage.set_at(100.15, bug=ZeroDivisionError("oops"))
    with pytest.raises(ZeroDivisionError):
        loop.run()
    assert stage.messages == [
        *BEGINNING,
        "Desk stopped working: ZeroDivisionError: oops",
        *ENDING,
        "Desk stopped after 2 frames",
    ]
    assert stage.statuses[-1].state is LightState.STOPPED
    assert len(stage.releases) == 1
