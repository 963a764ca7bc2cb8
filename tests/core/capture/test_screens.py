"""Screens are counted the same way whoever finds them."""

import pytest

from core.capture.screens import Screen, in_order, pick_screen
from core.capture.source import Region
from core.errors import CaptureError

LEFT = Screen(Region(0, 0, 100, 100))
MAIN = Screen(Region(100, 0, 200, 100), is_main=True)
RIGHT = Screen(Region(300, 0, 100, 100))


def test_the_main_screen_comes_first_then_the_others_by_place() -> None:
    assert in_order([RIGHT, LEFT, MAIN]) == [MAIN, LEFT, RIGHT]


@pytest.mark.parametrize(
    ("argument", "picked"), [("", (0, MAIN.region)), ("0", (0, MAIN.region)), ("2", (2, RIGHT.region))]
)
def test_an_argument_picks_a_screen(argument: str, picked: tuple[int, Region]) -> None:
    assert pick_screen([RIGHT, LEFT, MAIN], argument) == picked


@pytest.mark.parametrize("argument", ["3", "-1", "left", "²"])
def test_any_other_argument_is_refused(argument: str) -> None:
    with pytest.raises(CaptureError, match=f"^There is no screen {argument}; screens found: 3\\.$"):
        pick_screen([RIGHT, LEFT, MAIN], argument)
