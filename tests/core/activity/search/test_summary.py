"""The summary tells the truth."""

from core.activity.search import parse
from core.activity.search.qualifiers import GLOSSARY
from core.activity.search.summary import SUMMARY, summary_text


def test_every_key_is_told_of_and_every_example_whole_is_understood() -> None:
    assert {key for key in GLOSSARY if not any(example.startswith(f"{key}:") for example, _ in SUMMARY)} == {
        "severity",
        "text",
    }
    for example, _meaning in SUMMARY:
        if "…" not in example:
            parse(example, 0, 0)


def test_it_is_a_line_each() -> None:
    assert len(summary_text().splitlines()) == len(SUMMARY)
