"""`afterglow activity report`"""

import argparse
from pathlib import Path
from typing import Final

from core.activity.report import Period, Report, ReportRequest
from core.activity.report_page import report_page
from core.activity.search import parse
from core.cli.command import Command, Output, UsageError, done
from core.clock import SystemClock
from core.controller import Controller


def html(report: Report) -> bytes:
    """The report as a file that needs nothing beside it."""
    return report_page(report).encode()


def _arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--last", default="7d", metavar="TIME", help="how far back, e.g. 24h, 7d, 4w (default 7d)")
    parser.add_argument("--output", type=Path, required=True, metavar="FILE", help="the page to write, FILE.html")


def _report(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    target = arguments.cwd / arguments.output
    if target.suffix.lower() not in (".html", ".htm"):
        raise UsageError("The command line writes reports as FILE.html; the window writes PDF too.")
    done(controller.log.report(ReportRequest(_period(arguments.last), target, html)))
    out.note(f"Wrote the report to {target}.")


def _period(last: str) -> Period:
    clock = SystemClock()
    now = clock.now_us()
    asked = parse(f"last:{last}", now, clock.utc_offset_minutes)
    if asked.since is None or asked.since >= now or asked.terms:
        raise UsageError(f"“{last}” is no length of time; 24h, 7d and 4w are.")
    return Period(asked.since, now)


COMMANDS: Final = (Command(("activity", "report"), "write a page that sums up a period", _arguments, writes=_report),)
