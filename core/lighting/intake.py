"""A capture source kept going: opened again after failures, each outage recorded once at either end."""

from collections.abc import Callable

from core.capture.source import Source
from core.errors import CaptureError
from core.lighting.journal import Journal
from core.lighting.model import Layout
from core.lighting.outage import Outage
from core.lighting.sampling import Colours, Sampler

RETRY_FIRST_S = 0.5
RETRY_LIMIT_S = 10.0


class Intake:
    """The colours of the screen, whenever there are new ones."""

    def __init__(self, name: str, journal: Journal, open_source: Callable[[str], Source]) -> None:
        self.outage = Outage(RETRY_FIRST_S, RETRY_LIMIT_S)
        self.label = name
        """What is captured, in words once the source has been open."""
        self._name = name
        self._journal = journal
        self._open_source = open_source
        self._source: Source | None = None
        self._sampler: Sampler | None = None
        self._has_started = False

    def look(self, layout: Layout, now: float) -> Colours | None:
        """The mean colour of each LED's area; None when it is as before or cannot be had just now."""
        if not self.outage.is_due(now):
            return None
        try:
            colours = self._grab(layout)
        except CaptureError as error:
            self._fail(error, now)
            return None
        self._succeed(now)
        return colours

    def close(self) -> None:
        """Let go of the source."""
        self._drop_source()
        if self._has_started:
            self._journal.note("capture.stopped", source=self.label)

    def _grab(self, layout: Layout) -> Colours | None:
        if self._source is None:
            self._source = self._open_source(self._name)
            self.label = self._source.describe()
        sampler = self._sampler
        if sampler is None or (sampler.layout, sampler.size) != (layout, self._source.size):
            sampler = self._sampler = Sampler(layout, self._source.size)
        frame = self._source.grab(sampler.regions)
        return None if frame is None else sampler.colours(frame)

    def _fail(self, error: CaptureError, now: float) -> None:
        self._drop_source()
        self._journal.tally.errors += 1
        if self.outage.fail(str(error), now):
            self._journal.note_by_itself("capture.failed", source=self.label, reason=str(error))

    def _succeed(self, now: float) -> None:
        gap_s = self.outage.end(now)
        if gap_s is not None:
            self._journal.note_by_itself("capture.recovered", source=self.label, gap_s=round(gap_s, 1))
        elif not self._has_started:
            self._journal.note("capture.started", source=self.label)
        self._has_started = True

    def _drop_source(self) -> None:
        if self._source is not None:
            self._source.close()
            self._source = None
            self._sampler = None
