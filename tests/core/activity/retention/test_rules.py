"""Rules as values, as text, and which of them holds."""

import json
from contextlib import suppress
from dataclasses import replace
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from core.activity.entry import Category, Severity
from core.activity.retention.policy import RetentionPolicy
from core.activity.retention.rules import RetentionRule, parse_rules, rules_text
from core.activity.zones import KINDS
from core.errors import InputError
from core.storage.settings import SETTINGS

RULES = st.builds(
    RetentionRule,
    days=st.integers(1, 3650),
    category=st.none() | st.sampled_from(Category),
    severity=st.none() | st.sampled_from(Severity),
    is_up_to=st.booleans(),
)
DEFAULTS = {name: setting.default for name, setting in SETTINGS.items()}


@given(st.lists(RULES, max_size=16).map(tuple))
def test_rules_are_kept_as_text(rules: tuple[RetentionRule, ...]) -> None:
    text = rules_text(rules)
    assert parse_rules(text) == rules
    assert SETTINGS["retention.rules"].checked(text) == text
    assert RetentionPolicy.from_settings(DEFAULTS | {"retention.rules": text}).rules == rules


@pytest.mark.parametrize(
    "text",
    [
        "",
        "{",
        "7",
        "null",
        "[7]",
        "[{}]",
        '[{"days":"7"}]',
        '[{"days":true}]',
        '[{"days":0}]',
        '[{"days":3651}]',
        '[{"days":7,"category":"nonsense"}]',
        '[{"days":7,"severity":"worse"}]',
        '[{"days":7,"severity":3}]',
        '[{"days":7,"up_to":1}]',
        '[{"days":7,"size":1}]',
        json.dumps([{"days": 7}] * 17),
    ],
)
def test_other_texts_are_no_rules(text: str) -> None:
    with pytest.raises(InputError):
        SETTINGS["retention.rules"].checked(text)


@given(st.text() | st.recursive(st.none() | st.integers() | st.text(), st.lists).map(json.dumps))
def test_no_text_is_worse_than_refused(text: str) -> None:
    with suppress(InputError):
        assert parse_rules(text) == parse_rules(rules_text(parse_rules(text)))


@pytest.mark.parametrize(
    ("rule", "words"),
    [
        (RetentionRule(7), "any: 7 days"),
        (RetentionRule(1, Category.DEVICE), "device: 1 day"),
        (RetentionRule(365, severity=Severity.ERROR), "error: 365 days"),
        (RetentionRule(7, Category.DEVICE, Severity.NOTICE, is_up_to=True), "device, up to notice: 7 days"),
    ],
)
def test_a_rule_reads_as_what_it_says(rule: RetentionRule, words: str) -> None:
    assert str(rule) == words


def test_the_first_rule_that_covers_a_kind_holds() -> None:
    policy = RetentionPolicy(
        enabled=True,
        days=90,
        entries=10_000,
        rules=(
            RetentionRule(365, severity=Severity.ERROR),
            RetentionRule(7, Category.DEVICE, Severity.NOTICE, is_up_to=True),
            RetentionRule(30, Category.DEVICE),
        ),
    )
    days = dict(zip(KINDS, policy.days_by_kind(), strict=True))

    assert [days[Category.DEVICE, severity] for severity in Severity] == [7, 7, 30, 365]
    assert [days[Category.AUTH, severity] for severity in Severity] == [90, 90, 90, 365]
    assert policy.limits_by_kind()[KINDS.index((Category.DEVICE, Severity.INFO))] == "device, up to notice: 7 days"
    assert policy.limits_by_kind()[KINDS.index((Category.AUTH, Severity.INFO))] == "90 days"


@pytest.mark.parametrize(
    "values",
    [
        {"days": 0, "entries": 500_000},
        {"days": 3651, "entries": 500_000},
        {"days": 90, "entries": 9_999},
        {"days": 90, "entries": 5_000_001},
        {"days": 90, "entries": 10_000, "megabytes": -1},
        {"days": 90, "entries": 10_000, "free_megabytes": 100_001},
    ],
)
def test_limits_beyond_the_bounds_are_refused(values: dict[str, Any]) -> None:
    with pytest.raises(InputError, match="must be from"):
        replace(RetentionPolicy(enabled=True, days=1, entries=10_000), **values)
