"""A strip of dots: every value has its dot, equal ones are stacked, none leaves the axis."""

from __future__ import annotations

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import WIDTH, Dot, to_svg
from reports.dotstrip import dot_strip


def dots(values: list[float]) -> list[Dot]:
    return [shape for shape in dot_strip(values, 0, 100, "总分", "").shapes if isinstance(shape, Dot)]


@given(st.lists(st.floats(0, 100), max_size=200))
def test_each_value_has_a_dot_on_the_paper(values: list[float]) -> None:
    drawing = dot_strip(values, 0, 100, "总分", "")
    found = dots(values)
    assert len(found) == len(values)
    assert len({(dot.x, dot.y) for dot in found}) == len(values)
    assert all(0 < dot.x < WIDTH and 0 < dot.y < drawing.height for dot in found)


@given(st.floats(0, 100), st.floats(0, 100))
def test_a_higher_value_never_stands_further_left(one: float, other: float) -> None:
    (low,), (high,) = dots([min(one, other)]), dots([max(one, other)])
    assert low.x <= high.x


def test_equal_values_are_stacked() -> None:
    low, middle, high = dots([50, 50, 50])
    assert low.x == middle.x == high.x
    assert low.y > middle.y > high.y


def test_its_words_stand_in_the_drawing() -> None:
    assert "<title>我的总分</title><desc>2件</desc>" in to_svg(dot_strip([1, 2], 0, 100, "我的总分", "2件"))


@pytest.mark.parametrize(("values", "low", "high"), [([101.0], 0, 100), ([-1.0], 0, 100), ([], 5, 5)])
def test_a_value_beyond_the_axis_is_refused(values: list[float], low: float, high: float) -> None:
    with pytest.raises(ValueError, match="must lie between"):
        dot_strip(values, low, high, "总分", "")
