"""A device kept fed: its socket opened again after failures, each outage recorded once at either end."""

from collections.abc import Callable, Sequence
from contextlib import suppress
from typing import Protocol

from core.devices.model import Device
from core.errors import DeviceError
from core.lighting.journal import Journal
from core.lighting.outage import Outage
from core.outputs.ddp import ddp_packets, next_sequence
from core.outputs.wled_udp import REALTIME_PORT, RELEASE

RETRY_FIRST_S = 0.5
RETRY_LIMIT_S = 1.0
PROOF_S = 4.0
"""Sending has to go well for so long before it counts as working again: the network refuses with delay."""


class Sender(Protocol):
    """A socket connected to one address; see `core.outputs.sender.UdpSender`."""

    @property
    def address(self) -> str:
        """The host as a number, so that it need not be looked up again."""
        ...

    def send(self, datagrams: Sequence[bytes]) -> bool:
        """Send them now; False when there was no room. Raises `DeviceError`."""
        ...

    def close(self) -> None:
        """Give the socket back."""
        ...


class Outlet:
    """Frames to one device."""

    def __init__(self, device: Device, journal: Journal, open_sender: Callable[[str, int], Sender]) -> None:
        self.outage = Outage(RETRY_FIRST_S, RETRY_LIMIT_S)
        self._device = device
        self._journal = journal
        self._open_sender = open_sender
        self._sender: Sender | None = None
        self._sequence = 0
        self._well_since: float | None = None

    def send(self, colours: bytes, now: float) -> bool:
        """Send one frame, 3 bytes an LED. False when it did not leave."""
        if not self.outage.is_due(now):
            return False
        self._sequence = next_sequence(self._sequence)
        try:
            has_left = self._connected().send(ddp_packets(colours, self._sequence))
        except DeviceError as error:
            self._fail(error, now)
            return False
        self._journal.tally.dropped += not has_left
        self._succeed(now)
        return has_left

    def release(self) -> None:
        """Let the device go back at once to what it showed before."""
        if self._sender is None:
            return
        address = self._sender.address
        self._disconnect()
        # A device that cannot be told goes back by itself after its own time-out.
        with suppress(DeviceError):
            sender = self._open_sender(address, REALTIME_PORT)
            try:
                sender.send([RELEASE])
            finally:
                sender.close()

    def move_to(self, device: Device) -> None:
        """Feed that device from now on, or the same one at its new address."""
        if (device.host, device.ddp_port) != (self._device.host, self._device.ddp_port):
            self.release()
        self._device = device

    def _connected(self) -> Sender:
        if self._sender is None:
            self._sender = self._open_sender(self._device.host, self._device.ddp_port)
        return self._sender

    def _disconnect(self) -> None:
        if self._sender is not None:
            self._sender.close()
            self._sender = None

    def _fail(self, error: DeviceError, now: float) -> None:
        self._disconnect()
        self._well_since = None
        self._journal.tally.errors += 1
        if self.outage.fail(str(error), now):
            self._journal.note_by_itself("output.failed", address=self._device.address, reason=str(error))

    def _succeed(self, now: float) -> None:
        if not self.outage.reason:
            return
        if self._well_since is None:
            self._well_since = now
        if now - self._well_since >= PROOF_S:
            gap_s = self.outage.end(self._well_since) or 0.0
            self._journal.note_by_itself("output.recovered", address=self._device.address, gap_s=round(gap_s, 1))
