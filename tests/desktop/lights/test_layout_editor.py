from hypothesis import HealthCheck, given, settings
from pytestqt.qtbot import QtBot

from core.lighting.layout import suggest_layout
from core.lighting.model import Layout
from desktop.lights.layout_editor import LayoutEditor
from tests.fakes.layouts import PERCENTS, layouts

LAYOUTS = layouts(most=500, farthest=500, depths=PERCENTS)


@settings(suppress_health_check=[HealthCheck.function_scoped_fixture], max_examples=40)
@given(LAYOUTS)
def test_a_layout_comes_back_as_it_was_shown(qtbot: QtBot, layout: Layout) -> None:
    editor = LayoutEditor()
    editor.show_layout(layout)
    assert editor.layout_value() == layout
    editor.deleteLater()


def test_it_compares_the_sum_with_the_strip(qtbot: QtBot) -> None:
    editor = LayoutEditor()
    qtbot.addWidget(editor)
    editor.show_strip(120)

    editor.show_layout(suggest_layout(120))
    assert editor.sum.text() == "120 LEDs placed"
    editor.counts["top"].setValue(editor.counts["top"].value() - 8)
    assert editor.sum.text() == "112 of 120 LEDs placed"
    editor.counts["top"].setValue(editor.counts["top"].value() + 9)
    assert editor.sum.text() == "121 LEDs placed; the strip has 120"


def test_suggest_places_the_whole_strip(qtbot: QtBot) -> None:
    editor = LayoutEditor()
    qtbot.addWidget(editor)
    editor.show_strip(87)

    editor.suggest_button.click()

    assert editor.layout_value() == suggest_layout(87)


def test_there_is_nothing_to_suggest_for_an_unknown_strip(qtbot: QtBot) -> None:
    editor = LayoutEditor()
    qtbot.addWidget(editor)
    editor.show_strip(0)
    assert not editor.suggest_button.isEnabled()
