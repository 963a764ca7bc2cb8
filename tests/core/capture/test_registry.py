"""Which sources there are, and what one can choose from."""

from dataclasses import astuple

import pytest

from core.capture.registry import SOURCES, available_sources, create_source, open_source
from core.errors import CaptureError
from tests.fakes.virtual_screen import VirtualScreen


def test_an_unknown_source_is_refused_in_a_sentence() -> None:
    with pytest.raises(CaptureError) as refusal:
        create_source("tv:1")
    assert str(refusal.value) == "There is no capture source “tv”; there are screen, x11, mss, pattern."


@pytest.mark.parametrize("kind", SOURCES)
def test_every_source_can_be_named_before_it_is_open(kind: str) -> None:
    assert create_source(kind).describe()


def test_with_a_screen_it_is_offered_first(painted_screen: VirtualScreen) -> None:
    assert [astuple(choice) for choice in available_sources()] == [
        ("screen", "Screen 1 (320 × 180)"),
        ("pattern", "Test pattern (a moving rainbow)"),
    ]


@pytest.mark.parametrize(
    ("environment", "sentence"),
    [
        ({"DISPLAY": ""}, "There is no screen here to capture; the test pattern needs none."),
        (
            {"DISPLAY": ":0", "XDG_SESSION_TYPE": "wayland"},
            "A Wayland session does not let its screen be read; an X11 session does.",
        ),
    ],
)
def test_without_a_screen_the_pattern_is_left(
    environment: dict[str, str], sentence: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for name, value in environment.items():
        monkeypatch.setenv(name, value)
    assert [choice.id for choice in available_sources()] == ["pattern"]
    with pytest.raises(CaptureError) as refusal:
        open_source("screen")
    assert str(refusal.value) == sentence
