"""The search language as arguments of a command."""

import argparse
import re
from collections.abc import Sequence
from typing import Final

from core.activity.filter import ActivityFilter
from core.activity.sanitize import plain_line
from core.activity.search import SearchError, parse, to_text
from core.activity.search.summary import summary_text
from core.clock import SystemClock

_EXCLUSION: Final = re.compile(r'-(?!h$)(?=[^\W\d]|")')


def add_query_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command be told which entries it is about."""
    parser.add_argument(
        "query",
        nargs="*",
        metavar="QUERY",
        help="as in the search box, e.g.: category:device 'severity>=warning' last:7d -actor:Afterglow desk",
    )
    # Not for people: see `with_times_in_utc`.
    parser.add_argument("--in-utc", help=argparse.SUPPRESS)
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        f"QUERY, all of which must hold:\n\n{summary_text()}\n\n"
        "The shell takes quotation marks and < > for itself: write 'actor:\"Home Assistant\"' and 'severity>=warning'."
    )


def wanted_by(arguments: argparse.Namespace) -> ActivityFilter:
    """The filter that a command was given. Raises `SearchError`, with notes that show its place."""
    clock = SystemClock()
    text = " ".join(arguments.query) if arguments.in_utc is None else str(arguments.in_utc)
    try:
        return parse(text, clock.now_us(), clock.utc_offset_minutes)
    except SearchError as error:
        _mark(error, text)
        raise


def with_times_in_utc(arguments: argparse.Namespace, words: Sequence[str]) -> list[str]:
    """The words, and what their query means here and now, for a process whose local time may be another.

    Raises `SearchError`.
    """
    if not getattr(arguments, "query", None):
        return list(words)
    told, command = f"--in-utc={to_text(wanted_by(arguments))}", arguments.command.words
    # Right behind the command: argparse takes the words of a query only where they stand together.
    ends = range(len(command), len(words) + 1)
    end = next(each for each in ends if tuple(words[each - len(command) : each]) == command)
    return [*words[:end], told, *words[end:]]


def _mark(error: SearchError, text: str) -> None:
    """Have the error show its place in the text."""
    before, marked = text[: error.position], text[error.position : error.position + error.length]
    error.add_note(f"  {text}")
    error.add_note(f"  {' ' * len(plain_line(before))}{'^' * max(1, len(plain_line(marked)))}")


def with_exclusions(words: Sequence[str]) -> list[str]:
    """The words such that `-actor:Ada` is part of a query; argparse would take it for an option.

    It takes nothing for an option that begins with a space, which the search language does not mind.
    """
    return [f" {word}" if _EXCLUSION.match(word) else word for word in words]
