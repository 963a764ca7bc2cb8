"""`afterglow light …`"""

import argparse
from dataclasses import asdict
from typing import Final

from core.cli.command import Command, Output, Reading, done
from core.control.registry import load_devices, load_lights
from core.controller import Controller
from core.lighting.model import Corner, Layout, LightSpec

_DEFAULTS: Final = LightSpec(name="", device_id="")


def _counts(text: str) -> tuple[int, int, int, int]:
    parts = [int(part) for part in text.split(",")]
    if len(parts) != 4 or min(parts) < 0:
        raise ValueError(text)
    return parts[0], parts[1], parts[2], parts[3]


_counts.__name__ = "layout of four counts"  # argparse names the type in its message


def _add_arguments(parser: argparse.ArgumentParser) -> None:
    layout = _DEFAULTS.layout
    parser.add_argument("name", metavar="NAME")
    parser.add_argument("--device", required=True, help="name, id or MAC of the device that shows it")
    parser.add_argument("--source", default="screen", help="screen, screen:N, x11, mss or pattern (default: screen)")
    parser.add_argument("--layout", required=True, type=_counts, metavar="T,R,B,L", help="LEDs along each edge")
    parser.add_argument(
        "--corner", type=Corner, choices=list(Corner), default=layout.start, help="where the strip begins"
    )
    parser.add_argument("--counter-clockwise", action="store_true", help="the strip runs the other way round")
    parser.add_argument("--offset", type=int, default=layout.offset, help="LEDs from the corner to the first one")
    parser.add_argument("--depth", type=float, default=layout.depth, help="share of the screen an LED looks at")
    parser.add_argument("--fps", type=int, default=_DEFAULTS.fps)
    parser.add_argument("--brightness", type=float, default=_DEFAULTS.brightness, help="0 to 1")
    parser.add_argument("--gamma", type=float, default=_DEFAULTS.gamma)
    parser.add_argument("--smoothing", type=int, default=_DEFAULTS.smoothing_ms, metavar="MS")
    parser.add_argument("--no-start", action="store_true", help="keep it, but do not start it")


def _add(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    top, right, bottom, left = arguments.layout
    layout = Layout(
        top,
        right,
        bottom,
        left,
        start=arguments.corner,
        clockwise=not arguments.counter_clockwise,
        offset=arguments.offset,
        depth=arguments.depth,
    )
    spec = LightSpec(
        name=arguments.name,
        device_id=arguments.device,
        source=arguments.source,
        layout=layout,
        fps=arguments.fps,
        brightness=arguments.brightness,
        gamma=arguments.gamma,
        smoothing_ms=arguments.smoothing,
    )
    light = done(controller.lights.add(spec, start=not arguments.no_start))
    out.line(f"Added {light.spec.name} with {layout.led_count} LEDs on {arguments.device}.")
    if not arguments.no_start:
        _say_when(controller, out, light.spec.name)


def _say_when(controller: Controller, out: Output, name: str) -> None:
    if not controller.is_live:
        out.note(f"{name} starts with the next start of Afterglow.")


def _list_arguments(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("--json", action="store_true", help="one JSON object a line")


def _list(arguments: argparse.Namespace, reading: Reading, out: Output) -> None:
    names = {device.id: device.name for device in load_devices(reading.database)}
    lights = load_lights(reading.database)
    for light, is_wanted in lights:
        spec = light.spec
        if arguments.json:
            out.json({"id": light.id, "wanted": is_wanted, **asdict(spec)})
        else:
            wanted = "runs with Afterglow" if is_wanted else "stopped"
            out.line(
                f"{spec.name}  {spec.layout.led_count} LEDs on {names.get(spec.device_id, '?')}  "
                f"{spec.source} at {spec.fps} fps  {wanted}"
            )
    if not lights and not arguments.json:
        out.note("No light has been added yet.")


def _name_argument(parser: argparse.ArgumentParser) -> None:
    parser.add_argument("name", metavar="NAME", help="name or id of a light")


def _start(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    light = done(controller.lights.start(arguments.name))
    out.line(f"Started {light.spec.name}.")
    _say_when(controller, out, light.spec.name)


def _stop(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    light = done(controller.lights.stop(arguments.name))
    out.line(f"Stopped {light.spec.name}.")


def _remove(arguments: argparse.Namespace, controller: Controller, out: Output) -> None:
    light = done(controller.lights.remove(arguments.name))
    out.line(f"Removed {light.spec.name}.")


COMMANDS: Final = (
    Command(("light", "add"), "add a light to a device", _add_arguments, writes=_add),
    Command(("light", "list"), "list the lights", _list_arguments, reads=_list),
    Command(("light", "start"), "have a light follow its source", _name_argument, writes=_start),
    Command(("light", "stop"), "stop a light", _name_argument, writes=_stop),
    Command(("light", "remove"), "remove a light", _name_argument, writes=_remove),
)
