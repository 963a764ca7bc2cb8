"""The SQL of a filter: what LIKE would take for a wildcard."""

import pytest

from core.activity.filter import ActivityFilter, Term
from tests.core.activity.logs import TARGETS, entry, reader_of


@pytest.mark.parametrize("indexed", [0, 1])
@pytest.mark.parametrize(
    ("text", "seqs"),
    [("50%", [2]), ("%", [2]), ("TV\\", [2]), ("1_", [3]), ("_", [3]), ("x1_y", [3]), ("X1_", [3]), ("ÉCRAN", [])],
)
def test_a_wildcard_is_a_letter_like_any_other(text: str, seqs: list[int], indexed: int) -> None:
    log = [entry(1, message="500"), entry(2, message="", target=TARGETS[2]), entry(3, message="x1_y écran")]
    found = reader_of(log, indexed_zones=indexed).positions(ActivityFilter((Term("text", (text,)),)))

    assert list(found) == seqs
