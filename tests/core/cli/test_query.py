"""A query is written on the command line as it is in the search box."""

import argparse

import pytest

from core.activity.filter import ActivityFilter, Term
from core.activity.search import SearchError
from core.activity.search.summary import SUMMARY
from core.cli.program import parse_words
from core.cli.query import wanted_by

ADA = Term("actor", ("Ada",), negated=True)


@pytest.mark.parametrize(
    ("words", "terms"),
    [
        (["-actor:Ada", "desk"], (ADA, Term("text", ("desk",)))),
        (["--limit", "3", "desk", "-actor:Ada"], (Term("text", ("desk",)), ADA)),
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
        wanted_by(argparse.Namespace(query=["colour:red"]))


@pytest.mark.parametrize("command", ["list", "export"])
def test_help_explains_the_language(capsys: pytest.CaptureFixture[str], command: str) -> None:
    with pytest.raises(SystemExit) as ended:
        parse_words(["activity", command, "-h"])
    told = capsys.readouterr().out
    assert ended.value.code == 0
    assert all(example in told and meaning in told for example, meaning in SUMMARY)
