"""`afterglow device …`"""

import argparse
from dataclasses import asdict
from typing import Final

from core.cli.command import Command, Output, Reading, done
from core.control.registry import load_devices
from core.controller import Controller


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("address", metavar="HOST[:PORT]", help="address of a WLED")


def _add(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    device = done(controller.devices.add(arguments.address))
    out.line(f"Added {device.name} at {device.address} with {device.led_count} LEDs.")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _list(arguments: argparse.Namespace, reading: Reading, out: Output) -> None:
    devices = load_devices(reading.database)
    for device in devices:
        if arguments.json:
            out.json(asdict(device))
        else:
            out.line(f"{device.name}  {device.address}  {device.led_count} LEDs  WLED {device.version}  {device.mac}")
    if not devices and not arguments.json:
        out.note("No device has been added yet.")


def _remove_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="name, id or MAC of a device")


def _remove(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    device = done(controller.devices.remove(arguments.name))
    out.line(f"Removed {device.name}.")


COMMANDS: Final = (
    Command(("device", "add"), "add a device by its address", _add_arguments, writes=_add),
    Command(("device", "list"), "list the devices", _list_arguments, reads=_list),
    Command(("device", "remove"), "remove a device and its lights", _remove_arguments, writes=_remove),
)
