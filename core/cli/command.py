"""What a command of the command line is made of."""

import argparse
import sys
from collections.abc import Callable
from concurrent.futures import Future
from dataclasses import dataclass
from typing import Final, Protocol, TypeAlias, TypeVar

from peewee import SqliteDatabase

from core.activity.reader import LogReader
from core.controller import Controller

T = TypeVar("T")

DONE: Final = 0
FAILED: Final = 1
WRONG_USAGE: Final = 2


class Output(Protocol):
    """Where a command's lines go: a terminal, or back to the process that asked."""

    def line(self, text: str) -> None:
        """One line of the result."""
        ...

    def text(self, text: str) -> None:
        """A piece of the result as it is, its line ends its own."""
        ...

    def note(self, text: str) -> None:
        """One line beside the result: how it went."""
        ...


class Terminal:
    """This process's standard output and standard error."""

    def line(self, text: str) -> None:
        self.text(f"{text}\n")

    def text(self, text: str) -> None:
        sys.stdout.write(text)

    def note(self, text: str) -> None:
        sys.stderr.write(f"{text}\n")


@dataclass(frozen=True, slots=True)
class Reading:
    """What a command that only reads is given."""

    database: SqliteDatabase
    log: LogReader


ReadingRun: TypeAlias = Callable[[argparse.Namespace, Reading, Output], None]
WritingRun: TypeAlias = Callable[[argparse.Namespace, Controller, Output], None]


@dataclass(frozen=True, slots=True)
class Command:
    """One command: its words, what it takes, and what it does. Exactly one of `reads` and `writes` is given.

    Both raise `AfterglowError` to fail with a sentence.
    """

    words: tuple[str, ...]
    help: str
    arguments: Callable[[argparse.ArgumentParser], None]
    reads: ReadingRun | None = None
    writes: WritingRun | None = None


def done(future: "Future[T]") -> T:
    """Wait for a command of the controller's."""
    return future.result()
