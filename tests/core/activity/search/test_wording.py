"""What is asked for can be said in words."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.search.wording import clauses

NAMES = {("target_id", "a0"): "Desk"}


@pytest.mark.parametrize(
    ("text", "words"),
    [
        ('lamp -"no answer",reset', ["“lamp”", "not “no answer” or “reset”"]),
        ("severity>=warning severity<error", ["severity at least warning", "severity below error"]),
        ("-category:device,auth", ["not category Devices or Security"]),
        ("target_id:a0,a1 target:Desk", ["target Desk or a1", "target Desk"]),
        ("last:1d last:90m -last:2w", ["in the last day", "in the last 90 minutes", "more than 2 weeks ago"]),
        ("after:yesterday -before:18:00", ["after yesterday", "not before 18:00"]),
        ("after:2026-11-20T18:00 after:2026-11-20", ["after 2026-11-20 18:00", "after 2026-11-20"]),
        ("seq:7,1..9,5..,..6 seq>=8", ["number 7 or 1 to 9 or 5 or above or 6 or below", "number at least 8"]),
        ("-is:pinned", ["not pinned"]),
        ("cause:019aa4f2-1111-7222-8333-444455556666", ["cause …55556666"]),
    ],
)
def test_each_piece_in_words(text: str, words: list[str]) -> None:
    found = clauses(text, NAMES)
    assert [clause.words for clause in found] == words
    assert all(clause.is_understood for clause in found)
    assert " ".join(text[clause.start : clause.end] for clause in found) == text


def test_what_cannot_be_understood_is_as_it_was_written() -> None:
    found = clauses('lamp severity:bad "open')
    assert [(clause.words, clause.is_understood) for clause in found] == [
        ("“lamp”", True),
        ("severity:bad", False),
        ('"open', False),
    ]


@given(
    st.text() | st.lists(st.sampled_from(["last:", "seq:", "5..", "after:", *'-:,"\\ a<>=.']), max_size=9).map("".join)
)
def test_any_text_can_be_put_into_words_that_are_not_empty(text: str) -> None:
    assert all(clause.words for clause in clauses(text))
