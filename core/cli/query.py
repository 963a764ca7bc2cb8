"""The search language as arguments of a command."""

import argparse
import re
from collections.abc import Sequence
from typing import Final

from core.activity.filter import ActivityFilter
from core.activity.search import parse
from core.activity.search.summary import summary_text
from core.clock import SystemClock

_EXCLUSION: Final = re.compile(r'-(?!h$)(?=[^\W\d_]|")')


def add_query_argument(parser: argparse.ArgumentParser) -> None:
    """Let a command be told which entries it is about."""
    parser.add_argument(
        "query",
        nargs="*",
        metavar="QUERY",
        help="as in the search box, e.g.: category:device 'severity>=warning' last:7d -actor:Afterglow desk",
    )
    parser.formatter_class = argparse.RawDescriptionHelpFormatter
    parser.epilog = (
        f"QUERY, all of which must hold:\n\n{summary_text()}\n\n"
        "The shell takes quotation marks and < > for itself: write 'actor:\"Home Assistant\"' and 'severity>=warning'."
    )


def wanted_by(arguments: argparse.Namespace) -> ActivityFilter:
    """The filter that a command was given. Raises `SearchError`."""
    clock = SystemClock()
    return parse(" ".join(arguments.query), clock.now_us(), clock.utc_offset_minutes)


def with_exclusions(words: Sequence[str]) -> list[str]:
    """The words such that `-actor:Ada` is part of a query; argparse would take it for an option.

    It takes nothing for an option that begins with a space, which the search language does not mind.
    """
    return [f" {word}" if _EXCLUSION.match(word) else word for word in words]
