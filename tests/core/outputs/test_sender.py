"""The socket that never waits, against real sockets on the loopback."""

import select
import socket
from collections.abc import Iterator

import pytest

from core.errors import DeviceError
from core.outputs.sender import UdpSender
from core.outputs.wled_udp import REALTIME_PORT, RELEASE

HOST = "127.0.0.1"


@pytest.fixture
def sink() -> Iterator[socket.socket]:
    with socket.socket(socket.AF_INET, socket.SOCK_DGRAM) as bound:
        bound.bind((HOST, 0))
        bound.settimeout(5)
        yield bound


@pytest.fixture
def sender(sink: socket.socket) -> Iterator[UdpSender]:
    opened = UdpSender(HOST, sink.getsockname()[1])
    yield opened
    opened.close()


def test_datagrams_arrive_in_order(sink: socket.socket, sender: UdpSender) -> None:
    assert sender.send([b"one", b"two"])
    assert [sink.recv(100), sink.recv(100)] == [b"one", b"two"]


def test_a_refusal_comes_back_with_a_later_call(sink: socket.socket, sender: UdpSender) -> None:
    port = sink.getsockname()[1]
    sink.close()
    assert sender.send([b"nobody hears this"])
    select.select([sender._socket], [], [], 5)
    with pytest.raises(DeviceError, match=f"^Nothing listens at {HOST}, port {port}\\.$"):
        sender.send([b"nor this"])
    assert sender.send([b"and this is a new try"])


def test_an_unknown_name_is_told_in_a_sentence(monkeypatch: pytest.MonkeyPatch) -> None:
    def know_nothing(*_: object, **__: object) -> None:
        raise socket.gaierror(socket.EAI_NONAME, "Name or service not known")

    monkeypatch.setattr(socket, "getaddrinfo", know_nothing)
    with pytest.raises(DeviceError, match=r"^The address lamp\.local is not known on this network\.$"):
        UdpSender("lamp.local", 4048)


def test_a_full_buffer_drops_rather_than_waits() -> None:
    here, there = socket.socketpair(socket.AF_UNIX, socket.SOCK_DGRAM)
    with here, there:
        here.setblocking(False)
        sender = UdpSender(HOST, 9)
        sender.close()
        sender._socket = here
        assert sender.send([b"fits"])
        assert not sender.send([b"x" * 1000] * 5000)


def test_the_release_packet_names_no_colours_and_no_time() -> None:
    assert (RELEASE, REALTIME_PORT) == (b"\x02\x00", 21324)
