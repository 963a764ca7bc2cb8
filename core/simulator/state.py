"""What a simulated device has been told to do: the `state` object of the JSON API, and how a partial one changes it."""

from collections.abc import Iterable, Mapping
from dataclasses import dataclass, field
from typing import Any, Final, TypeAlias

from core.simulator.documents import JsonObject, template

_BYTE: Final = (0, 255)
_ID: Final = (-1, 250)
_SMALL: Final = (0, 7)
_LENGTH: Final = (0, 16384)
_FLAG: Final = None
"""In place of bounds: the field is a Boolean, which also takes `"t"` for toggle."""

_Bounds: TypeAlias = tuple[int, int] | None

_STATE_FIELDS: Final[Mapping[str, _Bounds]] = {
    "transition": (0, 65535),
    "bs": (0, 31),
    "ps": _ID,
    "pl": _ID,
    "ledmap": (0, 9),
    "mainseg": (0, 31),
}
_GROUPS: Final[Mapping[str, Mapping[str, _Bounds]]] = {
    "nl": {"on": _FLAG, "dur": (1, 255), "mode": (0, 3), "tbri": _BYTE},
    "udpn": {"send": _FLAG, "recv": _FLAG, "sgrp": _BYTE, "rgrp": _BYTE},
}
_SEGMENT_FIELDS: Final[Mapping[str, _Bounds]] = {
    **dict.fromkeys(("start", "stop", "grp", "spc", "of"), _LENGTH),
    **dict.fromkeys(("on", "frz", "sel", "rev", "mi", "o1", "o2", "o3"), _FLAG),
    **dict.fromkeys(("bri", "cct", "fx", "sx", "ix", "pal", "c1", "c2"), _BYTE),
    **dict.fromkeys(("set", "si", "m12"), _SMALL),
    "c3": (0, 31),
    "bm": (0, 31),
}


def _changed(value: object, before: int, bounds: _Bounds) -> int | bool:
    """`value` as the device would take it; what it cannot read changes nothing."""
    if bounds is None:
        return not before if value == "t" else value if isinstance(value, bool) else bool(before)
    if not isinstance(value, int) or isinstance(value, bool):
        return before
    return max(bounds[0], min(value, bounds[1]))


def _merge(target: JsonObject, partial: object, fields: Mapping[str, _Bounds]) -> None:
    if not isinstance(partial, Mapping):
        return
    for name in fields.keys() & partial.keys() & target.keys():
        target[name] = _changed(partial[name], target[name], fields[name])


@dataclass(slots=True)
class LampState:
    """Brightness, colours and the rest, as the newest firmware writes them."""

    led_count: int
    rgbw: bool = False
    document: JsonObject = field(init=False)

    def __post_init__(self) -> None:
        self.document = template("state")
        segment = self.document["seg"][0]
        segment |= {"stop": self.led_count, "len": self.led_count}
        if self.rgbw:
            segment |= {"lc": 3, "col": [[*colour, 0] for colour in segment["col"]]}

    def apply(self, partial: Mapping[str, Any]) -> None:
        """Take what a client posted; fields the device does not know are passed over."""
        state = self.document
        self._switch(partial)
        _merge(state, partial, _STATE_FIELDS)
        for name, fields in _GROUPS.items():
            _merge(state[name], partial.get(name), fields)
        for segment_id, change in self._segment_changes(partial.get("seg")):
            self._change_segment(segment_id, change)

    @property
    def own_pixels(self) -> bytes:
        """RGB of each LED while nobody streams: each segment's first colour, dimmed."""
        pixels = bytearray(3 * self.led_count)
        if self.document["on"]:
            for segment in self.document["seg"]:
                first, last = (min(segment[edge], self.led_count) for edge in ("start", "stop"))
                pixels[3 * first : 3 * last] = self._shown_colour(segment) * max(0, last - first)
        return bytes(pixels)

    def _switch(self, partial: Mapping[str, Any]) -> None:
        """`bri` 0 switches off and leaves the last brightness to come back to, as the firmware does."""
        state = self.document
        brightness = _changed(partial.get("bri"), state["bri"], _BYTE)
        is_on = brightness > 0 if "bri" in partial else state["on"]
        state["bri"] = brightness or state["bri"]
        state["on"] = _changed(partial.get("on"), is_on, _FLAG)

    def _segment_changes(self, posted: object) -> Iterable[tuple[int, Mapping[str, Any]]]:
        """Segment ids with what is to change; one object without an id means every selected segment."""
        if isinstance(posted, list):
            changes = enumerate(change for change in posted if isinstance(change, Mapping))
            return [(change.get("id", position), change) for position, change in changes]
        if not isinstance(posted, Mapping):
            return []
        if isinstance(posted.get("id"), int):
            return [(posted["id"], posted)]
        return [(segment["id"], posted) for segment in self.document["seg"] if segment["sel"]]

    def _change_segment(self, segment_id: int, change: Mapping[str, Any]) -> None:
        for segment in self.document["seg"]:
            if segment["id"] == segment_id:
                _merge(segment, change, _SEGMENT_FIELDS)
                segment["len"] = max(0, segment["stop"] - segment["start"])
                self._recolour(segment, change.get("col"))

    def _recolour(self, segment: JsonObject, colours: object) -> None:
        if not isinstance(colours, list):
            return
        for slot, colour in enumerate(colours[:3]):
            if isinstance(colour, list) and colour and all(type(value) is int for value in colour):
                channels = [max(0, min(value, 255)) for value in colour][: 4 if self.rgbw else 3]
                segment["col"][slot] = channels + segment["col"][slot][len(channels) :]

    def _shown_colour(self, segment: JsonObject) -> bytes:
        red, green, blue, *white = segment["col"][0]
        dimmed = self.document["bri"] * segment["bri"] * segment["on"]
        return bytes(min(255, value + sum(white)) * dimmed // (255 * 255) for value in (red, green, blue))
