"""The terminal shows the colours the LEDs show, as many as fit."""

import io
import re

from hypothesis import given
from hypothesis import strategies as st

from core.simulator.terminal import StripScreen, status_line, strip_cells
from tests.core.simulator.support import device_on, private_host


def test_two_leds_share_a_cell() -> None:
    assert strip_cells(bytes([1, 2, 3, 4, 5, 6]), 80) == "\x1b[38;2;1;2;3m\x1b[48;2;4;5;6m▌\x1b[0m"


@given(st.binary(min_size=3, max_size=900).map(lambda data: data[: len(data) // 3 * 3]), st.integers(1, 100))
def test_a_strip_never_outgrows_its_line(pixels: bytes, columns: int) -> None:
    line = strip_cells(pixels, columns)
    assert line.count("▌") == min((len(pixels) // 3 + 1) // 2, columns)
    colours = {tuple(map(int, colour)) for colour in re.findall(r"[34]8;2;(\d+);(\d+);(\d+)m", line)}
    assert colours <= {tuple(pixels[start : start + 3]) for start in range(0, len(pixels), 3)}


async def test_a_device_is_described_in_plain_words() -> None:
    device = device_on(1)
    assert status_line(1, device) == f"1  {device.name}  {private_host(1)}  gone"
    async with device:
        assert status_line(1, device) == f"1  {device.name}  {device.address}  waiting for a stream"
        device.apply({"live": True})
        assert status_line(1, device).endswith("0 frames/s")


def test_painting_leaves_the_cursor_where_it_was() -> None:
    stream = io.StringIO()
    screen = StripScreen([device_on(1, leds=3)], stream)
    screen.open()
    opened = stream.tell()
    screen.paint()
    painted = stream.getvalue()[opened:]
    assert painted.startswith("\x1b7")
    assert painted.endswith("\x1b8")
    screen.close()
    assert "\x1b[r" in stream.getvalue()[opened + len(painted) :]
