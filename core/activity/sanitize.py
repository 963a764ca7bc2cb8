"""Untrusted text stays text: what devices, files and networks say is cleaned before it is kept or shown."""

import math
import unicodedata
from collections.abc import Mapping

from core.activity.entry import JsonScalar, Metadata

NAME_LIMIT = 120
MESSAGE_LIMIT = 1000
METADATA_TEXT_LIMIT = 500
METADATA_KEYS_LIMIT = 40
METADATA_LIST_LIMIT = 50

# Control, format (bidi overrides, zero width), surrogate, private, unassigned; line and paragraph separators.
_DROPPED = {"Cc", "Cf", "Cs", "Co", "Cn", "Zl", "Zp"}


def plain_line(text: str) -> str:
    """`text` as one line without control or direction-changing characters, its spaces as they are."""
    if text.isascii() and text.isprintable():
        return text
    return "".join(
        " " if c in "\t\r\n" else c for c in text if c in "\t\r\n" or unicodedata.category(c) not in _DROPPED
    )


def clean_text(text: object, limit: int = NAME_LIMIT) -> str:
    """`text` as a plain line with single spaces, at most `limit` characters long."""
    folded = " ".join(plain_line(str(text)[: limit * 4]).split())
    return folded if len(folded) <= limit else folded[: limit - 1] + "…"


def _clean_scalar(value: object) -> JsonScalar:
    if isinstance(value, float) and not math.isfinite(value):
        return None
    if value is None or isinstance(value, bool | int | float):
        return value
    return clean_text(value, METADATA_TEXT_LIMIT)


def clean_metadata(metadata: Mapping[str, object]) -> Metadata:
    """Small JSON: scalars and short lists of scalars, texts cleaned, everything bounded."""
    cleaned: dict[str, JsonScalar | list[JsonScalar]] = {}
    for key, value in list(metadata.items())[:METADATA_KEYS_LIMIT]:
        if isinstance(value, list | tuple):
            cleaned[clean_text(key, 60)] = [_clean_scalar(item) for item in value[:METADATA_LIST_LIMIT]]
        else:
            cleaned[clean_text(key, 60)] = _clean_scalar(value)
    return cleaned
