from dataclasses import replace

import pytest
from pytestqt.qtbot import QtBot

from core.lighting.model import LightState
from desktop.lights.card import LightCard
from desktop.lights.facts import STATES, LightView
from tests.fakes.things import light_status


def view_of(state: LightState) -> LightView:
    return LightView(light_status("Glow", state), "Desk", "Test pattern")


def test_every_state_has_an_icon_and_a_word_of_its_own() -> None:
    assert set(STATES) == set(LightState)
    assert len({symbol for symbol, _word, _tone in STATES.values()}) == len(LightState)
    assert len({word for _symbol, word, _tone in STATES.values()}) == len(LightState)


@pytest.mark.parametrize(
    ("state", "first", "second"),
    [
        (LightState.STOPPED, "start", None),
        (LightState.RUNNING, "stop", "pause"),
        (LightState.WAITING, "stop", "pause"),
        (LightState.PAUSED, "stop", "resume"),
    ],
)
def test_its_buttons_do_what_makes_sense_now(qtbot: QtBot, state: LightState, first: str, second: str | None) -> None:
    card = LightCard(view_of(state))
    qtbot.addWidget(card)
    card.show_status(view_of(state))
    wanted: list[tuple[str, str]] = []
    card.command_wanted.connect(lambda command, light: wanted.append((command, light)))

    card.start_button.click()
    card.pause_button.click()

    assert wanted == [(command, "glow") for command in (first, second) if command]
    assert card.start_button.text().lower() == first


def test_it_says_what_it_joins_and_how_fast() -> None:
    view = view_of(LightState.RUNNING)
    assert view.set_up == "Test pattern → Desk · 120 LEDs"
    assert view.pace == "60 fps (up to 60) · 0 frames sent"
    still = replace(view, status=replace(view.status, is_still=True))
    assert still.pace == "Still picture · 0 frames sent"
    stopped = replace(view, status=light_status("Glow", LightState.STOPPED))
    assert stopped.pace == "Up to 60 fps"
    paused = replace(view, status=light_status("Glow", LightState.PAUSED))
    assert paused.pace == "Up to 60 fps · 0 frames sent"
