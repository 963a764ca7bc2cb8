"""What a report of a period tells: figures read from the log in bounded memory, however much there is."""

from collections.abc import Callable
from dataclasses import dataclass
from pathlib import Path
from typing import Final

from peewee import SQL, fn

from core.activity.availability import Availabilities, availabilities
from core.activity.entry import ActivityEntry, Category, Outcome, Severity
from core.activity.filter import ActivityFilter, Term
from core.activity.queries import within_time
from core.activity.reader import LogReader
from core.activity.timeline import Timeline
from core.clock import MICROSECONDS
from core.errors import InputError
from core.storage.tables import ActivityRow

BINS: Final = 96
MOST_FAILURES: Final = 8
MOST_DOINGS: Final = 10
MOST_DEVICES: Final = 10
LONGEST_US: Final = 3660 * 86_400 * MICROSECONDS


@dataclass(frozen=True, slots=True)
class Period:
    """`since <= ts < until`, µs UTC."""

    since: int
    until: int


@dataclass(frozen=True, slots=True)
class Doing:
    """How often somebody did something."""

    actor: str
    action: str
    count: int


@dataclass(frozen=True, slots=True)
class Report:
    """The figures of a period."""

    period: Period
    made_at: int
    """µs UTC."""
    utc_offset: int
    """Minutes by which the report's times are ahead of UTC."""
    total: int
    by_category: dict[Category, int]
    by_severity: dict[Severity, int]
    timeline: Timeline
    """Stacked by severity."""
    failure_count: int
    failures: tuple[ActivityEntry, ...]
    """The newest of them, newest first."""
    doings: tuple[Doing, ...]
    """What was done most; what the network showed is not among it."""
    doing_count: int
    """How many different ones there are."""
    devices: Availabilities
    """Of them those that are shown."""


@dataclass(frozen=True, slots=True)
class ReportRequest:
    """What to report on, and where to."""

    period: Period
    path: Path
    render: Callable[[Report], bytes]
    """Makes the file of the figures; called on a thread of its own."""


def read_report(reader: LogReader, period: Period, made_at: int, utc_offset: int) -> Report:
    """The figures of that period, as the log is now. `InputError` where it is no period."""
    if not 0 < period.until - period.since <= LONGEST_US:
        raise InputError("A report needs a period that ends after it begins and is not longer than ten years.")
    within = ActivityFilter(since=period.since, until=period.until)
    failed = ActivityFilter((Term("outcome", (Outcome.FAILURE.value,)),), period.since, period.until)
    by_severity = reader.timeline(within, "severity", BINS, period.since, period.until)
    by_category = reader.timeline(within, "category", 1, period.since, period.until)
    doings = _doings(reader, within)
    return Report(
        period,
        made_at,
        utc_offset,
        total=sum(by_severity.totals),
        by_category={Category(str(each.value)): sum(each.counts) for each in by_category.series},
        by_severity={Severity(int(each.value)): sum(each.counts) for each in by_severity.series},
        timeline=by_severity,
        failure_count=reader.count(failed),
        failures=reader.page(failed, limit=MOST_FAILURES),
        doings=doings[:MOST_DOINGS],
        doing_count=len(doings),
        devices=availabilities(reader, period.since, min(period.until, made_at), MOST_DEVICES),
    )


def _doings(reader: LogReader, within: ActivityFilter) -> tuple[Doing, ...]:
    seqs = reader.finder.seq_range(within)
    count = fn.COUNT(SQL("*"))
    query = (
        ActivityRow.select(ActivityRow.actor, ActivityRow.action, count)
        .where(
            ActivityRow.seq.between(seqs.first, seqs.last),
            *within_time(within),
            ActivityRow.category != Category.DEVICE.value,
        )
        .group_by(ActivityRow.actor, ActivityRow.action)
        .order_by(count.desc(), ActivityRow.actor, ActivityRow.action)
    )
    return tuple(Doing(*row) for row in reader.finder.rows(query))
