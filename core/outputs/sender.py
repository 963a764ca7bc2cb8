"""A UDP socket that never waits."""

import errno
import socket
from collections.abc import Sequence

from core.errors import DeviceError

_SENTENCES = {
    errno.ECONNREFUSED: "Nothing listens at {host}, port {port}.",
    errno.EHOSTUNREACH: "{host} does not answer on this network.",
    errno.ENETUNREACH: "There is no network that leads to {host}.",
    errno.ENETDOWN: "The network is down.",
}
_ANY_OTHER = "Nothing could be sent to {host} ({why})."
_BUFFER_IS_FULL = {errno.EAGAIN, errno.EWOULDBLOCK, errno.ENOBUFS}


def _explain(host: str, port: int, error: OSError) -> DeviceError:
    if isinstance(error, socket.gaierror):
        return DeviceError(f"The address {host} is not known on this network.")
    sentence = _SENTENCES.get(error.errno or 0, _ANY_OTHER)
    return DeviceError(sentence.format(host=host, port=port, why=error.strerror or type(error).__name__))


class UdpSender:
    """Sends to one address. Connected, so that the network's refusals come back as errors of later calls."""

    def __init__(self, host: str, port: int) -> None:
        """Look the host up. Raises `DeviceError`."""
        self._host, self._port = host, port
        try:
            family, kind, protocol, _, address = socket.getaddrinfo(host, port, type=socket.SOCK_DGRAM)[0]
            self._socket = socket.socket(family, kind, protocol)
        except OSError as error:
            raise _explain(host, port, error) from error
        try:
            self._socket.setblocking(False)
            self._socket.connect(address)
            self.address: str = self._socket.getpeername()[0]
            """What the host's name was looked up to."""
        except OSError as error:
            self._socket.close()
            raise _explain(host, port, error) from error

    def send(self, datagrams: Sequence[bytes]) -> bool:
        """Send them all now; False when the socket's buffer is full and the rest was dropped.

        Raises `DeviceError` when the network refused these or earlier ones.
        """
        try:
            for datagram in datagrams:
                self._socket.send(datagram)
        except OSError as error:
            if error.errno in _BUFFER_IS_FULL:
                return False
            raise _explain(self._host, self._port, error) from error
        return True

    def close(self) -> None:
        """Give the socket back. Harmless when closed already."""
        self._socket.close()
