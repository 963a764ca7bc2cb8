"""A text says what is asked for, and what is asked for can be written as a text."""

import re
from collections.abc import Callable
from datetime import datetime, timedelta
from zoneinfo import ZoneInfo

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.entry import Category, Outcome, Severity
from core.activity.filter import ActivityFilter, Term, TermValue
from core.activity.sanitize import clean_text
from core.activity.search import SearchError, parse, to_text
from core.activity.search.qualifiers import SEQ_LIMIT, VALUE_LIMIT
from tests.core.activity.logs import IDS

HOUR = 3_600_000_000
DAY = 24 * HOUR
NOON = 1_795_176_000_000_000
"""2026-11-20 12:00 UTC."""
MIDNIGHT = NOON - 12 * HOUR


@pytest.mark.parametrize(
    ("text", "terms"),
    [
        ("", ()),
        ("  \t ", ()),
        ("brownout", (Term("text", ("brownout",)),)),
        ("no answer", (Term("text", ("no",)), Term("text", ("answer",)))),
        ('"no answer"', (Term("text", ("no answer",)),)),
        ('-"say \\"hi\\""', (Term("text", ('say "hi"',), negated=True),)),
        ("brownout,reset", (Term("text", ("brownout", "reset")),)),
        ("well, then", (Term("text", ("well",)), Term("text", ("then",)))),
        ("same same", (Term("text", ("same",)),)),
        ("12:03:11", (Term("text", ("12:03:11",)),)),
        ("Category:Device,AUTH", (Term("category", ("device", "auth")),)),
        ("severity:error", (Term("severity", (4,)),)),
        ("severity>=warning", (Term("severity", (3, 4)),)),
        ("-severity>notice", (Term("severity", (3, 4), negated=True),)),
        ("severity<notice", (Term("severity", (1,)),)),
        ("severity<=notice", (Term("severity", (1, 2)),)),
        ("outcome:failure", (Term("outcome", ("failure",)),)),
        ("action:Device.*,app.started", (Term("action", ("device.*", "app.started")),)),
        ('actor:"Ada L."', (Term("actor", ("Ada L.",)),)),
        ("target:shelf", (Term("target_name", ("shelf",)),)),
        ("target_id:aa01", (Term("target", ("aa01",)),)),
        (f"cause:{IDS[0].upper()}", (Term("cause", (IDS[0],)),)),
        ("run:run-1", (Term("run", ("run-1",)),)),
        ("is:pinned -is:Pinned", (Term("pinned", (1,)), Term("pinned", (1,), negated=True))),
        ("seq:150,007", (Term("seq", ("150", "7")),)),
        ("seq:100..200", (Term("seq", ("100..200",)),)),
        ("seq:100..", (Term("seq", (f"100..{SEQ_LIMIT}",)),)),
        ("-seq:..200", (Term("seq", ("0..200",), negated=True),)),
        ("seq>=100 SEQ<200", (Term("seq", (f"100..{SEQ_LIMIT}",)), Term("seq", ("0..199",)))),
        ("seq>100", (Term("seq", (f"101..{SEQ_LIMIT}",)),)),
        (",lamp,", (Term("text", ("lamp",)),)),
    ],
)
def test_what_is_written_is_what_is_asked_for(text: str, terms: tuple[Term, ...]) -> None:
    assert parse(text, NOON, 0) == ActivityFilter(terms)


