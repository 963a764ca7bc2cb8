"""Layouts of every kind, for generated tests."""

from hypothesis import strategies as st

from core.lighting.model import Corner, Layout

PERCENTS = st.integers(1, 50).map(lambda percent: percent / 100)
"""Depths as the window offers them."""


def layouts(most: int, farthest: int, depths: st.SearchStrategy[float]) -> st.SearchStrategy[Layout]:
    """At most `most` LEDs an edge, the first at most `farthest` of them from the corner."""
    counts = st.integers(0, most)
    return st.builds(
        Layout,
        top=counts,
        right=counts,
        bottom=counts,
        left=counts,
        start=st.sampled_from(Corner),
        clockwise=st.booleans(),
        offset=st.integers(-farthest, farthest),
        depth=depths,
    )
