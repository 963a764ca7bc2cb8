"""What has been typed is completed where the cursor stands."""

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.reader import Choice
from core.activity.search.completion import completions, field_wanted

CHOICES = {
    "actor": (Choice("Ada", "Ada"), Choice("Home Assistant", "Home Assistant")),
    "target": (Choice("a0", "Desk"), Choice("a1", 'The "good" shelf')),
}


def _taken(typed: str) -> list[str]:
    """The texts that come of each candidate; `|` is the cursor."""
    text, cursor = typed.replace("|", ""), typed.index("|")
    completion = completions(text, cursor, CHOICES)
    found = [completion.taken(text, each) for each in completion.candidates]
    return [f"{after[:place]}|{after[place:]}" for after, place in found]


@pytest.mark.parametrize(
    ("typed", "taken"),
    [
        ("out|", ["outcome:|"]),
        ("lamp -OUT|", ["lamp -outcome:|"]),
        ("severity:w|", ["severity:warning|"]),
        ("severity>=w|arm lamp", ["severity>=warning| lamp"]),
        ("category:device,|", [f"category:device,{name}|" for name in ("entity", "auth", "system")]),
        ("actor:|", ["actor:Ada|", 'actor:"Home Assistant"|']),
        ('actor:Ada,"Home A|" lamp', ['actor:Ada,"Home Assistant"| lamp']),
        ("actor:assi|", ['actor:"Home Assistant"|']),
        ("target:good|", ['target:"The \\"good\\" shelf"|']),
        ("target_id:desk|", ["target_id:a0|"]),
        ("after:mo|", ["after:monday|"]),
        ("last:2|", ["last:2w|", "last:24h|"]),
        ("is:|", ["is:pinned|"]),
        ("is:pinned|", []),
        ("action:window.l|", ["action:window.lock|"]),
        ("zebra|", []),
        ('"cat|', []),
        ("seq:|", []),
        ("colour:|", []),
    ],
)
def test_candidates_take_the_place_of_what_has_been_typed(typed: str, taken: list[str]) -> None:
    assert sorted(_taken(typed)) == sorted(taken)


def test_those_that_begin_so_come_first_and_actions_bring_their_sentence() -> None:
    found = completions("action:light", 12, {}).candidates
    assert [each.label for each in found[:2]] == ["light.*", "light.create"]
    assert found[1].description == "Added light {target}"


def test_keys_come_with_what_they_mean_and_are_not_pressed_on_anybody() -> None:
    everything, begun, closed = completions("", 0, {}), completions("l", 1, {}), completions("severity:", 9, {})
    assert (everything.is_begun, begun.is_begun, begun.is_first_meant, closed.is_first_meant) == (
        False,
        True,
        False,
        True,
    )
    assert [(each.label, each.description) for each in begun.candidates] == [
        ("last:", "the last minutes, hours, days or weeks: 90m, 24h, 7d, 2w")
    ]


@pytest.mark.parametrize(
    ("text", "is_first_meant"),
    [
        ("actor:a", True),
        ("actor:Ada", False),
        ("actor:assi", False),
        ("actor:Ada,h", True),
        ("severity:w", True),
        ("severity:warning", False),
        ("after:mon", True),
        ("last:1", True),
        ("action:light", True),
        ("target:De", False),
        ("act", False),
    ],
)
def test_the_beginning_of_a_value_stands_for_it_where_a_part_finds_nothing(text: str, is_first_meant: bool) -> None:
    assert completions(text, len(text), CHOICES).is_first_meant is is_first_meant


@pytest.mark.parametrize(
    ("text", "field"), [("actor:", "actor"), ("-target:de", "target"), ("target_id:", "target"), ("desk", "")]
)
def test_values_of_the_log_are_wanted_where_they_help(text: str, field: str) -> None:
    assert field_wanted(text, len(text)) == field


@given(st.text() | st.lists(st.sampled_from(["actor:", "is:", *'-:,"\\ a><=.']), max_size=9).map("".join), st.data())
def test_any_text_can_be_completed_anywhere(text: str, data: st.DataObject) -> None:
    cursor = data.draw(st.integers(0, len(text)))
    completion = completions(text, cursor, CHOICES)
    assert 0 <= completion.start <= cursor <= completion.end <= len(text)
