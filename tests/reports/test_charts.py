"""Charts: geometry that holds what it shows, and SVG that is text, not mark-up."""

from __future__ import annotations

from xml.etree import ElementTree

import pytest
from hypothesis import given
from hypothesis import strategies as st

from reports.charts import (
    Box,
    Dot,
    Drawing,
    Interval,
    Label,
    Segment,
    Series,
    Share,
    coverage,
    rank_intervals,
    scatter,
    series,
    severities,
    strip,
    to_svg,
)

NUMBERS = st.floats(-1e6, 1e6, allow_nan=False)


def spots(drawing: Drawing) -> list[Dot]:
    return [shape for shape in drawing.shapes if isinstance(shape, Dot)]


def dashed(drawing: Drawing) -> list[Segment]:
    return [shape for shape in drawing.shapes if isinstance(shape, Segment) and shape.dashes]


def test_places_stand_on_their_side_of_the_line() -> None:
    rows = [Interval(f"集群{n}", n, n - 0.5, n + 2, marked=n in (3, 4), full=n <= 3) for n in range(1, 7)]
    drawing = rank_intervals(rows, 3, "名次", "说明")
    (line,) = dashed(drawing)
    assert [dot.x < line.x1 for dot in spots(drawing)] == [True] * 3 + [False] * 3
    assert [dot.full for dot in spots(drawing)] == [True] * 3 + [False] * 3
    bands = [shape for shape in drawing.shapes if isinstance(shape, Box)]
    assert [[band.y <= dot.y <= band.y + band.height for dot in spots(drawing)] for band in bands] == [
        [False, False, True, False, False, False],
        [False, False, False, True, False, False],
    ]


def test_harsh_experts_stand_right_of_zero() -> None:
    drawing = severities([Interval("甲", 1.5, 1, 2), Interval("乙", -0.5, -1, 0)], "严格度", "说明")
    (zero,) = dashed(drawing)
    assert [dot.x > zero.x1 for dot in spots(drawing)] == [True, False]


def test_bars_are_as_long_as_what_is_done() -> None:
    boxes = [
        one
        for one in coverage([Share("甲", 5, 20), Share("乙", 0, 0)], "进度", "").shapes
        if isinstance(one, Box)
    ]
    assert [boxes[1].width / boxes[0].width, boxes[2].width, boxes[3].width] == pytest.approx([0.25, 0, 0])


def test_equal_values_lie_on_the_diagonal() -> None:
    drawing = scatter([(1.0, 1.0), (2.0, 2.0), (3.0, 2.5)], "原始", "校正", "对照", "")
    (line,) = dashed(drawing)

    def above(dot: Dot) -> float:
        share = (dot.x - line.x1) / (line.x2 - line.x1)
        return dot.y - (line.y1 + share * (line.y2 - line.y1))

    distances = [above(dot) for dot in spots(drawing)]
    assert distances[:2] == pytest.approx([0, 0])
    assert distances[2] > 0


def test_a_gap_in_a_series_is_dotted_not_filled() -> None:
    drawing = series(["2021", "2022", "2023", "2024"], [Series("产值", (1.0, None, 3.0, 4.0))], "产值", "")
    assert len(spots(drawing)) == 3
    assert [
        segment.dashes for segment in drawing.shapes if isinstance(segment, Segment) and segment.width == 1.2
    ] == [
        (1, 3),
        (),
    ]


def test_svg_escapes_its_words_and_says_what_it_shows() -> None:
    name = '<script>"&'
    svg = to_svg(rank_intervals([Interval(name, 1, 1, 1)], 1, f"题{name}", f"述{name}"))
    root = ElementTree.fromstring(svg)  # noqa: S314 - our own text
    said = {child.tag.partition("}")[2]: child.text for child in root[:2]}
    assert (root.get("aria-label"), said) == (f"题{name}", {"title": f"题{name}", "desc": f"述{name}"})
    assert name in [child.text for child in root]
    assert " style=" not in svg


def test_long_names_are_cut_where_their_room_ends() -> None:
    drawing = severities([Interval("集群" * 30, 0, 0, 0)], "", "")
    (label,) = [one for one in drawing.shapes if isinstance(one, Label) and one.text.startswith("集")]
    assert label.text == "集群" * 7 + "…"


@given(st.lists(st.tuples(NUMBERS, NUMBERS), max_size=20))
def test_everything_stays_inside_the_drawing(pairs: list[tuple[float, float]]) -> None:
    rows = [Interval("甲", sum(pair) / 2, *sorted(pair)) for pair in pairs]
    steps = [str(at) for at in range(len(pairs))]
    drawings = [
        severities(rows, "", ""),
        scatter(pairs, "", "", "", ""),
        series(steps, [Series("甲", tuple(x for x, _ in pairs))], "", ""),
    ]
    for drawing in drawings:
        for dot in spots(drawing):
            assert -0.01 <= dot.x <= drawing.width + 0.01
            assert -0.01 <= dot.y <= drawing.height + 0.01
        ElementTree.fromstring(to_svg(drawing))  # noqa: S314


def test_two_lines_cross_where_they_are_asked() -> None:
    plain = scatter([(1, 2), (3, 4)], "甲", "乙", "图", "说明")
    crossed = scatter([(1, 2), (3, 4)], "甲", "乙", "图", "说明", lines=(2, 3))
    (upright, level) = (line for line in dashed(crossed) if line not in dashed(plain))
    assert (upright.x1, level.y1) == (upright.x2, level.y2)
    (low, high) = spots(crossed)
    assert low.x < upright.x1 < high.x
    assert high.y < level.y1 < low.y


@given(st.lists(NUMBERS, max_size=8))
def test_a_strip_holds_its_scores(values: list[float]) -> None:
    drawn = strip(values, min(values, default=0), max(values, default=0), "各专家总分")
    assert len(spots(drawn)) == len(values)
    assert all(0 <= spot.x <= drawn.width for spot in spots(drawn))
