"""What a command of the command line is made of."""

import argparse
import json
import sys
from abc import ABC, abstractmethod
from collections.abc import Callable
from concurrent.futures import CancelledError, Future
from dataclasses import dataclass
from pathlib import Path
from typing import Final, TypeAlias, TypeVar

from peewee import SqliteDatabase

from core.activity.reader import LogReader
from core.activity.sanitize import plain_line
from core.activity.search import SearchError
from core.controller import Controller
from core.errors import AfterglowError, InputError
from core.profile import default_folder

T = TypeVar("T")

DONE: Final = 0
FAILED: Final = 1
WRONG_USAGE: Final = 2


class UsageError(AfterglowError):
    """What was given on the command line makes no sense, which only the command itself could tell."""


class Output(ABC):
    """Where a command's lines go: a terminal, or back to the process that asked."""

    def line(self, text: str) -> None:
        """One line of the result, without anything that a terminal would take for a command to itself."""
        self.text(f"{plain_line(text)}\n")

    def json(self, value: object) -> None:
        """One line of the result, for programs to read; nothing in it is lost."""
        self.text(f"{json.dumps(value)}\n")

    @abstractmethod
    def text(self, text: str) -> None:
        """A piece of the result as it is, its line ends its own."""

    @abstractmethod
    def content(self, text: str) -> None:
        """A piece of a file, which comes out as UTF-8 to the byte wherever it goes."""

    @abstractmethod
    def note(self, text: str) -> None:
        """One line beside the result: how it went."""


class Terminal(Output):
    """This process's standard output and standard error."""

    def text(self, text: str) -> None:
        sys.stdout.write(text)

    def content(self, text: str) -> None:
        sys.stdout.flush()
        sys.stdout.buffer.write(text.encode())

    def note(self, text: str) -> None:
        sys.stderr.write(f"{plain_line(text)}\n")
        sys.stderr.flush()


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
    vouches: bool = False
    """Whether its success says that what was kept is safe; never so for what stands in a damaged database's place."""


def folder_of(arguments: argparse.Namespace) -> Path:
    """The profile's folder, as the command line names it or the platform's own; `InputError` where there is none."""
    try:
        return Path(arguments.data_dir or default_folder()).expanduser().absolute()
    except RuntimeError as error:
        raise InputError("No home folder is known here; name the profile's folder with --data-dir.") from error


def done(future: "Future[T]") -> T:
    """Wait for a command of the controller's; `AfterglowError` where the controller ends before it is done."""
    try:
        return future.result()
    except CancelledError as error:
        raise AfterglowError("Afterglow ended before this was done.") from error


def failed(error: AfterglowError, out: Output) -> int:
    """Say what went wrong; returns the exit code."""
    for line in (f"afterglow: {error}", *getattr(error, "__notes__", ())):
        out.note(line)
    return WRONG_USAGE if isinstance(error, UsageError | SearchError) else FAILED
