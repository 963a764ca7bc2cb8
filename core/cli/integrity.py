"""`afterglow activity verify` and `afterglow activity redact`"""

import argparse
from pathlib import Path
from typing import Final

from core.cli.command import Command, Output, done
from core.controller import Controller
from core.errors import AfterglowError
from core.progress import Progress


def _verify_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--file", type=Path, metavar="BACKUP", help="check the log in this file instead")
    parser.add_argument(
        "--expect", default="", metavar="HASH", help="a head copied earlier; fails unless it is in the log still"
    )


def _verify(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    file = arguments.cwd / arguments.file if arguments.file else None
    found = done(controller.log.verify(Progress(), file, arguments.expect))
    if found.misfit:
        raise AfterglowError(found.finding)
    out.line(f"{found.finding} SQLite finds the file whole.")
    out.line(f"Head: {found.head}")


def _redact_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="to the letter; only where it stands for itself")
    parser.add_argument("--preview", action="store_true", help="only say how many entries have it")


def _redact(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    if arguments.preview:
        out.line(f"{done(controller.log.preview_redaction(arguments.name, Progress())).count:,} entries have it.")
        return
    result = done(controller.log.redact(arguments.name, Progress()))
    if result.count:
        out.line(f"{result.pseudonym} now stands in its place in {result.count:,} entries.")
    else:
        out.line("No entry has it.")
    if result.remark:
        out.line(result.remark)


COMMANDS: Final = (
    Command(
        ("activity", "verify"),
        "check that nothing was changed, left out or put in by others",
        _verify_arguments,
        writes=_verify,
        vouches=True,
    ),
    Command(
        ("activity", "redact"),
        "put a pseudonym in the place of a name in every entry; cannot be undone",
        _redact_arguments,
        writes=_redact,
    ),
)
