"""What an entry has can be asked for."""

import pytest

from core.activity.filter import ActivityFilter, Term
from core.activity.matching import matches
from desktop.activity.terms import label_of, term_of
from tests.desktop.activity.log import DESK, make_entry

FIELDS = ["severity", "category", "action", "outcome", "actor", "target", "target_name", "seq", "cause", "run"]


@pytest.mark.parametrize("field", FIELDS)
@pytest.mark.parametrize("negated", [False, True])
def test_an_entry_is_found_by_what_it_has_and_not_without(field: str, negated: bool) -> None:
    entry = make_entry("device.lost", seq=7, cause=make_entry().id)
    term = term_of(entry, field, negated=negated)
    assert isinstance(term, Term)
    assert matches(ActivityFilter((term,)), entry) is not negated


def test_what_it_has_not_cannot_be_asked_for() -> None:
    entry = make_entry("window.lock", target=None)
    assert [term_of(entry, field) for field in ("target", "target_name", "cause", "pinned")] == [None] * 4


def test_labels_are_what_a_person_reads() -> None:
    entry = make_entry("device.lost")
    assert [label_of(entry, field) for field in ("severity", "target", "actor", "category")] == [
        "info",
        DESK.name,
        "Ada",
        "Devices",
    ]
