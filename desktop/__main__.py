"""`afterglow`: the window, the controller without one, or a command."""

import sys
from collections.abc import Sequence

from core.cli import simulate
from core.cli.program import build_parser, carry_out


def main(words: Sequence[str] | None = None) -> int:
    """Do what the command line says; returns the exit code."""
    words = sys.argv[1:] if words is None else words
    arguments = build_parser().parse_args(words)
    try:
        if arguments.act == "command":
            return carry_out(arguments, words)
        if arguments.act == "simulate":
            return simulate.run(arguments)
    except KeyboardInterrupt:
        return 130
    # Qt is imported only where it is needed: a command answers in a third of the time without it.
    from desktop import app

    return app.run_headless(arguments) if arguments.act == "run" else app.run_window(arguments)


if __name__ == "__main__":
    sys.exit(main())