@pytest.mark.parametrize(
    ("text", "since", "until"),
    [
        ("after:2026-11-19", MIDNIGHT - DAY, None),
        ("before:2026-11-19T06:30", None, MIDNIGHT - DAY + 6 * HOUR + HOUR // 2),
        ("after:2026-11-20T12:00:00.000001Z", NOON + 1, None),
        ("after:2026-11-20T14:00+02:00", NOON, None),
        ("after:yesterday before:today", MIDNIGHT - DAY, MIDNIGHT),
        ("last:7d", NOON - 7 * DAY, None),
        ("last:24H", NOON - DAY, None),
        ("last:30m", NOON - HOUR // 2, None),
        ("last:2w", NOON - 14 * DAY, None),
        ("-last:7d", None, NOON - 7 * DAY),
        ("-after:today", None, MIDNIGHT),
        ("-before:today", MIDNIGHT, None),
        ("after:Friday", MIDNIGHT, None),
        ("after:saturday", MIDNIGHT - 6 * DAY, None),
        ("after:9:30 before:18:00:01", MIDNIGHT + 9 * HOUR + HOUR // 2, MIDNIGHT + 18 * HOUR + 1_000_000),
        ("before:now", None, NOON),
        ("after:yesterday last:1h", NOON - HOUR, None),
        ("before:today before:yesterday", None, MIDNIGHT - DAY),
        ("after:0001-01-01T00:00+14:00 last:999999d", 0, None),
        ("before:9999-12-31T23:59-12:00", None, 253_402_214_400_000_000),
    ],
)
def test_times(text: str, since: int | None, until: int | None) -> None:
    assert parse(text, NOON, 0) == ActivityFilter(since=since, until=until)


def test_days_begin_at_the_users_midnight() -> None:
    late = NOON + 11 * HOUR

    assert parse("after:today", late, 60).since == MIDNIGHT + DAY - HOUR
    assert parse("after:today", late, -300).since == MIDNIGHT + 5 * HOUR
    assert parse("after:2026-11-20", late, 120).since == MIDNIGHT - 2 * HOUR


@pytest.mark.parametrize(
    ("zone", "day", "began"),
    [
        ("America/Santiago", "2026-09-06", "2026-09-06T01:00-03:00"),
        ("America/Havana", "2026-03-08", "2026-03-08T01:00-04:00"),
        ("America/Sao_Paulo", "2018-11-04", "2018-11-04T01:00-02:00"),
        ("Africa/Cairo", "2026-04-24", "2026-04-24T01:00+03:00"),
        ("Asia/Beirut", "2026-03-29", "2026-03-29T01:00+03:00"),
    ],
)
def test_a_day_without_a_midnight_begins_when_clocks_go_on(zone: str, day: str, began: str) -> None:
    start = parse(f"after:{began}", NOON, 0).since
    assert start is not None
    evening = start + 20 * HOUR

    assert parse(f"after:{day}", evening, offset_of(zone)).since == start
    assert parse("after:today", evening, offset_of(zone)).since == start
    assert parse("after:yesterday", evening + DAY, offset_of(zone)).since == start
    assert parse(to_text(ActivityFilter(since=start), offset_of(zone)), NOON, offset_of(zone)).since == start


def offset_of(zone: str) -> Callable[[int], int]:
    """The lead on UTC of that zone's time, in minutes, by the moment."""
    return lambda at_us: int(
        datetime.fromtimestamp(at_us / 1_000_000, ZoneInfo(zone)).utcoffset() // timedelta(minutes=1)  # type: ignore[operator]
    )


def test_days_begin_with_the_offset_that_held_then() -> None:
    """Clocks were put back two days ago."""
    changed = MIDNIGHT - 2 * DAY + HOUR

    def berlin(at_us: int) -> int:
        return 120 if at_us < changed else 60

    assert parse("after:today", NOON, berlin).since == MIDNIGHT - HOUR
    assert parse("after:tuesday", NOON, berlin).since == MIDNIGHT - 3 * DAY - 2 * HOUR
    assert parse("after:2026-11-18", NOON, berlin).since == MIDNIGHT - 2 * DAY - 2 * HOUR
    assert parse("last:7d", NOON, berlin).since == NOON - 7 * DAY


@pytest.mark.parametrize(
    ("since", "text"),
    [
        (MIDNIGHT - HOUR, "after:2026-11-20"),
        (NOON, "after:2026-11-20T13:00"),
        (NOON + 1_000_000, "after:2026-11-20T13:00:01"),
        (NOON + 1, "after:2026-11-20T13:00:00.000001"),
    ],
)
def test_times_are_written_as_the_users_clock_shows_them(since: int, text: str) -> None:
    wanted = ActivityFilter(since=since)
    assert to_text(wanted, 60) == text
    assert parse(text, NOON, 60) == wanted


def test_an_hour_that_came_twice_is_written_in_utc() -> None:
    def berlin(at_us: int) -> int:
        return 120 if at_us < MIDNIGHT else 60

    def written(at: int) -> str:
        return to_text(ActivityFilter(since=at), berlin)

    assert [written(MIDNIGHT + minutes * 60_000_000) for minutes in (-90, -30, 30, 90)] == [
        "after:2026-11-20T00:30",
        "after:2026-11-19T23:30Z",
        "after:2026-11-20T01:30",
        "after:2026-11-20T02:30",
    ]


@pytest.mark.parametrize(
    ("text", "canonical"),
    [
        ("Severity>NOTICE", "severity>=warning"),
        ("severity:info,notice", "severity<=notice"),
        ("severity:notice,warning", "severity:notice,warning"),
        ("severity:error", "severity:error"),
        ("seq>=5 seq:..9 seq:1..2", "seq:5.. seq:..9 seq:1..2"),
        ("text:a:b", '"a:b"'),
        ("before:today after:yesterday", "after:2026-11-19T00:00Z before:2026-11-20T00:00Z"),
        ("is:PINNED", "is:pinned"),
    ],
)
def test_a_filter_is_written_the_short_way(text: str, canonical: str) -> None:
    assert to_text(parse(text, NOON, 0)) == canonical


@pytest.mark.parametrize(
    ("text", "sentence", "place"),
    [
        ("lamp colour:red", "There is no field “colour”; put the text in quotation marks", "colour:red"),
        ("lamp -catagory:auth", "There is no field “catagory”; perhaps “category” is meant.", "-catagory:auth"),
        ('lamp "unclosed', "closing quotation mark", '"unclosed'),
        ("lamp -", "Say what follows “-”", "-"),
        ("-category: lamp", "Say what follows “-category:”", "-category:"),
        ("category:device,lamp", "no category “lamp”; it is one of entity, auth, device, system.", "lamp"),
        ("severity>=bad", "no severity “bad”", "bad"),
        ("severity:warnin", "no severity “warnin”; perhaps “warning” is meant.", "warnin"),
        ("severity>error", "No severity is above “error”", "error"),
        ("severity<info", "No severity is below “info”", "info"),
        ("severity>=info,error", "takes one value", "severity>=info,error"),
        ("outcome:maybe", "no outcome “maybe”", "maybe"),
        ("is:new", "no property “new”; it is one of pinned.", "new"),
        ("action:a*b", "only stand at the end", "a*b"),
        ("cause:7", "not the id of an entry", "7"),
        ("seq:seven", "no number of an entry", "seven"),
        ("seq:9..1", "lower number stands first", "9..1"),
        ("seq<0", "lower number stands first", "0"),
        (f"seq:{SEQ_LIMIT + 1}", "no number of an entry", str(SEQ_LIMIT + 1)),
        ("after:never", "“never” is no time", "never"),
        ("after:25:00", "“25:00” is no time", "25:00"),
        ("after:2026-02-30", "is no time", "2026-02-30"),
        ("last:9y", "no length of time", "9y"),
        ("before:today,yesterday", "takes one value", "before:today,yesterday"),
        ('""', "nothing between", '""'),
        ("a " * 90 + "b," * 110 + "c,d", "A search can have 200 values", "c"),
        ("x" * (VALUE_LIMIT + 1), "can have 200 characters", "x" * (VALUE_LIMIT + 1)),
    ],
)
def test_what_cannot_be_understood_is_a_sentence_and_a_place(text: str, sentence: str, place: str) -> None:
    with pytest.raises(SearchError, match=re.escape(sentence)) as raised:
        parse(text, NOON, 0)

    assert text[raised.value.position : raised.value.position + raised.value.length] == place
    assert str(raised.value).endswith(".")


_TEXTS = st.text(max_size=30).map(clean_text).filter(bool)
_SEQS = st.integers(0, 300) | st.just(SEQ_LIMIT)
_VALUES: dict[str, st.SearchStrategy[TermValue]] = {
    "text": _TEXTS,
    "category": st.sampled_from([category.value for category in Category]),
    "severity": st.sampled_from([int(severity) for severity in Severity]),
    "outcome": st.sampled_from([outcome.value for outcome in Outcome]),
    "action": st.sampled_from(["device.*", "*", "app.started"]),
    "actor": _TEXTS,
    "target": _TEXTS,
    "target_name": _TEXTS,
    "cause": st.sampled_from(IDS),
    "run": _TEXTS,
    "seq": _SEQS.map(str) | st.tuples(_SEQS, _SEQS).map(lambda ends: f"{min(ends)}..{max(ends)}"),
    "pinned": st.just(1),
}
_TIMES = st.none() | st.integers(0, 4_000_000_000_000_000)


@st.composite
def filters(draw: st.DrawFn) -> ActivityFilter:
    """Filters of every field that say something."""
    fields = draw(st.lists(st.sampled_from(sorted(_VALUES)), max_size=5))
    terms = [
        Term(f, tuple(draw(st.lists(_VALUES[f], min_size=1, max_size=3, unique=True))), draw(st.booleans()))
        for f in fields
    ]
    return ActivityFilter(tuple(dict.fromkeys(terms)), draw(_TIMES), draw(_TIMES))


@given(filters(), st.integers(-720, 840))
def test_a_filter_written_out_reads_as_itself(wanted: ActivityFilter, utc_offset: int) -> None:
    text = to_text(wanted)
    assert parse(text, NOON, utc_offset) == wanted
    assert parse(to_text(wanted, utc_offset), NOON, utc_offset) == wanted
    assert to_text(parse(text, NOON, utc_offset)) == text


_PIECES = st.sampled_from(
    [
        "severity",
        "after:",
        "seq:",
        "..",
        "9",
        "is:pinned",
        "monday",
        "last:7d",
        "today",
        "text:",
        "after:0999-01-01",
        "before:9999-12-31T23:00",
        *'-:,"\\ a*<>=\0\ud800',
    ]
)


@given(st.text() | st.lists(_PIECES, max_size=10).map("".join))
def test_any_text_is_understood_or_refused(text: str) -> None:
    try:
        wanted = parse(text, NOON, 60)
    except SearchError as error:
        refusal = error
    else:
        assert parse(to_text(wanted), NOON, 60) == wanted
        return
    assert 0 <= refusal.position < refusal.position + refusal.length <= len(text)
