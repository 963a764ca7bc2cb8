"""The LEDs show exactly what was streamed, when it was to be shown, and no longer than it lasts."""

from itertools import pairwise

from hypothesis import given
from hypothesis import strategies as st

from core.simulator.strip import LedStrip, LiveMode, Override, ShownFrame
from tests.core.simulator.support import ManualClock, ddp

RED_GREEN = bytes.fromhex("FF0000 00FF00")
BLUE_BLUE = bytes.fromhex("0000FF 0000FF")
PUSH, NO_PUSH = 0x41, 0x40


def strip_of(leds: int = 2, *, has_white: bool = False, history: int = 0) -> LedStrip:
    return LedStrip(leds, ManualClock(), has_white=has_white, history=history)


def pass_seconds(strip: LedStrip, seconds: float) -> None:
    assert isinstance(strip.clock, ManualClock)
    strip.clock.seconds += seconds


def test_a_frame_is_shown_by_its_push() -> None:
    strip = strip_of(history=10)
    strip.receive_ddp(ddp(RED_GREEN), "10.0.0.1")
    strip.receive_ddp(ddp(BLUE_BLUE[:3], flags=NO_PUSH), "10.0.0.1")
    assert strip.streamed_pixels == RED_GREEN
    strip.receive_ddp(ddp(BLUE_BLUE[3:], 3, flags=PUSH), "10.0.0.1")
    assert list(strip.shown_frames) == [ShownFrame(1000.0, RED_GREEN), ShownFrame(1000.0, BLUE_BLUE)]
    assert (strip.counters.packets, strip.counters.pushes, strip.counters.frames) == (3, 2, 2)
    assert (strip.mode, strip.sender) == (LiveMode.DDP, "10.0.0.1")


def test_a_sender_that_never_pushes_is_shown_packet_by_packet() -> None:
    strip = strip_of()
    for offset in (0, 3):
        strip.receive_ddp(ddp(RED_GREEN[offset : offset + 3], offset, flags=NO_PUSH), "10.0.0.1")
    assert strip.streamed_pixels == RED_GREEN
    assert strip.counters.frames == 2


def test_a_push_is_forgotten_when_the_stream_ends() -> None:
    strip = strip_of()
    strip.receive_ddp(ddp(RED_GREEN), "10.0.0.1")
    pass_seconds(strip, 3)
    strip.receive_ddp(ddp(BLUE_BLUE, flags=NO_PUSH), "10.0.0.1")
    assert strip.streamed_pixels == BLUE_BLUE


def test_a_silent_stream_ends_after_two_and_a_half_seconds() -> None:
    strip = strip_of()
    strip.receive_ddp(ddp(RED_GREEN), "10.0.0.1")
    pass_seconds(strip, 2.5)
    assert strip.is_live
    pass_seconds(strip, 0.001)
    assert (strip.is_live, strip.mode, strip.sender, strip.streamed_pixels) == (False, LiveMode.NONE, "", None)


def test_udp_realtime_says_itself_how_long_it_lasts() -> None:
    strip = strip_of()
    strip.receive_realtime(b"\x02\x07" + RED_GREEN, "10.0.0.2")
    pass_seconds(strip, 7)
    assert (strip.mode, strip.sender, strip.streamed_pixels) == (LiveMode.UDP, "10.0.0.2", RED_GREEN)
    pass_seconds(strip, 0.001)
    assert not strip.is_live


def test_a_time_out_of_zero_ends_any_stream_at_once() -> None:
    strip = strip_of()
    strip.receive_ddp(ddp(RED_GREEN), "10.0.0.1")
    strip.receive_realtime(b"\x02\x00", "10.0.0.1")
    assert not strip.is_live


def test_a_time_out_of_255_lasts_until_it_is_taken_back() -> None:
    strip = strip_of()
    strip.receive_realtime(b"\x02\xff" + RED_GREEN, "10.0.0.1")
    strip.receive_ddp(ddp(BLUE_BLUE), "10.0.0.1")
    pass_seconds(strip, 1e9)
    assert strip.streamed_pixels == BLUE_BLUE
    strip.receive_realtime(b"\x02\x00", "10.0.0.1")
    assert not strip.is_live


