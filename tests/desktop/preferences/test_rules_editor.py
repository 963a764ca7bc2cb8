"""Rules as rows of fields."""

import pytest
from PySide6.QtWidgets import QComboBox, QPushButton, QSpinBox
from pytestqt.qtbot import QtBot

from core.activity.entry import Category, Severity
from core.activity.retention.rules import RULES_AT_MOST, RetentionRule, parse_rules, rules_text
from desktop.parts.fields import choose
from desktop.preferences.rules_editor import RulesEditor, idle_rules

RULES = (
    RetentionRule(365, severity=Severity.ERROR),
    RetentionRule(7, Category.DEVICE, Severity.NOTICE, is_up_to=True),
    RetentionRule(30, Category.AUTH),
)


def editor_of(qtbot: QtBot, rules: tuple[RetentionRule, ...]) -> RulesEditor:
    editor = RulesEditor("Rules", rules_text(rules))
    qtbot.addWidget(editor)
    editor.show()
    return editor


def test_rules_come_out_as_they_went_in(qtbot: QtBot) -> None:
    assert editor_of(qtbot, RULES).text() == rules_text(RULES)
    assert editor_of(qtbot, ()).text() == "[]"


@pytest.mark.parametrize("category", [None, *Category])
@pytest.mark.parametrize("severity", [None, *Severity])
@pytest.mark.parametrize("is_up_to", [False, True])
def test_every_rule_there_can_be_means_the_same_afterwards(
    qtbot: QtBot, category: Category | None, severity: Severity | None, is_up_to: bool
) -> None:
    rule = RetentionRule(7, category, severity, is_up_to)
    (shown,) = parse_rules(editor_of(qtbot, (rule,)).text())

    kinds = [(each, grade) for each in Category for grade in Severity]
    assert [shown.covers(*kind) for kind in kinds] == [rule.covers(*kind) for kind in kinds]
    assert shown.days == 7


def test_rules_are_added_changed_and_removed(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, RULES[:2])
    with qtbot.waitSignals([editor.changed] * 5):
        editor.add_button.click()
        choose(editor.rows[2].category, "Any category")
        choose(editor.rows[2].severity, "Up to warning")
        editor.rows[2].days.setValue(14)
        editor.rows[0].remove_button.click()

    assert parse_rules(editor.text()) == (
        RULES[1],
        RetentionRule(14, severity=Severity.WARNING, is_up_to=True),
    )


def test_there_can_only_be_so_many(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, ())
    for _ in range(RULES_AT_MOST):
        editor.add_button.click()
    assert not editor.add_button.isEnabled()

    editor.rows[3].remove_button.click()
    assert editor.add_button.isEnabled()
    assert len(parse_rules(editor.text())) == RULES_AT_MOST - 1


def test_every_field_has_a_name_for_screen_readers(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, RULES)
    fields = [*editor.findChildren(QComboBox), *editor.findChildren(QSpinBox), *editor.findChildren(QPushButton)]
    assert all(field.accessibleName() for field in fields)


def test_rules_are_moved_up_and_down(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, RULES)
    first, second, third = RULES
    editor.rows[0].down_button.click()
    assert parse_rules(editor.text()) == (second, first, third)
    editor.rows[2].up_button.click()
    assert parse_rules(editor.text()) == (second, third, first)
    assert [(row.up_button.isEnabled(), row.down_button.isEnabled()) for row in editor.rows] == [
        (False, True),
        (True, True),
        (True, False),
    ]


def test_a_rule_that_never_holds_is_pointed_out(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, ())
    editor.add_button.click()
    assert editor.remark.text() == ""
    editor.add_button.click()
    assert editor.remark.text() == "Rule 2 never holds: what it is for fits a rule above it."
    choose(editor.rows[1].severity, "Error only")
    assert editor.remark.text() == ""


def test_rules_together_can_fit_all_that_another_does() -> None:
    below = RetentionRule(7, Category.AUTH)
    parts = (RetentionRule(7, severity=Severity.WARNING, is_up_to=True), RetentionRule(9, severity=Severity.ERROR))
    assert idle_rules((*parts, below)) == (3,)
    assert idle_rules((below, *parts)) == ()


def test_nothing_can_be_added_to_rules_that_do_not_count(qtbot: QtBot) -> None:
    editor = editor_of(qtbot, RULES)
    editor.setEnabled(False)
    assert not editor.add_button.isEnabled()
    editor.setEnabled(True)
    assert editor.add_button.isEnabled()
