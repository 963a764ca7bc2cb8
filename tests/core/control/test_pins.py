"""Pinning by command: by whom, told of and announced."""

from pathlib import Path

import pytest

from core.actor import Actor, ActorKind, acting_as
from core.errors import InputError
from core.events import PinsChanged
from core.progress import Progress
from core.serving import serving
from tests.fakes.running import Announcements


def test_pinning_is_told_of_and_announced(tmp_path: Path) -> None:
    announced = Announcements()
    with serving(tmp_path, announced, is_live=False) as controller, acting_as(Actor(ActorKind.USER, "Ada")):
        controller.log.prune(Progress()).result()
        assert controller.log.pin([1, 77]).result() == (1,)
        assert controller.log.unpin([1]).result() == (1,)
        with pytest.raises(InputError):
            controller.log.pin(range(10_001)).result()

    announced.wait_for_action("log.pin", times=2)
    assert [(each.message, each.actor.label) for each in announced.entries][1:] == [
        ("Pinned entry 1", "Ada"),
        ("Unpinned entry 1", "Ada"),
        ("Pinning failed: At most 10,000 entries can be pinned or unpinned at once.", "Ada"),
    ]
    changes = [event for event in announced.events if isinstance(event, PinsChanged)]
    assert changes == [PinsChanged((1,), is_pinned=True), PinsChanged((1,), is_pinned=False)]