def test_a_stream_starts_on_black() -> None:
    strip = strip_of(3)
    strip.receive_ddp(ddp(RED_GREEN + b"\xff\xff\xff"), "10.0.0.1")
    strip.leave()
    strip.receive_ddp(ddp(RED_GREEN), "10.0.0.1")
    assert strip.streamed_pixels == RED_GREEN + bytes(3)


def test_what_lies_beyond_the_strip_is_passed_over() -> None:
    strip = strip_of()
    strip.receive_ddp(ddp(b"\x01" * 3000), "10.0.0.1")
    strip.receive_ddp(ddp(b"\x02" * 6, 6), "10.0.0.1")
    assert strip.streamed_pixels == b"\x01" * 6


def test_white_is_seen_only_where_there_are_white_leds() -> None:
    rgbw = ddp(bytes([10, 20, 250, 9, 1, 2, 3, 0]), kind=0x1B)
    plain, white = strip_of(), strip_of(has_white=True)
    for strip in (plain, white):
        strip.receive_ddp(rgbw, "10.0.0.1")
    assert plain.streamed_pixels == bytes([10, 20, 250, 1, 2, 3])
    assert white.streamed_pixels == bytes([19, 29, 255, 1, 2, 3])


def test_a_user_who_takes_control_keeps_it_until_the_stream_ends() -> None:
    strip = strip_of()
    strip.receive_ddp(ddp(RED_GREEN), "10.0.0.1")
    strip.override = Override.UNTIL_STREAM_ENDS
    strip.receive_ddp(ddp(BLUE_BLUE), "10.0.0.1")
    assert (strip.is_live, strip.streamed_pixels, strip.counters.frames) == (True, None, 1)
    strip.leave()
    assert strip.override is Override.OFF


def test_the_frame_rate_is_that_of_the_last_second() -> None:
    strip = strip_of()
    for _frame in range(90):
        pass_seconds(strip, 1 / 30)
        strip.receive_ddp(ddp(RED_GREEN), "10.0.0.1")
    assert 29 <= strip.frames_per_second <= 31
    pass_seconds(strip, 1)
    assert strip.frames_per_second == 0


@st.composite
def split_frames(draw: st.DrawFn) -> tuple[bytes, list[int]]:
    """A frame and the LEDs at which it is cut into packets."""
    leds = draw(st.integers(1, 300))
    pixels = draw(st.binary(min_size=3 * leds, max_size=3 * leds))
    cuts = draw(st.sets(st.integers(1, leds), max_size=6))
    return pixels, sorted({0, *cuts, leds})


@given(split_frames())
def test_a_frame_arrives_byte_for_byte_however_it_is_cut(frame: tuple[bytes, list[int]]) -> None:
    pixels, cuts = frame
    strip = strip_of(len(pixels) // 3, history=2)
    strip.receive_ddp(ddp(b""), "10.0.0.1")
    for first, last in pairwise(cuts):
        flags = PUSH if last == cuts[-1] else NO_PUSH
        strip.receive_ddp(ddp(pixels[3 * first : 3 * last], 3 * first, flags=flags), "10.0.0.1")
    assert strip.streamed_pixels == pixels
    assert [shown.pixels for shown in strip.shown_frames] == [bytes(len(pixels)), pixels]


@given(st.lists(st.binary(max_size=64), max_size=20))
def test_no_datagram_breaks_the_strip(datagrams: list[bytes]) -> None:
    strip = strip_of(5, has_white=True)
    for datagram in datagrams:
        strip.receive_ddp(datagram, "10.0.0.1")
        strip.receive_realtime(datagram, "10.0.0.1")
    assert len(strip.streamed_pixels or bytes(15)) == 15
    assert strip.counters.packets + strip.counters.dropped == 2 * len(datagrams)
