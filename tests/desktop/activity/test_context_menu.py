"""The menu of an entry offers what is like it."""

from core.activity.filter import Term
from desktop.activity.context_menu import offers
from tests.desktop.activity.log import DESK, make_entry


def test_only_what_the_entry_has_is_offered() -> None:
    entry = make_entry("window.lock", target=None)
    assert [offer.text for offer in offers(entry, negated=False)] == [
        "Only this actor “Ada”",
        "Only this action “window.lock”",
        "Only the category “Security”",
        "Only the severity “info”",
        "Only the outcome “success”",
        "Only this entry and what it led to",
    ]


def test_each_offer_carries_its_term_and_a_name() -> None:
    cause = make_entry().id
    entry = make_entry("device.lost", cause=cause)
    found = {offer.text: (offer.term, offer.label) for offer in offers(entry, negated=True)}
    assert found == {
        "Exclude this device “Desk”": (Term("target", (DESK.id,), negated=True), "Desk"),
        "Exclude this actor “Ada”": (Term("actor", ("Ada",), negated=True), "Ada"),
        "Exclude this action “device.lost”": (Term("action", ("device.lost",), negated=True), "device.lost"),
        "Exclude the category “Devices”": (Term("category", ("device",), negated=True), "Devices"),
        "Exclude the severity “info”": (Term("severity", (1,), negated=True), "info"),
        "Exclude the outcome “success”": (Term("outcome", ("success",), negated=True), "success"),
        "Exclude this entry and what it led to": (Term("cause", (entry.id,), negated=True), entry.id),
        "Exclude its cause and what that led to": (Term("cause", (cause,), negated=True), cause),
    }
