"""A menu's lines say what the search would be, and which of them it is already."""

from core.activity.reader import Choice
from desktop.activity.facets import CATEGORIES, SEVERITIES, TIMES, VALUES_SHOWN, Line, Values


def test_of_alternatives_one_holds_and_another_takes_its_place() -> None:
    assert SEVERITIES.lines("lamp severity>=warning -severity:error") == [
        Line("All severities", "lamp -severity:error", is_ticked=False),
        Line("Notices and above", "lamp severity>=notice -severity:error", is_ticked=False),
        Line("Warnings and errors", "lamp severity>=warning -severity:error", is_ticked=True),
        Line("Errors only", "lamp severity:error -severity:error", is_ticked=False),
    ]


def test_any_time_holds_where_nothing_is_said_of_it() -> None:
    assert [line.label for line in TIMES.lines("lamp") if line.is_ticked] == ["Any time"]
    assert [line.label for line in TIMES.lines("after:monday") if line.is_ticked] == []


def test_values_are_added_and_taken_away() -> None:
    assert CATEGORIES.lines("category:auth lamp") == [
        Line("Changes", "category:auth,entity lamp", is_ticked=False),
        Line("Security", "lamp", is_ticked=True),
        Line("Devices", "category:auth,device lamp", is_ticked=False),
        Line("System", "category:auth,system lamp", is_ticked=False),
    ]


def test_of_many_values_those_asked_for_are_among_the_first() -> None:
    values = Values("Target", "target_id", [Choice(f"a{number}", f"Lamp {number}") for number in range(100)])
    lines = values.lines("target_id:a99")
    assert len(lines) == VALUES_SHOWN
    assert lines[-1] == Line("Lamp 99", "", is_ticked=True)
