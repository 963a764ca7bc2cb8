"""Who is acting, and because of what.

Both are ambient: set once at the edge (a click, a key, a schedule, a device's report) and read wherever an
entry is drafted, so that nobody has to pass them on and nobody can forget to. Work that moves to another
thread runs in a copy of the context it was asked for in (`contextvars.copy_context()`;
`asyncio.run_coroutine_threadsafe` does so by itself).
"""

import getpass
import os
from collections.abc import Iterator
from contextlib import contextmanager
from contextvars import ContextVar
from dataclasses import dataclass
from enum import StrEnum


class ActorKind(StrEnum):
    """What sort of party acted."""

    USER = "user"
    CLI = "cli"
    SCHEDULE = "schedule"
    DEVICE = "device"
    SYSTEM = "system"


@dataclass(frozen=True, slots=True)
class Actor:
    """A party as it was called when it acted; a snapshot, never looked up again."""

    kind: ActorKind
    label: str


SYSTEM = Actor(ActorKind.SYSTEM, "Afterglow")

_actor: ContextVar[Actor] = ContextVar("actor", default=SYSTEM)
_cause: ContextVar[str | None] = ContextVar("cause", default=None)


def current_actor() -> Actor:
    """The party on whose behalf this code runs."""
    return _actor.get()


def current_cause() -> str | None:
    """The `id` of the entry or gesture that led here, if any."""
    return _cause.get()


def user_label() -> str:
    """How the user of this computer is called who runs this process."""
    try:
        return getpass.getuser()
    except (KeyError, OSError):
        # A number that no list of users has, as in a container.
        return f"uid {os.getuid()}"


@contextmanager
def acting_as(actor: Actor) -> Iterator[None]:
    """Within the block, what is recorded was done by `actor`."""
    token = _actor.set(actor)
    try:
        yield
    finally:
        _actor.reset(token)


@contextmanager
def because_of(cause: str | None) -> Iterator[None]:
    """Within the block, what is recorded was led to by the entry or gesture with that id."""
    token = _cause.set(cause)
    try:
        yield
    finally:
        _cause.reset(token)
