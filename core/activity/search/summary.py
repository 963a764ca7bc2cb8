"""The language in a few lines, for the search box and the command line."""

from typing import Final

from core.activity.search.grammar import TEXT
from core.activity.search.qualifiers import GLOSSARY

SUMMARY: Final = (
    GLOSSARY[TEXT],
    *(explained for key, explained in GLOSSARY.items() if key != TEXT),
    ("-outcome:success", "a minus sign before anything: all but that"),
    ("actor:Ada,Grace", "a comma: the one or the other"),
)
"""Examples, each with what it finds."""


def summary_text() -> str:
    """The summary, an example a line."""
    width = max(len(example) for example, _meaning in SUMMARY)
    return "\n".join(f"{example:{width}}  {meaning}" for example, meaning in SUMMARY)
