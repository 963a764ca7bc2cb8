"""`afterglow activity …`"""

import argparse
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Final

from core.activity.entry import ActivityEntry
from core.activity.export import ExportRequest
from core.activity.filter import ActivityFilter
from core.activity.formats import FORMATS, as_json_object
from core.activity.reader import PAGE_SIZE, LogReader
from core.cli.command import Command, Output, Reading, done
from core.cli.numbers import whole_number
from core.cli.query import add_query_argument, wanted_by
from core.clock import moment
from core.controller import Controller
from core.progress import Progress

_LIST_LIMIT: Final = 50
_LONGEST_LIST: Final = 1_000_000_000
_PIECE: Final = 65_536


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    add_query_argument(parser)
    number = whole_number(1, _LONGEST_LIST)
    parser.add_argument(
        "--limit", type=number, default=_LIST_LIMIT, metavar="N", help=f"how many, newest first (default {_LIST_LIMIT})"
    )
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _list(arguments: argparse.Namespace, reading: Reading, out: Output) -> None:
    for entry in _newest(reading.log, wanted_by(arguments), arguments.limit):
        out.json(as_json_object(entry)) if arguments.json else out.line(entry_line(entry))


def _newest(log: LogReader, wanted: ActivityFilter, limit: int) -> Iterator[ActivityEntry]:
    """A page at a time, so that there may be any number of them."""
    before = None
    while limit and (page := log.page(wanted, before, min(limit, PAGE_SIZE))):
        yield from page
        before, limit = page[-1].seq, limit - len(page)


def entry_line(entry: ActivityEntry) -> str:
    """An entry as one line of text, in local time with its lead on UTC."""
    at = moment(entry.ts).astimezone().isoformat(" ", "seconds")
    return f"{at}  {entry.severity.label:7}  {entry.category:6}  {entry.message}  [{entry.actor.label}]"


def _export_arguments(parser: argparse.ArgumentParser) -> None:
    add_query_argument(parser)
    parser.add_argument("--format", choices=list(FORMATS), default="csv")
    parser.add_argument("--output", type=Path, metavar="FILE", help="default: standard output")
    parser.add_argument(
        "--manifest",
        type=Path,
        metavar="FILE",
        help="say there what was exported, with its SHA-256 and the head of the hash chain",
    )


def _export(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    if arguments.output is not None:
        target = arguments.cwd / arguments.output
        count = _write(arguments, controller, target)
        out.note(f"Exported {count:,} entries to {target}.")
        return
    # Passed on once it is whole: whoever reads slowly holds up nothing, and half an export is none.
    with TemporaryDirectory(prefix="afterglow-") as folder:
        target = Path(folder) / "standard output"
        _write(arguments, controller, target)
        with target.open(encoding="utf-8", newline="") as written:
            while piece := written.read(_PIECE):
                out.content(piece)


def _write(arguments: argparse.Namespace, controller: Controller, target: Path) -> int:
    manifest = arguments.cwd / arguments.manifest if arguments.manifest else None
    request = ExportRequest((wanted_by(arguments),), arguments.format, target, manifest)
    return done(controller.log.export(request, Progress())).count


COMMANDS: Final = (
    Command(("activity", "list"), "show entries, newest first", _list_arguments, reads=_list),
    Command(("activity", "export"), "write entries to a file", _export_arguments, writes=_export),
)
