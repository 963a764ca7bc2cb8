"""Rules for keeping some entries longer or shorter than the rest, one below the other."""

from collections.abc import Callable, Sequence
from typing import Final

from PySide6.QtCore import QEvent, Qt, Signal, Slot
from PySide6.QtWidgets import QComboBox, QHBoxLayout, QPushButton, QVBoxLayout, QWidget

from core.activity.entry import Category, Severity
from core.activity.retention.rules import DAYS_AT_MOST, RULES_AT_MOST, RetentionRule, parse_rules, rules_text
from desktop.parts.buttons import BUTTON_HEIGHT, button
from desktop.parts.fields import choice_field, choose, number_field
from desktop.parts.labels import hint_label
from desktop.parts.remark import Remark
from desktop.theme import SPACE, Tone

_CATEGORIES: Final = {"Any category": None, **{category.caption: category for category in Category}}
_SEVERITIES: Final[dict[str, tuple[Severity | None, bool]]] = {
    "Any severity": (None, False),
    "Info only": (Severity.INFO, False),
    "Up to notice": (Severity.NOTICE, True),
    "Up to warning": (Severity.WARNING, True),
    "Notice only": (Severity.NOTICE, False),
    "Warning only": (Severity.WARNING, False),
    "Error only": (Severity.ERROR, False),
}
_SAME_AS: Final[dict[tuple[Severity | None, bool], tuple[Severity | None, bool]]] = {
    (Severity.INFO, True): (Severity.INFO, False),
    (Severity.ERROR, True): (None, False),
}
_NEW_RULE: Final = RetentionRule(30, Category.DEVICE, Severity.INFO)


class _RuleRow(QWidget):
    """One rule as fields, and buttons that move or remove it."""

    changed = Signal()
    removed = Signal(object)
    moved = Signal(object, int)
    """Itself, and by how many places: -1 is up."""

    def __init__(self, rule: RetentionRule) -> None:
        super().__init__()
        self.category = _narrow_choice("Category", list(_CATEGORIES))
        self.severity = _narrow_choice("Severity", list(_SEVERITIES))
        self.days = number_field("Days to keep these", 1, DAYS_AT_MOST, " days")
        self.up_button = _narrow_button("↑", lambda: self.moved.emit(self, -1), "Move this rule up")
        self.down_button = _narrow_button("↓", lambda: self.moved.emit(self, 1), "Move this rule down")
        self.remove_button = _narrow_button("×", lambda: self.removed.emit(self), "Remove this rule")
        self.show_rule(rule)
        row = QHBoxLayout(self)
        row.setContentsMargins(0, 0, 0, 0)
        row.setSpacing(SPACE)
        for widget in (self.category, self.severity, self.days, self.up_button, self.down_button, self.remove_button):
            row.addWidget(widget)
        row.addStretch(1)
        self.category.currentIndexChanged.connect(self.changed)
        self.severity.currentIndexChanged.connect(self.changed)
        self.days.valueChanged.connect(self.changed)

    def show_rule(self, rule: RetentionRule) -> None:
        """Have the fields say that."""
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


def idle_rules(rules: Sequence[RetentionRule]) -> tuple[int, ...]:
    """The numbers, from 1, of the rules that hold for nothing: those above them fit all that they do."""
    kinds = [(category, severity) for category in Category for severity in Severity]
    fitted = [{kind for kind in kinds if rule.covers(*kind)} for rule in rules]
    return tuple(number for number, kinds in enumerate(fitted, 1) if kinds <= set().union(*fitted[: number - 1]))


class RulesEditor(QWidget):
    """As many rules as are wanted, in the order in which they are tried. `add_button` is placed by somebody else."""

    changed = Signal()
    grown = Signal(object)
    """With the widget that has come."""

    def __init__(self, name: str, text: str) -> None:
        """`name` is what a screen reader calls it, `text` rules as the setting keeps them."""
        super().__init__()
        self.setAccessibleName(name)
        self.rows: list[_RuleRow] = []
        self.add_button = button("&Add rule", lambda: self._add(_NEW_RULE), "Add a rule for keeping some entries")
        # Until then it goes with this editor.
        self.add_button.setParent(self)
        self.remark = Remark()
        self._order = hint_label("Of several that fit an entry, the topmost holds.")
        self._column = QVBoxLayout(self)
        self._column.setContentsMargins(0, 0, 0, 0)
        self._column.setSpacing(SPACE // 2)
        self._column.addWidget(self._order)
        self._column.addWidget(self.remark)
        self.setFocusProxy(self.add_button)
        for rule in parse_rules(text):
            self._insert(rule)
        self._fit()

    def text(self) -> str:
        """The rules as the setting keeps them."""
        return rules_text([row.rule for row in self.rows])

    def _add(self, rule: RetentionRule) -> None:
        row = self._insert(rule)
        self._fit()
        # As a shortcut would: then it is seen where the keys go.
        row.category.setFocus(Qt.FocusReason.ShortcutFocusReason)
        self.grown.emit(row)
        self.changed.emit()

    def _insert(self, rule: RetentionRule) -> _RuleRow:
        row = _RuleRow(rule)
        row.changed.connect(self._on_row_changed)
        row.removed.connect(self._on_row_removed)
        row.moved.connect(self._on_row_moved)
        self._column.insertWidget(len(self.rows), row)
        self.rows.append(row)
        return row

    @Slot()
    def _on_row_changed(self) -> None:
        self._fit()
        self.changed.emit()

    @Slot(object, int)
    def _on_row_moved(self, row: _RuleRow, places: int) -> None:
        """What the two rows say changes places; the rows stay, and Tab goes through them as before."""
        other = self.rows[self.rows.index(row) + places]
        rule, other_rule = row.rule, other.rule
        row.show_rule(other_rule)
        other.show_rule(rule)
        button_there = other.up_button if places < 0 else other.down_button
        (button_there if button_there.isEnabled() else other.category).setFocus(Qt.FocusReason.ShortcutFocusReason)

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
        self.add_button.setEnabled(self.isEnabled() and len(self.rows) < RULES_AT_MOST)
        self._order.setVisible(len(self.rows) > 1)
        for row in self.rows:
            row.up_button.setEnabled(row is not self.rows[0])
            row.down_button.setEnabled(row is not self.rows[-1])
        self._point_out(idle_rules([row.rule for row in self.rows]))
        self.setVisible(bool(self.rows))

    def _point_out(self, idle: tuple[int, ...]) -> None:
        if idle:
            self.remark.say(f"Rule {idle[0]} never holds: what it is for fits a rule above it.", Tone.WARNING)
        else:
            self.remark.clear()

    def changeEvent(self, event: QEvent) -> None:
        super().changeEvent(event)
        if event.type() is QEvent.Type.EnabledChange:
            self._fit()


def _narrow_button(text: str, on_click: Callable[[], object], name: str) -> QPushButton:
    made = button(text, on_click, name)
    made.setFixedWidth(BUTTON_HEIGHT)
    made.setToolTip(name)
    return made


def _narrow_choice(name: str, words: list[str]) -> QComboBox:
    field = choice_field(name, [(word, word) for word in words])
    # Words are narrower than as many of the widest letters.
    field.setMinimumContentsLength(max(map(len, words)) - 2)
    field.setMinimumHeight(BUTTON_HEIGHT)
    return field
