"""WLED's own real-time protocol, as far as it is needed: to give a device back at once."""

from typing import Final

REALTIME_PORT: Final = 21324
RELEASE: Final = b"\x02\x00"
"""DRGB without colours and with a time-out of 0: the device goes back to what it showed before."""
