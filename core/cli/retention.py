"""`afterglow activity prune`, `activity pin` and `activity unpin`"""

import argparse
from typing import Final

from core.activity.retention.preview import PrunePreview
from core.activity.retention.room import MEGABYTE
from core.activity.search import to_text
from core.cli.command import Command, Output, done
from core.cli.numbers import whole_number
from core.clock import iso_utc
from core.controller import Controller
from core.progress import Progress

_HIGHEST_SEQ: Final = (1 << 63) - 1


def _prune_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--preview", action="store_true", help="only say what would go, and why")


def _prune(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    if arguments.preview:
        _tell(done(controller.log.preview_prune(controller.log.retention.policy())), out)
        return
    result = done(controller.log.prune(Progress()))
    out.line(f"Let go of {result.count:,} entries.")


def _tell(preview: PrunePreview, out: Output) -> None:
    if preview.refused:
        out.line(preview.refused)
    out.line(f"{preview.count:,} of {preview.total:,} entries would go.")
    if preview.count:
        out.line(f"They are from {iso_utc(preview.oldest_ts)} to {iso_utc(preview.newest_ts)}.")
        out.line(f"About {preview.bytes / MEGABYTE:.1f} MB of the database would come free.")
    if preview.spared:
        out.line(f"Pinned, and therefore kept: {preview.spared:,}.")
    for share in preview.shares:
        out.line(f"Because of “{share.limit}”: {share.count:,}.")
    for wanted in preview.filters:
        out.line(f"Found by: {to_text(wanted)}")


def _seqs_argument(parser: argparse.ArgumentParser) -> None:
    number = whole_number(1, _HIGHEST_SEQ)
    parser.add_argument("seqs", nargs="+", type=number, metavar="SEQ", help="the entry's number, as exports have it")


def _pin(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    out.line(f"Newly pinned: {len(done(controller.log.pin(arguments.seqs))):,}.")


def _unpin(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    out.line(f"Unpinned: {len(done(controller.log.unpin(arguments.seqs))):,}.")


COMMANDS: Final = (
    Command(("activity", "prune"), "let go of what the retention settings say", _prune_arguments, writes=_prune),
    Command(("activity", "pin"), "have retention leave entries alone", _seqs_argument, writes=_pin),
    Command(("activity", "unpin"), "leave pinned entries to retention again", _seqs_argument, writes=_unpin),
)
