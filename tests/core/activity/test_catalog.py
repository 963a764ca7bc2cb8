"""Entries are drawn up from declared actions only, in the sentence declared there."""

from string import Formatter
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.catalog import ACTIONS, draft
from core.activity.entry import Category, Outcome, Severity, Target
from core.actor import SYSTEM, Actor, ActorKind, acting_as, because_of
from tests.fakes.recording import FakeClock


def test_an_undeclared_action_is_a_bug() -> None:
    with pytest.raises(KeyError):
        draft("device.exploded")


@pytest.mark.parametrize("action", ACTIONS.values(), ids=lambda action: action.name)
def test_every_action_is_noun_verb_with_whole_sentences(action: object) -> None:
    declared = ACTIONS[action.name]  # type: ignore[attr-defined]
    noun, verb = declared.name.split(".")
    assert noun.replace("_", "").isalpha()
    assert verb.replace("_", "").isalpha()
    for sentence in filter(None, (declared.sentence, declared.failure)):
        fields = [name for _, name, _, _ in Formatter().parse(sentence) if name is not None]
        assert all(name.isidentifier() for name in fields)
        assert not sentence.endswith(".")


def test_a_draft_says_who_what_when_and_why() -> None:
    anna, cause = Actor(ActorKind.USER, "Anna"), draft("app.started").id
    with acting_as(anna), because_of(cause):
        made = draft("device.connected", target=Target("device", "d1", "Desk"), address="10.0.0.7", clock=FakeClock())
    assert (made.actor, made.cause, made.ts, made.utc_offset) == (anna, cause, 1_800_000_000_000_000, 60)
    assert (made.category, made.severity, made.outcome) == (Category.DEVICE, Severity.INFO, Outcome.SUCCESS)
    assert made.message == "Desk answers at 10.0.0.7"
    assert made.metadata == {"address": "10.0.0.7"}
    assert draft("app.stopped").actor == SYSTEM


def test_sentences_have_numbers_and_moments_as_people_write_them() -> None:
    made = draft("log.prune", count=500_001, seq_from=1, seq_to=512_000)
    assert (made.message, made.metadata["count"]) == ("Let go of 500,001 entries (1–512,000)", 500_001)
    told = draft("log.report", since="2026-11-17T00:00Z", until="2026-11-24T00:00:00.000001Z")
    assert told.message == "Wrote a report of 2026-11-17 00:00 UTC to 2026-11-24 00:00 UTC"


def test_a_failure_reads_as_one() -> None:
    made = draft("database.backup", outcome=Outcome.FAILURE, reason="The disk is full.")
    assert (made.message, made.severity) == ("Backing up failed: The disk is full.", Severity.ERROR)


def test_later_ids_sort_after_earlier_ones() -> None:
    ids = [draft("app.stopped").id for _ in range(1000)]
    assert ids == sorted(ids)


@given(st.text(), st.dictionaries(st.sampled_from(["address", "reason", "extra"]), st.text()))
def test_no_text_of_a_device_can_break_a_sentence(name: str, fields: dict[str, Any]) -> None:
    made = draft("device.connected", target=Target("device", "d1", name), **fields)
    assert "\n" not in made.message
    assert len(made.message) <= 1000
