"""Input fields with their bounds, units and names in one line each."""

from PySide6.QtWidgets import QAbstractSpinBox, QComboBox, QDoubleSpinBox, QFormLayout, QLabel, QSpinBox, QWidget

from desktop.theme import SPACE


def number_field(name: str, minimum: int, maximum: int, suffix: str = "", step: int = 1) -> QSpinBox:
    """A field for a whole number; `name` is what a screen reader calls it."""
    field = QSpinBox()
    field.setAccessibleName(name)
    field.setRange(minimum, maximum)
    field.setSuffix(suffix)
    field.setSingleStep(step)
    field.setGroupSeparatorShown(True)
    return field


def decimal_field(name: str, minimum: float, maximum: float, step: float) -> QDoubleSpinBox:
    """A field for a number with one decimal place."""
    field = QDoubleSpinBox()
    field.setAccessibleName(name)
    field.setRange(minimum, maximum)
    field.setSingleStep(step)
    field.setDecimals(1)
    return field


def choice_field(name: str, choices: list[tuple[str, object]]) -> QComboBox:
    """A field for one of several things; `choices` are what is shown and what it stands for."""
    field = QComboBox()
    field.setAccessibleName(name)
    field.setSizeAdjustPolicy(QComboBox.SizeAdjustPolicy.AdjustToMinimumContentsLengthWithIcon)
    field.setMinimumContentsLength(16)
    for label, value in choices:
        field.addItem(label, value)
    return field


def choose(field: QComboBox, value: object) -> None:
    """Pick what stands for `value`, if the field has it."""
    row = field.findData(value)
    if row >= 0:
        field.setCurrentIndex(row)


def field_rows(*rows: tuple[str, QWidget]) -> QFormLayout:
    """Fields under one another, each with its label; an `&` in a label marks the key that leads to the field."""
    form = QFormLayout()
    form.setHorizontalSpacing(2 * SPACE)
    form.setVerticalSpacing(SPACE)
    form.setFieldGrowthPolicy(QFormLayout.FieldGrowthPolicy.ExpandingFieldsGrow)
    for text, field in rows:
        label = QLabel(text)
        # A row of several things names the one that its label leads to.
        label.setBuddy(field.focusProxy() or field)
        # Left to itself, the form puts a label a little too high beside a field as high as a button.
        label.setMinimumHeight(field.sizeHint().height())
        form.addRow(label, field)
    numbers = [field for _text, field in rows if isinstance(field, QAbstractSpinBox)]
    for number in numbers:
        number.setMinimumWidth(max(each.sizeHint().width() for each in numbers))
    return form
