"""How the window puts questions to the log reader."""

from collections.abc import Callable
from concurrent.futures import Future
from typing import Protocol, TypeVar

from core.activity.reader import LogReader

T = TypeVar("T")


class Ask(Protocol):
    """`ask(key, question)`: a newer question of the same key takes the place of an older one."""

    def __call__(self, key: str, question: Callable[[LogReader], T], /) -> "Future[T]": ...
