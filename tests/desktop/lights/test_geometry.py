from hypothesis import given
from hypothesis import strategies as st
from PySide6.QtCore import QPointF, QRectF

from core.lighting.layout import led_areas
from core.lighting.model import Layout
from desktop.lights.geometry import led_cells
from tests.fakes.layouts import layouts

LAYOUTS = layouts(most=30, farthest=40, depths=st.just(0.01))
WIDTH, HEIGHT = 2000, 1000


@given(LAYOUTS)
def test_the_drawing_shows_each_led_where_it_looks(layout: Layout) -> None:
    areas = led_areas(layout, (WIDTH, HEIGHT))
    cells = led_cells(layout, QRectF(0, 0, WIDTH, HEIGHT), 20)

    assert len(cells) == len(areas)
    for cell, area in zip(cells, areas, strict=True):
        middle = QPointF(area.x + area.width / 2, area.y + area.height / 2)
        assert (cell.center() - middle).manhattanLength() <= 24


@given(LAYOUTS)
def test_no_led_is_drawn_outside_the_frame(layout: Layout) -> None:
    frame = QRectF(5, 5, 240, 135)
    assert all(frame.adjusted(-1e-6, -1e-6, 1e-6, 1e-6).contains(cell) for cell in led_cells(layout, frame, 12))
