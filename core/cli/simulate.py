"""`afterglow simulate`: virtual WLED devices, to try everything without hardware."""

import argparse
import asyncio
import sys
from typing import Final

from core.cli.numbers import whole_number
from core.errors import AfterglowError

_LED_LIMIT: Final = 16384
_COUNT_LIMIT: Final = 100
_PORT_LIMIT: Final = 65535


def add_arguments(parser: argparse.ArgumentParser) -> None:
    """Declare the options of the command."""
    add = parser.add_argument
    add("--count", type=whole_number(1, _COUNT_LIMIT), default=1, metavar="K", help="how many devices (1)")
    add("--leds", type=whole_number(1, _LED_LIMIT), default=120, metavar="N", help="LEDs on each (120)")
    add("--host", metavar="BASE", help="address of the first; the others follow it (127.77.0.1)")
    port = whole_number(1, _PORT_LIMIT)
    add("--http-port", type=port, metavar="P", help="HTTP port (80, or 8080 where 80 is not free)")
    add("--no-mdns", action="store_true", help="do not announce the devices on the network")
    add("--fps", action="store_true", help="say once a second how many frames each device shows")
    add("--json", action="store_true", help="print what happens as JSON lines")
    add("--until-stdin-closes", action="store_true", help="end when standard input does")


def run(arguments: argparse.Namespace) -> int:
    """Run the command to its end: 0, or 1 with a sentence on standard error when the devices cannot start."""
    from core.simulator.program import Options, simulate

    options = Options(
        count=arguments.count,
        leds=arguments.leds,
        first_host=arguments.host,
        http_port=arguments.http_port,
        is_announced=not arguments.no_mdns,
        shows_rates=arguments.fps,
        as_json=arguments.json,
        until_stdin_closes=arguments.until_stdin_closes,
    )
    try:
        asyncio.run(simulate(options))
    except AfterglowError as error:
        print(error, file=sys.stderr)
        return 1
    except KeyboardInterrupt:
        return 0
    return 0
