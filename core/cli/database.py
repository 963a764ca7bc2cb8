"""`afterglow backup` and `afterglow restore`"""

import argparse
from pathlib import Path
from typing import Final

from core.cli.command import Command, Output, done
from core.controller import Controller


def _file_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def _backup(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    target = done(controller.log.backup(arguments.cwd / arguments.file))
    out.line(f"Backed up to {target}.")


def _restore(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    before = done(controller.log.restore(arguments.cwd / arguments.file))
    out.line(f"Restored {arguments.file}. What was there before is in {before}.")


COMMANDS: Final = (
    Command(("backup",), "copy the whole database to a file", _file_argument, writes=_backup, vouches=True),
    Command(("restore",), "put a backup in the place of everything", _file_argument, writes=_restore),
)
