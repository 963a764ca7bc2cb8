import logging

import pytest

from core.errors import DeviceError
from desktop.parts.sentences import counted, listed, sentence_of


def test_an_error_of_ours_is_its_own_sentence() -> None:
    assert sentence_of(DeviceError("Nothing answers at 10.0.0.9.")) == "Nothing answers at 10.0.0.9."


def test_a_bug_is_shown_as_such_and_logged(caplog: pytest.LogCaptureFixture) -> None:
    with caplog.at_level(logging.ERROR):
        assert sentence_of(KeyError("x")) == "Unexpected error: KeyError('x')"
    assert [record.exc_info is not None for record in caplog.records] == [True]


@pytest.mark.parametrize(
    ("number", "words"), [(0, "0 entries"), (1, "1 entry"), (2, "2 entries"), (12431, "12,431 entries")]
)
def test_numbers_agree_with_their_nouns(number: int, words: str) -> None:
    assert counted(number, "entry", "entries") == words


def test_names_are_listed_as_one_says_them() -> None:
    assert [listed(list(names)) for names in ("a", "ab", "abc")] == ["a", "a and b", "a, b and c"]
