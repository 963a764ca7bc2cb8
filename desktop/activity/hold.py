"""Whether new entries may come into what is shown just now, and why not."""

from core.clock import Clock
from desktop.activity.loading import Loading
from desktop.activity.model import ActivityModel
from desktop.activity.strip import Liveness, LiveStrip
from desktop.activity.table import ActivityTable
from desktop.activity.timeline_panel import TimelinePanel


class Hold:
    """Looks whether somebody reads, and tells the strip and the timeline of it."""

    def __init__(
        self, model: ActivityModel, table: ActivityTable, strip: LiveStrip, timeline: TimelinePanel, clock: Clock
    ) -> None:
        self._model, self._table, self._strip, self._timeline, self._clock = model, table, strip, timeline, clock

    @property
    def is_held(self) -> bool:
        """Whether the rows must stay as they are."""
        return self._liveness in (Liveness.PAUSED, Liveness.SELECTED, Liveness.READING)

    def show(self) -> None:
        """Tell how it is now: the timeline stands for the entries that the table does."""
        self._strip.show_liveness(self._liveness)
        is_settled = self._model.loading in (Loading.FIRST_ROWS, Loading.WHOLE)
        self._timeline.hold_at(self._model.head if self.is_held and is_settled else None)

    @property
    def _liveness(self) -> Liveness:
        if self._strip.pause.isChecked():
            return Liveness.PAUSED
        if self._table.has_selection:
            return Liveness.SELECTED
        if not self._table.is_at_top:
            return Liveness.READING
        is_over = self._model.filter.is_over(self._model.head, self._clock.now_us())
        return Liveness.COMPLETE if is_over else Liveness.LIVE
