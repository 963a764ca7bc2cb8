"""Numbers as options of the command line take them: within bounds, everything else being wrong usage."""

import argparse
from collections.abc import Callable


def whole_number(lowest: int, highest: int) -> Callable[[str], int]:
    """A type for argparse: a whole number, not below zero."""

    def number(text: str) -> int:
        if not text.isdecimal() or len(text) > len(str(highest)) or not lowest <= int(text) <= highest:
            raise argparse.ArgumentTypeError(f"must be a whole number from {lowest} to {highest}")
        return int(text)

    return number


def seconds(longest: int) -> Callable[[str], float]:
    """A type for argparse: a duration in seconds, not necessarily a whole number of them."""

    def duration(text: str) -> float:
        try:
            value = float(text)
        except ValueError:
            value = -1.0
        # Written so that NaN fails too.
        if not 0 <= value <= longest:
            raise argparse.ArgumentTypeError(f"must be a number of seconds from 0 to {longest}")
        return value

    return duration
