"""The search box's language."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.entry import Category, Outcome, Severity
from core.activity.filter import ActivityFilter, Term, TermValue
from core.activity.sanitize import clean_text
from core.activity.search import VALUE_LIMIT, SearchError, parse, to_text
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
    ("text", "sentence", "position"),
    [
        ("lamp colour:red", "There is no field “colour”", 5),
        ('lamp "unclosed', "closing quotation mark", 5),
        ("lamp -", "nothing after the “-”", 5),
        (",lamp", "nothing after the “,”", 0),
        ("category:", "Say what follows “category:”", 0),
        ("category:device,lamp", "no category “lamp”; it is one of entity, auth, device, system", 16),
        ("severity>=bad", "no severity “bad”", 10),
        ("severity>error", "others beyond", 0),
        ("severity>=info,error", "takes one severity", 0),
        ("outcome:maybe", "no outcome “maybe”", 8),
        ("action:a*b", "only stand at the end", 7),
        ("cause:7", "not the id of an entry", 6),
        ("after:never", "“never” is no date", 6),
        ("after:2026-02-30", "is no date", 6),
        ("last:9y", "no length of time", 5),
        ("-last:7d", "no minus sign", 0),
        ("before:today,yesterday", "takes one time", 0),
        ('""', "nothing between", 0),
        ("x" * (VALUE_LIMIT + 1), "can have 200 characters", 0),
    ],
)
def test_what_cannot_be_understood_is_a_sentence_and_a_place(text: str, sentence: str, position: int) -> None:
    with pytest.raises(SearchError, match=sentence) as raised:
        parse(text, NOON, 0)

    assert raised.value.position == position
    assert str(raised.value).endswith(".")


_TEXTS = st.text(max_size=30).map(clean_text).filter(bool)
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
    assert parse(to_text(wanted), NOON, utc_offset) == wanted


_PIECES = st.sampled_from(
    [
        "severity",
        "after:",
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
    assert 0 <= refusal.position <= len(text)
