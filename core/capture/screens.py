"""Which of the computer's screens is meant: they are counted from 0, the main one first, then by place."""

from collections.abc import Iterable
from dataclasses import dataclass

from core.capture.source import Region
from core.errors import CaptureError


@dataclass(frozen=True, slots=True)
class Screen:
    """One screen as it lies on the desktop."""

    region: Region
    is_main: bool = False


def in_order(screens: Iterable[Screen]) -> list[Screen]:
    """The same order whichever library found them."""
    return sorted(screens, key=lambda screen: (not screen.is_main, screen.region.x, screen.region.y))


def pick_screen(screens: Iterable[Screen], argument: str) -> tuple[int, Region]:
    """The number and place of the screen that a source's argument means; none means the main one."""
    ordered = in_order(screens)
    number = int(argument) if argument.isdecimal() else 0 if not argument else -1
    if not 0 <= number < len(ordered):
        raise CaptureError(f"There is no screen {argument or 0}; screens found: {len(ordered)}.")
    return number, ordered[number].region
