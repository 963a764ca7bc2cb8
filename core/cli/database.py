"""`afterglow backup` and `afterglow restore`."""

import argparse
from dataclasses import asdict
from datetime import datetime
from pathlib import Path
from typing import Final

from core.cli.command import Command, Output, done
from core.clock import MICROSECONDS, iso_utc
from core.controller import Controller
from core.storage.backup_folder import BackupFile


def _backup_arguments(parser: argparse.ArgumentParser) -> None:
    what = parser.add_mutually_exclusive_group(required=True)
    what.add_argument("file", type=Path, nargs="?", metavar="FILE")
    what.add_argument("--list", action="store_true", help="list the backups that Afterglow keeps, newest first")
    parser.add_argument("--json", action="store_true", help="with --list, one JSON object a line")


def _file_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("file", type=Path, metavar="FILE")


def _backup(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    if arguments.list:
        _list(controller, out, is_json=arguments.json)
        return
    target = done(controller.log.backup(arguments.cwd / arguments.file))
    out.line(f"Backed up to {target}.")


def _list(controller: Controller, out: Output, *, is_json: bool) -> None:
    backups = done(controller.backups.list())
    for backup in backups:
        out.json(_as_json_object(backup)) if is_json else out.line(backup_line(backup))
    if not backups and not is_json:
        out.note("Afterglow has made no backups yet.")


def backup_line(backup: BackupFile) -> str:
    """A backup as one line of text, in local time."""
    at = datetime.fromtimestamp(backup.made_at / MICROSECONDS).astimezone()
    content = backup.trouble or f"{backup.entries:,} entries, version {backup.version}"
    return f"{at:%Y-%m-%d %H:%M:%S}  {backup.size / 1e6:,.1f} MB  {content}  {backup.path}"


def _as_json_object(backup: BackupFile) -> dict[str, object]:
    return asdict(backup) | {"path": str(backup.path), "made_at": iso_utc(backup.made_at)}


def _restore(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    before = done(controller.log.restore(arguments.cwd / arguments.file))
    out.line(f"Restored {arguments.file}. What was there before is in {before}.")


COMMANDS: Final = (
    Command(
        ("backup",),
        "copy the whole database to a file, or list such copies",
        _backup_arguments,
        writes=_backup,
        vouches=True,
    ),
    Command(("restore",), "put a backup in the place of everything", _file_argument, writes=_restore),
)
