"""The colours of simulated devices as true-colour strips at the top of a terminal."""

import shutil
from collections.abc import Iterator, Sequence
from typing import Final, TextIO

from core.simulator.device import SimulatedWled

_HALF_BLOCK: Final = "▌"
_LEDS_PER_CELL: Final = 2
_ROWS_PER_DEVICE: Final = 2
_ROWS_FOR_TYPING: Final = 4
_RESET: Final = "\x1b[0m"
_SAVE, _RESTORE = "\x1b7", "\x1b8"
_CLEAR: Final = "\x1b[2J"
_CLEAR_LINE: Final = "\x1b[K"
_SCROLL_EVERYWHERE: Final = "\x1b[r"


def strip_cells(pixels: bytes, columns: int) -> str:
    """RGB `pixels` as one line of at most `columns` cells of two LEDs each; a longer strip is thinned out evenly."""
    led_count = len(pixels) // 3
    shown = min(led_count, columns * _LEDS_PER_CELL)
    leds = [pixels[3 * led : 3 * led + 3] for led in (nth * led_count // shown for nth in range(shown))]
    return "".join(_cells(leds)) + _RESET


def _cells(leds: Sequence[bytes]) -> Iterator[str]:
    for left in range(0, len(leds), _LEDS_PER_CELL):
        pair = leds[left : left + _LEDS_PER_CELL]
        background = _colour(48, pair[1]) if len(pair) == _LEDS_PER_CELL else "\x1b[49m"
        yield _colour(38, pair[0]) + background + _HALF_BLOCK


def _colour(layer: int, rgb: bytes) -> str:
    red, green, blue = rgb
    return f"\x1b[{layer};2;{red};{green};{blue}m"


def status_line(number: int, device: SimulatedWled) -> str:
    """Which device it is and what it does, in plain words."""
    doing = f"{device.frames_per_second} frames/s" if device.is_live else "waiting for a stream"
    return f"{number}  {device.name}  {device.address}  {doing if device.is_on_network else 'gone'}"


class StripScreen:
    """Two rows for each device that fits; what is typed and answered scrolls below."""

    def __init__(self, devices: Sequence[SimulatedWled], stream: TextIO) -> None:
        self._devices = devices
        self._stream = stream

    def open(self) -> None:
        """Clear the terminal and keep its top for the strips."""
        top = _ROWS_PER_DEVICE * len(self._visible()) + 1
        rows = shutil.get_terminal_size().lines
        self._write(f"{_CLEAR}\x1b[{top};{rows}r\x1b[{top};1H")

    def paint(self) -> None:
        """Show how the devices are now, without touching what is being typed."""
        columns = shutil.get_terminal_size().columns
        lines: list[str] = []
        for number, device in enumerate(self._visible(), start=1):
            lines += [status_line(number, device)[:columns], strip_cells(device.pixels, columns)]
        placed = (f"\x1b[{row};1H{line}{_CLEAR_LINE}" for row, line in enumerate(lines, start=1))
        self._write(_SAVE + "".join(placed) + _RESTORE)

    def close(self) -> None:
        """Give the whole terminal back."""
        self._write(f"{_SCROLL_EVERYWHERE}\x1b[{shutil.get_terminal_size().lines};1H\n")

    def _visible(self) -> Sequence[SimulatedWled]:
        room = shutil.get_terminal_size().lines - _ROWS_FOR_TYPING
        return self._devices[: max(1, room // _ROWS_PER_DEVICE)]

    def _write(self, text: str) -> None:
        self._stream.write(text)
        self._stream.flush()
