"""A query is written on the command line as it is in the search box."""

import time
from collections.abc import Callable, Iterator

import pytest

from core.activity.filter import ActivityFilter, Term
from core.activity.search import SearchError
from core.activity.search.summary import SUMMARY
from core.cli.command import Output, failed
from core.cli.program import parse_words
from core.cli.query import wanted_by, with_times_in_utc


class Heard(Output):
    def __init__(self) -> None:
        self.notes: list[str] = []

    def text(self, text: str) -> None:
        raise AssertionError(text)

    content = text

    def note(self, text: str) -> None:
        self.notes.append(text)


ADA = Term("actor", ("Ada",), negated=True)


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        (["-actor:Ada", "desk"], (ADA, Term("text", ("desk",)))),
        (["--limit", "3", "desk", "-actor:Ada"], (Term("text", ("desk",)), ADA)),
        (["-_x"], (Term("text", ("_x",), negated=True),)),
        (["-lamp", "--", "-2"], (Term("text", ("lamp",), negated=True), Term("text", ("2",), negated=True))),
        (
            ['-"no answer"', 'actor:"Home Assistant"'],
            (Term("text", ("no answer",), negated=True), Term("actor", ("Home Assistant",))),
        ),
        (["category:device severity>=error"], (Term("category", ("device",)), Term("severity", (4,)))),
        ([], ()),
    ],
)
def test_words_are_a_query(words: list[str], terms: tuple[Term, ...]) -> None:
    assert wanted_by(parse_words(["activity", "list", *words])) == ActivityFilter(terms)


def test_what_is_no_query_is_refused() -> None:
    with pytest.raises(SearchError, match="no field “colour”"):
        wanted_by(parse_words(["activity", "list", "colour:red"]))


@pytest.fixture
def zone(monkeypatch: pytest.MonkeyPatch) -> Iterator[Callable[[str], None]]:
    """Local time is that of a zone from then on."""

    def be_in(name: str) -> None:
        monkeypatch.setenv("TZ", name)
        time.tzset()

    yield be_in
    monkeypatch.undo()
    time.tzset()


@pytest.mark.parametrize(
    "words",
    [
        ["-actor:Ada", "after:2026-07-01", "before:2026-11-30T18:00", "--limit", "3"],
        ["--limit", "3", "desk", "--", "-2", "after:2026-07-01"],
    ],
)
def test_another_process_takes_times_as_who_asks_does(words: list[str], zone: Callable[[str], None]) -> None:
    zone("America/Havana")
    asked = ["activity", "list", *words]
    wanted = wanted_by(parse_words(asked))
    told = with_times_in_utc(parse_words(asked), asked)
    zone("Asia/Tokyo")

    assert wanted_by(parse_words(asked)) != wanted
    assert wanted_by(parse_words(told)) == wanted
    assert parse_words(told).limit == parse_words(asked).limit


def test_words_without_a_query_stay_as_they_are() -> None:
    words = ["activity", "list", "--limit", "3"]

    assert with_times_in_utc(parse_words(words), words) == words


@pytest.mark.parametrize(
    ("words", "lines"),
    [
        (["desk", "severity:warnin", "-x"], ["  desk severity:warnin  -x", "                ^^^^^^"]),
        (['a\tb "c'], ['  a\tb "c', "      ^^"]),
    ],
)
def test_the_place_of_an_error_is_marked(words: list[str], lines: list[str]) -> None:
    with pytest.raises(SearchError) as raised:
        wanted_by(parse_words(["activity", "list", *words]))
    heard = Heard()
    failed(raised.value, heard)

    assert heard.notes == [f"afterglow: {raised.value}", *lines]


@pytest.mark.parametrize("command", ["list", "export"])
def test_help_explains_the_language(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_words(["activity", command, "-h"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(example in told and meaning in told for example, meaning in SUMMARY)
