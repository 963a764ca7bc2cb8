"""A light in real time, over real sockets, from a real screen; nothing here measures how long anything takes."""

import socket
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass, field, replace

import numpy as np
import pytest

from core.activity.entry import Draft
from core.capture.pattern import PATTERN_SIZE, pattern_frame
from core.capture.source import Region, Size
from core.devices.model import Device
from core.lighting.layout import led_areas, suggest_layout
from core.lighting.loop import LightLoop
from core.lighting.model import Light, LightSpec, LightStatus
from core.outputs.wled_udp import RELEASE
from tests.core.outputs.decoding import decode, frame_of
from tests.fakes.virtual_screen import XVFB, Brush, VirtualScreen

HOST = "127.0.0.1"
LAYOUT = suggest_layout(120)
SPEC = LightSpec("Desk", "d1", layout=LAYOUT, fps=60, gamma=1.0)
PATIENCE_S = 30.0


@dataclass
class Running:
    """A loop on its thread, and what came of it."""

    loop: LightLoop
    entries: list[Draft] = field(default_factory=list)
    statuses: list[LightStatus] = field(default_factory=list)

    @property
    def actions(self) -> list[str]:
        return [entry.action for entry in self.entries]


@pytest.fixture
def sink() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind((HOST, 0))
        bound.settimeout(PATIENCE_S)
        yield bound


@contextmanager
def running(spec: LightSpec, port: int) -> Iterator[Running]:
    device = Device("d1", "02af00000001", "Strip", HOST, ddp_port=port)
    entries: list[Draft] = []
    statuses: list[LightStatus] = []
    loop = LightLoop(Light("l1", spec), device, record=entries.append, on_status=statuses.append)
    thread = threading.Thread(target=loop.run)
    thread.start()
    try:
        yield Running(loop, entries, statuses)
    finally:
        loop.stop()
        thread.join(PATIENCE_S)
        assert not thread.is_alive()


def until(is_true: Callable[[], bool]) -> None:
    """Wait for it, for a generous while."""
    deadline = time.monotonic() + PATIENCE_S
    while not is_true():
        assert time.monotonic() < deadline
        time.sleep(0.01)


def next_frame(sink: socket.socket) -> bytes:
    """The colours of the next whole frame."""
    packets = [decode(sink.recv(2000))]
    while not packets[-1].push:
        packets.append(decode(sink.recv(2000)))
    return frame_of(packets)


def foretold(t: float) -> np.ndarray[tuple[int, ...], np.dtype[np.float64]]:
    """The mean colours of the pattern at that moment, LED by LED."""
    whole = pattern_frame(t)
    return np.array([area.of(whole)[..., 2::-1].mean(axis=(0, 1)) for area in led_areas(LAYOUT, PATTERN_SIZE)])


@pytest.mark.parametrize("fps", [30, 60])
def test_the_device_gets_the_colours_of_the_pattern(sink: socket.socket, fps: int) -> None:
    began = time.monotonic()
    with running(replace(SPEC, fps=fps), sink.getsockname()[1]):
        frames = [next_frame(sink) for _ in range(20)]
    ended = time.monotonic()
    moments = np.arange(began, ended + 0.02, 0.02)
    expected = np.array([foretold(moment) for moment in moments])
    for frame in frames:
        colours = np.frombuffer(frame, np.uint8).reshape(-1, 3)
        assert np.abs(expected - colours).max(axis=(1, 2)).min() <= 2


def test_a_long_strip_arrives_in_several_datagrams(sink: socket.socket) -> None:
    with running(replace(SPEC, layout=suggest_layout(1500)), sink.getsockname()[1]):
        assert len(next_frame(sink)) == 4500


def test_at_the_end_the_device_is_given_back(monkeypatch: pytest.MonkeyPatch, sink: socket.socket) -> None:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as realtime:
        realtime.bind((HOST, 0))
        realtime.settimeout(PATIENCE_S)
        monkeypatch.setattr("core.lighting.outlet.REALTIME_PORT", realtime.getsockname()[1])
        with running(SPEC, sink.getsockname()[1]):
            next_frame(sink)
        assert realtime.recv(100) == RELEASE


def test_a_device_that_goes_away_and_comes_back_is_two_entries(sink: socket.socket) -> None:
    port = sink.getsockname()[1]
    with running(SPEC, port) as light:
        next_frame(sink)
        sink.close()
        until(lambda: "output.failed" in light.actions)
        with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as returned:
            returned.bind((HOST, port))
            returned.settimeout(PATIENCE_S)
            until(lambda: bool(next_frame(returned)) and "output.recovered" in light.actions)
    assert light.actions == [
        "capture.started",
        "light.started",
        "output.failed",
        "output.recovered",
        "capture.stopped",
        "light.stopped",
    ]


@pytest.mark.skipif(XVFB is None, reason="Xvfb is not installed")
@pytest.mark.parametrize("source", ["x11", "mss", "screen"])
def test_a_screen_that_dies_and_comes_back_is_two_entries(
    source: str, monkeypatch: pytest.MonkeyPatch, sink: socket.socket
) -> None:
    with VirtualScreen(Size(320, 180)) as screen:
        monkeypatch.setenv("DISPLAY", screen.display)
        monkeypatch.delenv("XDG_SESSION_TYPE", raising=False)
        with running(replace(SPEC, source=source), sink.getsockname()[1]) as light:
            next_frame(sink)
            screen.kill()
            until(lambda: "capture.failed" in light.actions)
            screen.start()
            brush = Brush(screen.display)
            brush.fill(Region(0, 0, 320, 180), (1, 200, 3))
            until(lambda: next_frame(sink) == bytes([1, 200, 3] * 120))
            brush.close()
    assert light.actions == [
        "capture.started",
        "light.started",
        "capture.failed",
        "capture.recovered",
        "capture.stopped",
        "light.stopped",
    ]
