"""A report as one page of HTML. Whatever comes from the log is escaped: it stays text."""

from collections.abc import Callable, Iterable
from datetime import UTC, datetime, timedelta, timezone
from html import escape
from typing import Final

from core.activity.availability import Availability, State
from core.activity.entry import ActivityEntry
from core.activity.report import Report
from core.activity.report_plots import GUTTER, SEVERITY_COLOURS, STATE_COLOURS, Plot, availability_plot, timeline_plot
from core.clock import MICROSECONDS
from core.version import app_version

Place = Callable[[Plot], str]
"""Puts a plot into the page."""

_STATES: Final = {State.UP: "answered", State.DOWN: "did not answer", State.UNKNOWN: "unknown"}
_DEEDS: Final = {
    "create": "added",
    "update": "changed",
    "delete": "removed",
    "enable": "switched on",
    "disable": "switched off",
    "lock": "locked",
    "unlock": "unlocked",
    "change": "changed",
    "remove": "removed",
    "export": "exported",
    "report": "reported on",
    "prune": "pruned",
    "pin": "entries pinned",
    "unpin": "entries unpinned",
    "redact": "redacted",
    "verify": "verified",
    "backup": "backed up",
    "restore": "restored",
    "migrate": "migrated",
}
"""How the second half of an action's name reads after what it was done to."""
# All lengths are in pixels and all margins named: not every renderer of simple HTML understands more.
_STYLE: Final = """
@page { size: A4; margin: 12mm; }
html { max-width: 186mm; margin: 0 auto; }
body { font-family: sans-serif; font-size: 12px; color: #1e2126; background: #ffffff; }
h1, h2 { font-weight: bold; }
h1 { font-size: 19px; margin-top: 0px; margin-bottom: 2px; }
h2 { font-size: 14px; margin-top: 14px; margin-bottom: 3px; }
p { margin-top: 2px; margin-bottom: 2px; }
.quiet { color: #61666f; }
table { border-collapse: collapse; }
th { text-align: left; font-weight: normal; color: #61666f; border-bottom: 1px solid #d5d2cd; }
th, td { padding-top: 1px; padding-bottom: 1px; padding-left: 0px; padding-right: 12px; vertical-align: middle; }
td.number, th.number { text-align: right; }
td.last, th.last { padding-right: 0px; }
td { overflow-wrap: anywhere; }
@media print { html { max-width: none; } body { margin: 0; } }
"""


def inline(plot: Plot) -> str:
    """The plot as part of the page."""
    opening = f'<svg role="img" aria-label="{escape(plot.words)}" '
    return plot.svg.replace("<svg ", opening, 1)


def report_page(report: Report, place: Place = inline) -> str:
    """The whole page."""
    times = _Times(report.utc_offset)
    title = f"Activity {times.minute(report.period.since)} – {times.minute(report.period.until)}"
    parts = (
        f"<h1>{escape(title)}</h1>",
        f'<p class="quiet">{escape(_origin(report, times))}</p>',
        _counts(report),
        _timeline(report, times, place),
        _devices(report, place),
        _failures(report, times),
        _doings(report),
    )
    head = f'<meta charset="utf-8"><title>{escape(title)}</title><style>{_STYLE}</style>'
    return f'<!DOCTYPE html>\n<html lang="en"><head>{head}</head>\n<body>\n' + "\n".join(parts) + "\n</body></html>\n"


class _Times:
    """Moments in the zone of the report."""

    def __init__(self, utc_offset: int) -> None:
        self._zone = timezone(timedelta(minutes=utc_offset))

    @property
    def zone(self) -> str:
        return str(self._zone)

    def minute(self, at_us: int) -> str:
        """`2026-11-23 16:50`."""
        return f"{datetime.fromtimestamp(at_us // MICROSECONDS, UTC).astimezone(self._zone):%Y-%m-%d %H:%M}"


def _origin(report: Report, times: _Times) -> str:
    return f"Afterglow {app_version()}, written {times.minute(report.made_at)}; all times {times.zone}."


def _counts(report: Report) -> str:
    severities = (f"{_swatch(SEVERITY_COLOURS[each])} {n:,} {each.label}" for each, n in report.by_severity.items())
    categories = (f"{n:,} {each}" for each, n in report.by_category.items())
    what = "1 entry" if report.total == 1 else f"{report.total:,} entries"
    rows = [f"<p><b>{what}</b></p>"]
    rows += [f"<p>{' &nbsp; '.join(each)}</p>" for each in (severities, categories)] if report.total else []
    return "".join(rows)


