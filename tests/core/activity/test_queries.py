"""The SQL of a filter: what LIKE would take for a wildcard."""

import pytest

from core.activity.filter import FIELDS, ActivityFilter, Term, TermValue
from core.activity.matching import matches
from core.activity.search.parser import VALUES_LIMIT
from core.activity.search.qualifiers import VALUE_LIMIT
from tests.core.activity.logs import IDS, TARGETS, entry, reader_of, small_zones


@pytest.mark.parametrize("indexed", [0, 1])
@pytest.mark.parametrize(
    ("text", "seqs"),
    [("50%", [2]), ("%", [2]), ("TV\\", [2]), ("1_", [3]), ("_", [3]), ("x1_y", [3]), ("X1_", [3]), ("ÉCRAN", [])],
)
def test_a_wildcard_is_a_letter_like_any_other(text: str, seqs: list[int], indexed: int) -> None:
    log = [entry(1, message="500"), entry(2, message="", target=TARGETS[2]), entry(3, message="x1_y écran")]
    found = reader_of(log, indexed_zones=indexed).positions(ActivityFilter((Term("text", (text,)),)))

    assert list(found) == seqs


def many_values(field: str) -> tuple[TermValue, ...]:
    """As many values of a field as a search can have, most of which nothing has."""
    first: dict[str, tuple[TermValue, ...]] = {
        "severity": (1,),
        "pinned": (1,),
        "cause": IDS[:3],
        "target": ("aa01",),
        "text": ("Shelf", "e" * VALUE_LIMIT),
    }
    if field == "seq":
        return tuple(f"{number}..{number}" for number in range(1, 2 * VALUES_LIMIT, 2))
    few = first.get(field, ("Shelf", "device.*", "Ada"))
    return (*few, *(f"value {number}" for number in range(VALUES_LIMIT - len(few))))


@pytest.mark.parametrize("indexed", [0, 3])
@pytest.mark.parametrize("negated", [False, True])
@pytest.mark.parametrize("field", FIELDS)
def test_as_many_values_as_a_search_can_have(field: str, negated: bool, indexed: int) -> None:
    values = many_values(field)
    log = [entry(seq, ("device.lost", "light.started")[seq % 2], target=TARGETS[seq % 4]) for seq in range(1, 20)]
    alternatives = ActivityFilter((Term(field, values, negated),))
    conditions = ActivityFilter(tuple(Term(field, (value,), negated) for value in values))
    with small_zones():
        reader = reader_of(log, indexed_zones=indexed)
        for wanted in (alternatives, conditions):
            expected = [each.seq for each in reversed(log) if matches(wanted, each)]
            assert [each.seq for each in reader.page(wanted)] == expected
            assert list(reader.positions(wanted)) == expected
            assert reader.count(wanted) == len(expected)
            assert sum(reader.timeline(wanted, "category", 3, 0, 1 << 60).totals) == len(expected)
