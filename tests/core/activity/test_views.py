"""The views that are built in."""

import pytest

from core.activity.catalog import ACTIONS, draft
from core.activity.entry import Outcome, Severity
from core.activity.filter import ActivityFilter
from core.activity.search import parse
from core.activity.views import BUILT_IN, BUILT_IN_IDS, SavedView


@pytest.mark.parametrize("view", BUILT_IN, ids=lambda view: view.id)
def test_what_they_search_for_can_be_read(view: SavedView) -> None:
    assert parse(view.query, 1_800_000_000_000_000, 60) != ActivityFilter()


def test_each_can_be_told_from_the_others() -> None:
    assert len(BUILT_IN_IDS) == len({view.name for view in BUILT_IN}) == len({view.query for view in BUILT_IN}) == 5


@pytest.mark.parametrize("action", sorted(ACTIONS))
def test_whatever_fails_is_a_problem(action: str) -> None:
    can_fail = bool(ACTIONS[action].failure) or ACTIONS[action].outcome is Outcome.FAILURE
    assert not can_fail or draft(action, outcome=Outcome.FAILURE).severity >= Severity.WARNING
