"""Every kind of source by name. A new one is a file of its own and a row here."""

from collections.abc import Callable
from typing import Final

from core.capture.best import BestSource, best_screens, x11_source
from core.capture.pattern import PatternSource
from core.capture.portable import PortableSource
from core.capture.screens import in_order
from core.capture.source import Source, SourceChoice
from core.errors import CaptureError

SOURCES: Final[dict[str, Callable[[str], Source]]] = {
    "screen": BestSource,
    "x11": x11_source,
    "mss": PortableSource,
    "pattern": PatternSource,
}


def create_source(name: str) -> Source:
    """The source that `kind` or `kind:argument` names, not yet open. Raises `CaptureError` for an unknown kind."""
    kind, _, argument = name.partition(":")
    if kind not in SOURCES:
        raise CaptureError(f"There is no capture source “{kind}”; there are {', '.join(SOURCES)}.")
    return SOURCES[kind](argument)


def open_source(name: str) -> Source:
    """The source that is called so, open. Raises `CaptureError`."""
    source = create_source(name)
    try:
        source.open()
    except CaptureError:
        source.close()
        raise
    return source


def available_sources() -> list[SourceChoice]:
    """What can be captured here and now: each screen, the main one first, and the test pattern."""
    screens = in_order(best_screens())
    choices = [
        SourceChoice(
            f"screen:{number}" if number else "screen",
            f"Screen {number + 1} ({screen.region.width} × {screen.region.height})",
        )
        for number, screen in enumerate(screens)
    ]
    return [*choices, SourceChoice("pattern", "Test pattern (a moving rainbow)")]