def _timeline(report: Report, times: _Times, place: Place) -> str:
    if not report.total:
        return ""
    plot = timeline_plot(report.timeline)
    since, until = times.minute(report.period.since), times.minute(report.period.until)
    ends = f"<td style='padding-left: {GUTTER}px'>{since}</td><td class='number last'>{until}</td>"
    axis = f'<table width="100%"><tr class="quiet">{ends}</tr></table>'
    return f'<h2>Over time</h2><p>{place(plot)}</p>{axis}<p class="quiet">{plot.words}.</p>'


def _devices(report: Report, place: Place) -> str:
    if not report.devices.count:
        return '<h2>Devices</h2><p class="quiet">Nothing is known of any device in this period.</p>'
    rows = [_device(each, place) for each in report.devices.least_reliable]
    states = " &nbsp; ".join(f"{_swatch(colour)} {_STATES[state]}" for state, colour in STATE_COLOURS.items())
    more = _more(report.devices.count - len(rows), "more reliable device", "more reliable devices")
    note = "Availability is of the time that is known; while Afterglow does not run, nothing is."
    table = _table(("Device", "Available", "Drop-offs", "Not answered for", ""), rows, numbers=(1, 2, 3, 4))
    return f'<h2>Devices</h2>{table}{more}<p class="quiet">{states}. {note}</p>'


def _device(availability: Availability, place: Place) -> tuple[str, ...]:
    percent = availability.percent
    return (
        escape(_short(availability.device.name, 30)),
        "unknown" if percent is None else f"{_percent_text(percent)} %",
        f"{availability.drop_offs:,}",
        _length(availability.known_us(State.DOWN)),
        place(availability_plot(availability)),
    )


def _percent_text(percent: float) -> str:
    """Two decimals, and never a hundred where something is missing of it."""
    return f"{percent:.0f}" if percent in (0, 100) else f"{min(99.99, max(0.01, percent)):.2f}"


def _failures(report: Report, times: _Times) -> str:
    if not report.failures:
        return '<h2>Failures</h2><p class="quiet">None.</p>'
    rows = [(times.minute(each.ts), escape(each.message), escape(_who(each))) for each in report.failures]
    more = _more(report.failure_count - len(report.failures), "older one", "older ones")
    return f"<h2>Failures: {report.failure_count:,}</h2>{_table(('Time', 'What', 'By'), rows)}{more}"


def _doings(report: Report) -> str:
    if not report.doings:
        return ""
    rows = [
        (escape(_short(each.actor, 40)), escape(action_words(each.action)), f"{each.count:,}") for each in report.doings
    ]
    more = _more(report.doing_count - len(report.doings), "other line", "other lines")
    note = '<p class="quiet">What devices did, such as answering or dropping off, is not counted here.</p>'
    return f"<h2>Who did what</h2>{_table(('Who', 'What', 'How often'), rows, numbers=(2,))}{more}{note}"


def action_words(action: str) -> str:
    """`light.started` as `Light started`; whatever an action is called, it can be read."""
    thing, _dot, deed = action.partition(".")
    return f"{thing} {_DEEDS.get(deed, deed)}".strip().replace("_", " ").capitalize()


def _table(titles: Iterable[str], rows: Iterable[tuple[str, ...]], numbers: tuple[int, ...] = ()) -> str:
    def cells(tag: str, texts: Iterable[str]) -> str:
        return "".join(f"<{tag}{kind(number)}>{text}</{tag}>" for number, text in enumerate(texts))

    def kind(number: int) -> str:
        kinds = ("number" if number in numbers else "", "last" if number == len(names) - 1 else "")
        return f' class="{" ".join(filter(None, kinds))}"' if any(kinds) else ""

    names = tuple(titles)
    body = "".join(f"<tr>{cells('td', row)}</tr>" for row in rows)
    return f'<table width="100%"><tr>{cells("th", names)}</tr>{body}</table>'


def _more(count: int, one: str, several: str) -> str:
    return f'<p class="quiet">and {count:,} {one if count == 1 else several}</p>' if count > 0 else ""


def _swatch(colour: str) -> str:
    return f'<span style="color: {colour}">&#9632;</span>'


def _who(entry: ActivityEntry) -> str:
    return _short(entry.actor.label, 24)


def _short(text: str, limit: int) -> str:
    return text if len(text) <= limit else f"{text[: limit - 1]}…"


def _length(us: int) -> str:
    """`3 d 4 h`, `12 min`, `8 s`: its two largest units."""
    seconds = us // MICROSECONDS
    sizes = ((86_400, "d"), (3_600, "h"), (60, "min"), (1, "s"))
    parts: list[str] = []
    for size, unit in sizes:
        count, seconds = divmod(seconds, size)
        if count or parts:
            parts.append(f"{count} {unit}" if count else "")
    return " ".join(part for part in parts[:2] if part) or "–"
