"""Saved views: kept, changed, put in order, and what the log says of it."""

from pathlib import Path

import pytest

from core.activity.search import SearchError
from core.activity.views import BUILT_IN, SavedView
from core.controller import Controller
from core.errors import InputError
from core.events import ViewsChanged
from core.serving import serving
from tests.fakes.recording import stored
from tests.fakes.running import Announcements

DESK = SavedView("", "Desk", "last:7d desk", ("time", "message"))


def own(controller: Controller) -> list[tuple[str, str]]:
    # The first command is carried out once everything kept has been read.
    controller.views.see({}).result()
    return [(view.name, view.query) for view in controller.views.all()[len(BUILT_IN) :]]


def last(announced: Announcements) -> ViewsChanged:
    event = announced.last(ViewsChanged)
    assert isinstance(event, ViewsChanged)
    return event


def test_the_life_of_a_view(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path, announced) as controller:
        desk = controller.views.save(DESK).result()
        assert last(announced).views == (*BUILT_IN, desk)
        controller.views.rename(desk.id, "My  desk").result()
        controller.views.save(SavedView(desk.id, "My desk", "last:24h desk")).result()
        controller.views.save(SavedView(desk.id, "My desk", "last:24h desk")).result()
        assert own(controller) == [("My desk", "last:24h desk")]
        controller.views.remove(desk.id).result()
        assert last(announced).views == BUILT_IN
    assert [(entry.action, entry.message) for entry in announced.entries] == [
        ("view.create", "Saved view Desk"),
        ("view.update", "Changed name of view My desk"),
        ("view.update", "Changed search, columns of view My desk"),
        ("view.delete", "Removed view My desk"),
    ]
    assert {entry.target.id for entry in announced.entries if entry.target} == {desk.id}


def test_it_is_there_again_at_the_next_start_as_it_was_written(tmp_path: Path) -> None:
    with serving(tmp_path, Announcements()) as controller:
        desk = controller.views.save(DESK).result()
        controller.views.see({desk.id: 7, "today": 3, "gone": 5}).result()
    again = Announcements()
    with serving(tmp_path, again) as controller:
        assert own(controller) == [("Desk", "last:7d desk")]
        assert controller.views.all()[-1] == desk
        seen = dict(last(again).seen)
    assert desk.query == "last:7d desk"
    assert (seen[desk.id], seen["today"], "gone" in seen) == (7, 3, False)


def test_what_was_there_before_views_is_no_news(tmp_path: Path) -> None:
    with serving(tmp_path, Announcements()) as controller:
        for days in (10, 11, 12):
            controller.settings.change({"retention.days": days}).result()
    again = Announcements()
    with serving(tmp_path, again) as controller:
        assert own(controller) == []
        assert dict(last(again).seen) == {view.id: 3 for view in BUILT_IN}


def test_looking_at_a_view_and_putting_views_in_order_are_no_entries(tmp_path: Path) -> None:
    with serving(tmp_path, Announcements()) as controller:
        first, second, third = (controller.views.save(SavedView("", name, name)).result() for name in "abc")
        controller.views.see({first.id: 2}).result()
        controller.views.move(third.id, 0).result()
        assert own(controller) == [("c", "c"), ("a", "a"), ("b", "b")]
        controller.views.move(third.id, 2).result()
        controller.views.move(second.id, 0).result()
    with serving(tmp_path, Announcements()) as controller:
        assert own(controller) == [("b", "b"), ("a", "a"), ("c", "c")]
    assert [action for (action,) in stored(tmp_path, "action")] == ["view.create"] * 3


@pytest.mark.parametrize(
    ("view", "reason"),
    [
        (SavedView("", "  ", "desk"), "needs a name"),
        (SavedView("", "\u202e\n", "desk"), "needs a name"),
        (SavedView("", "problems", "desk"), "already a view called problems"),
        (SavedView("", "DESK", "desk"), "already a view called DESK"),
        (SavedView("", "New", "severity:loud"), "severity"),
        (SavedView("today", "Today", "desk"), "Today is built in"),
        (SavedView("gone", "Gone", "desk"), "no such view"),
    ],
)
def test_what_cannot_stand_changes_nothing_and_is_a_failure(tmp_path: Path, view: SavedView, reason: str) -> None:
    announced = Announcements()
    with serving(tmp_path, announced) as controller:
        controller.views.save(DESK).result()
        with pytest.raises((InputError, SearchError), match=reason):
            controller.views.save(view).result()
        assert own(controller) == [("Desk", "last:7d desk")]
    action = "view.update" if view.id else "view.create"
    assert [(entry.action, str(entry.outcome)) for entry in announced.entries][1:] == [(action, "failure")]


@pytest.mark.parametrize("view_id", ["today", "gone"])
def test_only_ones_own_can_be_renamed_moved_and_removed(tmp_path: Path, view_id: str) -> None:
    with serving(tmp_path, Announcements()) as controller:
        for asked in (
            controller.views.rename(view_id, "New"),
            controller.views.move(view_id, 0),
            controller.views.remove(view_id),
        ):
            with pytest.raises(InputError, match=r"built in|no such view"):
                asked.result()


def test_a_restore_brings_back_the_views_there_were(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path / "profile", announced) as controller:
        desk = controller.views.save(DESK).result()
        backup = controller.log.backup(tmp_path / "copy.db").result()
        controller.views.remove(desk.id).result()
        controller.log.restore(backup).result()
        assert last(announced).views == (*BUILT_IN, desk)
