"""Rules for keeping some entries longer or shorter than the rest, one below the other."""

from typing import Final

from PySide6.QtCore import Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QVBoxLayout, QWidget

from core.activity.entry import Category, Severity
from core.activity.retention.rules import DAYS_AT_MOST, RULES_AT_MOST, RetentionRule, parse_rules, rules_text
from desktop.parts.buttons import BUTTON_HEIGHT, button
from desktop.parts.fields import choice_field, choose, number_field
from desktop.parts.labels import hint_label
from desktop.theme import SPACE

_CATEGORIES: Final = {"Any category": None, **{category.caption: category for category in Category}}
_SEVERITIES: Final[dict[str, tuple[Severity | None, bool]]] = {
    "Any severity": (None, False),
    "Info": (Severity.INFO, False),
    "Up to notice": (Severity.NOTICE, True),
    "Up to warning": (Severity.WARNING, True),
    "Notice": (Severity.NOTICE, False),
    "Warning": (Severity.WARNING, False),
    "Error": (Severity.ERROR, False),
}
_SAME_AS: Final[dict[tuple[Severity | None, bool], tuple[Severity | None, bool]]] = {
    (Severity.INFO, True): (Severity.INFO, False),
    (Severity.ERROR, True): (None, False),
}
_NEW_RULE: Final = RetentionRule(30, Category.DEVICE, Severity.INFO)


class _RuleRow(QWidget):
    """One rule as fields, and a button that removes it."""

    changed = Signal()
    removed = Signal(object)

    def __init__(self, rule: RetentionRule) -> None:
        super().__init__()
        self.category = _narrow_choice("Category", list(_CATEGORIES))
        self.severity = _narrow_choice("Severity", list(_SEVERITIES))
        self.days = number_field("Days to keep these", 1, DAYS_AT_MOST, " days")
        self.remove_button = button("Remove", lambda: self.removed.emit(self), "Remove this rule")
        self._show(rule)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for widget in (self.category, self.severity, self.days, self.remove_button):
            row.addWidget(widget)
        row.addStretch(1)
        self.category.currentIndexChanged.connect(self.changed)
        self.severity.currentIndexChanged.connect(self.changed)
        self.days.valueChanged.connect(self.changed)

    def _show(self, rule: RetentionRule) -> None:
        severity = (rule.severity, rule.is_up_to)
        severity = _SAME_AS.get(severity, severity)
        choose(self.category, next(word for word, category in _CATEGORIES.items() if category == rule.category))
        choose(self.severity, next((word for word, each in _SEVERITIES.items() if each == severity), "Any severity"))
        self.days.setValue(rule.days)

    @property
    def rule(self) -> RetentionRule:
        """What the fields say."""
        severity, is_up_to = _SEVERITIES[self.severity.currentData()]
        return RetentionRule(self.days.value(), _CATEGORIES[self.category.currentData()], severity, is_up_to)


class RulesEditor(QWidget):
    """As many rules as are wanted, in the order in which they are tried."""

    changed = Signal()

    def __init__(self, name: str, text: str) -> None:
        """`name` is what a screen reader calls it, `text` rules as the setting keeps them."""
        super().__init__()
        self.setAccessibleName(name)
        self.rows: list[_RuleRow] = []
        self.add_button = button("&Add rule", lambda: self._add(_NEW_RULE), "Add a rule for keeping some entries")
        self._order = hint_label("Of several that fit an entry, the topmost holds.")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE // 2)
        self._column.addWidget(self._order)
        self._column.addWidget(self.add_button, 0, Qt.AlignmentFlag.AlignLeft)
        self.setFocusProxy(self.add_button)
        for rule in parse_rules(text):
            self._insert(rule)
        self._fit()

    def text(self) -> str:
        """The rules as the setting keeps them."""
        return rules_text([row.rule for row in self.rows])

    def _add(self, rule: RetentionRule) -> None:
        self._insert(rule).category.setFocus()
        self._fit()
        self.changed.emit()

    def _insert(self, rule: RetentionRule) -> _RuleRow:
        row = _RuleRow(rule)
        row.changed.connect(self.changed)
        row.removed.connect(self._on_row_removed)
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        return row

    @Slot(object)
    def _on_row_removed(self, row: _RuleRow) -> None:
        self.rows.remove(row)
        self._column.removeWidget(row)
        row.hide()
        row.deleteLater()
        self.add_button.setFocus()
        self._fit()
        self.changed.emit()

    def _fit(self) -> None:
        self.add_button.setEnabled(len(self.rows) < RULES_AT_MOST)
        self._order.setVisible(len(self.rows) > 1)


def _narrow_choice(name: str, words: list[str]) -> QComboBox:
    field = choice_field(name, [(word, word) for word in words])
    field.setMinimumContentsLength(max(map(len, words)))
    field.setMinimumHeight(BUTTON_HEIGHT)
    return field
