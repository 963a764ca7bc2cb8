"""`afterglow`: the window, the controller without one, or a command."""

import argparse
import os
import sys
from collections.abc import Sequence
from typing import Final

from core.cli import simulate
from core.cli.program import carry_out, parse_words

_INTERRUPTED: Final = 130
_UNREAD: Final = 141
"""As a shell reports SIGINT and SIGPIPE."""


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code."""
    words = sys.argv[1:] if words is None else words
    arguments = parse_words(words)
    try:
        code = _carry_out(arguments, words)
        sys.stdout.flush()
    except KeyboardInterrupt:
        return _INTERRUPTED
    except BrokenPipeError:
        # Whoever read has seen enough; what is left goes nowhere, or Python would complain at its end.
        os.dup2(os.open(os.devnull, os.O_WRONLY), sys.stdout.fileno())
        return _UNREAD
    return code


def _carry_out(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    if arguments.act == "command":
        return carry_out(arguments, words)
    if arguments.act == "simulate":
        return simulate.run(arguments)
    # Qt is imported only where it is needed: a command answers in a third of the time without it.
    from desktop import app

    return app.run_headless(arguments) if arguments.act == "run" else app.run_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
