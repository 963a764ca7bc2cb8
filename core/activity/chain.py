"""The hash chain: each entry carries a SHA-256 over its canonical form and over the entry before it.

The canonical form is two JSON arrays, UTF-8, without spaces:

    facts    [seq, id, ts, utc_offset, category, action, severity, outcome, actor_kind, target_type, cause, run]
             ids in upper-case hexadecimal digits, `null` where there is no cause
    personal [actor, target_id, target_name, message, metadata]

    commitment = SHA-256(salt ‖ personal)                  salt: 16 random bytes of the entry's own
    hash       = SHA-256(hash before ‖ commitment ‖ facts)   32 zero bytes before the first

Salts have 16 bytes and hashes 32; any other length fits nothing.

What names people and their things enters only through the commitment. So it can be forgotten: the commitment is kept
in its place, the salt is not, and no guess at a name can be tested against the log any more. What such an entry says
instead is committed to in a chain of its own:

    content    = SHA-256(new salt ‖ new personal)
    redaction  = SHA-256(redaction before ‖ seq in decimal digits ‖ content)   32 zero bytes before the first
"""

import os
from hashlib import sha256
from typing import Final, TypeAlias

import orjson

Hash: TypeAlias = bytes
"""32 bytes."""

GENESIS: Final[Hash] = bytes(32)
"""What stands before the first entry."""

FACTS: Final = (
    "seq",
    "id",
    "ts",
    "utc_offset",
    "category",
    "action",
    "severity",
    "outcome",
    "actor_kind",
    "target_type",
    "cause",
    "run",
)
PERSONAL: Final = ("actor", "target_id", "target_name", "message", "metadata")

SALT_BYTES: Final = 16


def new_salt() -> bytes:
    """Salt for one entry."""
    return os.urandom(SALT_BYTES)


def commitment(salt: bytes, personal: tuple[str | None, ...]) -> Hash:
    """What stands for the values of `PERSONAL`, as the table holds them. Raises `TypeError` for text that is none."""
    return sha256(salt + orjson.dumps(personal)).digest()


def link(before: Hash, committed: Hash, facts: tuple[str | int | bytes | None, ...]) -> Hash:
    """The hash of an entry: of the values of `FACTS`, as the table holds them, after the entry with hash `before`."""
    seq, id_, *between, cause, run = facts
    texts = [seq, _hex(id_), *between, _hex(cause), run]
    return sha256(before + committed + orjson.dumps(texts)).digest()


def redaction_link(before: Hash, seq: int, content: Hash) -> Hash:
    """The hash of a redaction: entry `seq` says what `content` commits to, after the redaction with hash `before`."""
    return sha256(before + b"%d" % seq + content).digest()


def _hex(value: str | int | bytes | None) -> str | int | None:
    return value.hex().upper() if isinstance(value, bytes) else value
