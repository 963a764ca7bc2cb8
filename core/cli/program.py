"""Parses the command line and carries out what it says."""

import argparse
import time
from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from pathlib import Path
from typing import Final

from core.activity.reader import LogReader
from core.actor import Actor, ActorKind, acting_as, user_label
from core.cli import activity, database, devices, integrity, lights, report, retention, simulate
from core.cli.command import DONE, FAILED, WRONG_USAGE, Command, Output, Reading, Terminal, failed, folder_of
from core.cli.numbers import seconds
from core.cli.query import with_exclusions, with_times_in_utc
from core.cli.remote import UnreachableError, carry_remotely
from core.controller import Controller
from core.errors import AfterglowError, StorageError
from core.events import Event
from core.profile import SOCKET_NAME, Profile, ProfileInUseError
from core.serving import serving_profile
from core.storage.database import FILE_NAME, open_reader
from core.version import app_version

COMMANDS: Final[tuple[Command, ...]] = (
    *devices.COMMANDS,
    *lights.COMMANDS,
    *activity.COMMANDS,
    *retention.COMMANDS,
    *integrity.COMMANDS,
    *report.COMMANDS,
    *database.COMMANDS,
)
_PATIENCE_S: Final = 5.0
_LOOK_AGAIN_S: Final = 0.05
_LONGEST_S: Final = 2_147_483
"""What Qt's timers can count in milliseconds."""
_GROUPS: Final = {"device": "devices", "light": "lights", "activity": "the activity log"}


def build_parser() -> argparse.ArgumentParser:
    """The whole command line. `arguments.act` names what to do: None for the window."""
    parser = argparse.ArgumentParser(
        prog="afterglow", description="Ambient light for network LEDs, with a log of why they did what they did."
    )
    parser.add_argument("--version", action="version", version=f"Afterglow {app_version()}")
    _add_data_dir(parser, None)
    parser.set_defaults(act=None, command=None)
    words = parser.add_subparsers(title="commands", metavar="COMMAND")
    run = words.add_parser("run", help="the controller without a window")
    run.add_argument("--for", dest="seconds", type=seconds(_LONGEST_S), metavar="SECONDS", help="end after so long")
    run.set_defaults(act="run")
    _add_data_dir(run)
    simulated = words.add_parser("simulate", help="virtual WLED devices, to try everything without hardware")
    simulate.add_arguments(simulated)
    simulated.set_defaults(act="simulate")
    groups: dict[str, argparse._SubParsersAction[argparse.ArgumentParser]] = {}
    for command in COMMANDS:
        _add_command(command, words, groups)
    return parser


def parse_words(words: Sequence[str]) -> argparse.Namespace:
    """The words of a command line as arguments; ends the process where they are none, as argparse does."""
    return build_parser().parse_args(with_exclusions(words))


def _add_data_dir(parser: argparse.ArgumentParser, default: str | None = argparse.SUPPRESS) -> None:
    """Before the command or behind it: where it is not given again, what came first stands."""
    parser.add_argument("--data-dir", type=Path, default=default, metavar="DIR", help="the profile's folder")


def _add_command(
    command: Command,
    words: "argparse._SubParsersAction[argparse.ArgumentParser]",
    groups: "dict[str, argparse._SubParsersAction[argparse.ArgumentParser]]",
) -> None:
    under = words
    if len(command.words) == 2:
        group = command.words[0]
        if group not in groups:
            grouping = words.add_parser(group, help=f"commands on {_GROUPS[group]}")
            groups[group] = grouping.add_subparsers(title="commands", metavar="COMMAND", required=True)
        under = groups[group]
    parser = under.add_parser(command.words[-1], help=command.help)
    command.arguments(parser)
    _add_data_dir(parser)
    parser.set_defaults(act="command", command=command)


def carry_out(arguments: argparse.Namespace, words: Sequence[str]) -> int:
    """Carry out a parsed command in this process or, where another has the profile open, in that one."""
    arguments.cwd = Path.cwd()
    out = Terminal()
    command: Command = arguments.command
    try:
        folder = folder_of(arguments)
        if command.reads is not None:
            with _reading(folder) as reading:
                command.reads(arguments, reading, out)
            return DONE
        return _carry_where_possible(folder, arguments, words, out)
    except AfterglowError as error:
        return failed(error, out)


def _carry_where_possible(folder: Path, arguments: argparse.Namespace, words: Sequence[str], out: Output) -> int:
    give_up_at = time.monotonic() + _PATIENCE_S
    while True:
        try:
            with closing(Profile(folder)) as profile:
                return _carry_here(profile, arguments, out)
        except ProfileInUseError:
            try:
                return carry_remotely(folder / SOCKET_NAME, with_times_in_utc(arguments, words), out)
            except UnreachableError:
                # One that is only starting cannot be asked yet, and another command will soon be done.
                if time.monotonic() > give_up_at:
                    raise
            time.sleep(_LOOK_AGAIN_S)


def _carry_here(profile: Profile, arguments: argparse.Namespace, out: Output) -> int:
    command: Command = arguments.command
    found = profile.preparation
    with serving_profile(profile, _unheard) as controller:
        if found.moved_aside is not None:
            aside = found.moved_aside.name
            out.note(f"afterglow: The database was damaged and moved aside to {aside}; this is a new one.")
            if command.vouches:
                return FAILED
        return _write(command, arguments, controller, out)


def carry_for_another(controller: Controller, words: list[str], cwd: Path, out: Output) -> int:
    """Carry out, with this process's controller, a command that was given in another."""
    arguments = _parsed(words)
    if arguments.command is None or arguments.command.writes is None:
        out.note("afterglow: The Afterglow that has this profile open does not know such a command.")
        return WRONG_USAGE
    arguments.cwd = cwd
    return _write(arguments.command, arguments, controller, out)


def _parsed(words: list[str]) -> argparse.Namespace:
    """The words as arguments; their `command` is None where they are no command."""
    try:
        return parse_words(words)
    except SystemExit:
        # How argparse refuses; it would end the process that was only asked.
        return argparse.Namespace(command=None)


def _write(command: Command, arguments: argparse.Namespace, controller: Controller, out: Output) -> int:
    assert command.writes is not None  # noqa: S101 - both callers have looked
    try:
        with acting_as(Actor(ActorKind.CLI, user_label())):
            command.writes(arguments, controller, out)
    except AfterglowError as error:
        return failed(error, out)
    return DONE


@contextmanager
def _reading(folder: Path) -> Iterator[Reading]:
    path = folder / FILE_NAME
    if not path.is_file():
        raise StorageError(f"There is no Afterglow profile in {folder}.")
    database = open_reader(path)
    try:
        yield Reading(database, LogReader(database))
    finally:
        database.close()


def _unheard(_event: Event) -> None:
    """Nobody is there to see what happens; the log has it."""
