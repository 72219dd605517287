"""Schemes: reading and writing, totals, comment rules, and what makes a scheme unfit for use."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.mapping import MappingError, Problem, read
from scoring.scheme import (
    Band,
    BandEdge,
    CommentRule,
    IncompleteSheet,
    Indicator,
    IndicatorScheme,
    Kind,
    Level,
    Operator,
    Require,
    Threshold,
    to_decimal,
)
from scoring.scheme_problems import problems


def expert(code: str = "1", points: str = "8", **changes: Any) -> Indicator:
    fields: dict[str, Any] = {
        "code": code,
        "title": f"指标{code}",
        "kind": Kind.EXPERT,
        "weight": Decimal(points),
        "maximum": Decimal(points),
    }
    return Indicator(**fields | changes)


def scheme_of(*indicators: Indicator, **changes: Any) -> IndicatorScheme:
    fields: dict[str, Any] = {
        "code": "test",
        "version": "1",
        "title": "测试指标体系",
        "source": "测试",
        "indicators": indicators,
        "weights_total": sum((indicator.weight for indicator in indicators), Decimal(0)),
    }
    return IndicatorScheme(**fields | changes)


def levels(*bounds: tuple[str, str]) -> tuple[Level, ...]:
    return tuple(Level(low=Decimal(low), high=Decimal(high), wording="说明") for low, high in bounds)


def group(*children: Indicator, **changes: Any) -> Indicator:
    weight = sum((child.weight for child in children), Decimal(0))
    return Indicator(
        **{"code": "g", "title": "组", "kind": Kind.GROUP, "weight": weight} | changes, children=children
    )


def threshold(**changes: Any) -> Indicator:
    fields: dict[str, Any] = {
        "figure": "area",
        "operator": Operator.AT_MOST,
        "value": Decimal(100),
        "unit": "平方公里",
    }
    return Indicator(code="t", title="门槛", kind=Kind.THRESHOLD, threshold=Threshold(**fields | changes))


def banded(*bands: tuple[str | None, str | None, str], **changes: Any) -> Indicator:
    built = tuple(
        Band(low=low and Decimal(low), high=high and Decimal(high), score=Decimal(score))
        for low, high, score in bands
    )
    fields: dict[str, Any] = {"weight": Decimal(20), "maximum": Decimal(20), "figure": "growth"}
    return Indicator(code="b", title="分档", kind=Kind.BANDED, bands=built, **fields | changes)


EIGHT_POINTS = levels(("7", "8"), ("5", "6"), ("3", "4"), ("0", "2"))

codes = st.text("0123456789.abc", min_size=1, max_size=6)
weights = st.decimals(min_value="0.5", max_value=30, places=1)
maxima = st.integers(1, 12)


@st.composite
def schemes(draw: st.DrawFn) -> IndicatorScheme:
    leaves = [
        expert(code, weight=draw(weights), maximum=Decimal(draw(maxima)))
        for code in draw(st.lists(codes, min_size=1, max_size=8, unique=True))
    ]
    cut = draw(st.integers(0, len(leaves)))
    tops = [*leaves[:cut], *([group(*leaves[cut:])] if leaves[cut:] else [])]
    return scheme_of(*tops)


@st.composite
def scored_sheets(draw: st.DrawFn) -> tuple[IndicatorScheme, dict[str, Decimal]]:
    scheme = draw(schemes())
    return scheme, {leaf.code: Decimal(draw(st.integers(0, int(leaf.maximum)))) for leaf in scheme.scored()}


def test_total_weighs_each_score_by_its_maximum() -> None:
    scheme = scheme_of(
        expert("1", weight=Decimal(60), maximum=Decimal(8)),
        expert("2", weight=Decimal(40), maximum=Decimal(5)),
    )
    assert scheme.total({"1": Decimal("7.5"), "2": Decimal(4)}) == Decimal("88.25")


def test_points_scheme_adds_up() -> None:
    assert scheme_of(expert("1"), expert("2", "5")).total({"1": Decimal(7), "2": Decimal("4.5")}) == Decimal(
        "11.5"
    )


def test_total_that_does_not_end_is_rounded_to_28_digits() -> None:
    scheme = scheme_of(expert(weight=Decimal(10), maximum=Decimal(3)))
    assert scheme.total({"1": Decimal(1)}) == Decimal("3.333333333333333333333333333")


@given(scored_sheets())
def test_total_equals_the_sum_of_fractions_in_any_order(
    case: tuple[IndicatorScheme, dict[str, Decimal]],
) -> None:
    scheme, scores = case
    slow = Fraction(0)
    for leaf in sorted(scheme.scored(), key=lambda leaf: leaf.code):
        slow += Fraction(str(leaf.weight)) * Fraction(str(scores[leaf.code])) / Fraction(str(leaf.maximum))
    assert scheme.total(dict(reversed(scores.items()))) == to_decimal(slow)


@given(scored_sheets(), st.data())
def test_blank_is_never_zero(case: tuple[IndicatorScheme, dict[str, Decimal]], data: st.DataObject) -> None:
    scheme, scores = case
    left_out = data.draw(st.sets(st.sampled_from(sorted(scores)), min_size=1))
    with pytest.raises(IncompleteSheet) as caught:
        scheme.total({code: score for code, score in scores.items() if code not in left_out})
    assert set(caught.value.codes) == left_out


@pytest.mark.parametrize("score", ["-0.5", "8.5"])
def test_total_refuses_scores_outside_the_bounds(score: str) -> None:
    with pytest.raises(ValueError, match=r"outside 0\.\.maximum: 1"):
        scheme_of(expert()).total({"1": Decimal(score)})


def test_total_refuses_scores_for_unknown_indicators() -> None:
    with pytest.raises(ValueError, match="unknown indicators: 9"):
        scheme_of(expert()).total({"1": Decimal(8), "9": Decimal(1)})


def test_walk_goes_through_the_tree_in_the_order_of_the_form() -> None:
    scheme = scheme_of(group(expert("1.1"), threshold(), code="1"), expert("2"))
    assert [node.code for node in scheme.walk()] == ["1", "1.1", "t", "2"]
    assert [node.code for node in scheme.expert_indicators()] == ["1.1", "2"]


def test_scored_leaves_carry_weight_and_experts_score_some_of_them() -> None:
    scheme = scheme_of(banded((None, None, "20")), expert("1"), expert("2", "0"), threshold())
    assert [node.code for node in scheme.scored()] == ["b", "1"]
    assert [node.code for node in scheme.expert_indicators()] == ["1"]


def test_indicator_is_found_by_code() -> None:
    scheme = scheme_of(group(expert("1.1"), code="1"))
    assert scheme.indicator("1.1") == expert("1.1")
    with pytest.raises(KeyError):
        scheme.indicator("1.2")


@pytest.mark.parametrize(
    ("score", "allowed"),
    [("0", True), ("7.5", True), ("8", True), ("7.3", False), ("8.5", False), ("-0.5", False)],
)
def test_scores_stand_on_the_step_inside_the_bounds(score: str, allowed: bool) -> None:
    assert expert(step=Decimal("0.5")).allows(Decimal(score)) is allowed


@pytest.mark.parametrize(
    ("rule", "score", "required"),
    [
        (CommentRule.NEVER, "0", False),
        (CommentRule.ALWAYS, "5", True),
        (CommentRule.EXTREMES, "2", True),
        (CommentRule.EXTREMES, "3", False),
        (CommentRule.EXTREMES, "6", False),
        (CommentRule.EXTREMES, "7", True),
    ],
)
def test_comment_rule_with_levels(rule: CommentRule, score: str, required: bool) -> None:
    indicator = expert(comment_rule=rule, levels=EIGHT_POINTS)
    assert indicator.requires_comment(Decimal(score)) is required


@pytest.mark.parametrize(("score", "required"), [("0", True), ("1", False), ("7", False), ("8", True)])
def test_extremes_without_levels_are_zero_and_the_maximum(score: str, required: bool) -> None:
    assert expert(comment_rule=CommentRule.EXTREMES).requires_comment(Decimal(score)) is required


def test_level_holds_both_its_ends() -> None:
    indicator = expert(levels=EIGHT_POINTS)
    assert [indicator.level(Decimal(score)) for score in (8, 5, 2)] == [
        EIGHT_POINTS[0],
        EIGHT_POINTS[1],
        EIGHT_POINTS[3],
    ]
    assert expert().level(Decimal(8)) is None


@given(schemes())
def test_generated_schemes_survive_the_round_trip(scheme: IndicatorScheme) -> None:
    assert IndicatorScheme.from_mapping(scheme.to_mapping()) == scheme


def test_every_kind_of_field_survives_the_round_trip() -> None:
    scheme = scheme_of(
        group(
            replace(threshold(value=None, window=3, growth=True, exceptions=True), veto=True),
            expert(
                step=Decimal("0.5"), levels=EIGHT_POINTS, comment_rule=CommentRule.ALWAYS, description="说明"
            ),
            banded((None, "5", "0"), ("5", None, "20"), band_edge=BandEdge.HIGH),
            require=Require.ANY,
        )
    )
    assert IndicatorScheme.from_mapping(scheme.to_mapping()) == scheme


def test_numbers_are_read_as_they_were_typed() -> None:
    mapping = scheme_of(expert()).to_mapping() | {"weights_total": 0.1}
    assert IndicatorScheme.from_mapping(mapping).weights_total == Decimal("0.1")


def test_every_mistake_in_a_mapping_is_named_with_its_path() -> None:
    leaf = {
        "code": 1,
        "kind": "expart",
        "title": "甲",
        "weight": True,
        "maximum": "NaN",
        "veto": "yes",
        "colour": "red",
    }
    inner = {"figure": "area", "operator": "<=", "value": "many", "unit": "家", "window": 1.5}
    mapping = {
        "code": "x",
        "version": "1",
        "title": "示例",
        "indicators": [
            {"code": "1", "title": "组", "kind": "group", "children": [leaf]},
            {"code": "2", "title": "门槛", "kind": "threshold", "threshold": inner},
            {"code": "3", "title": "等次", "kind": "expert", "levels": {"low": 0}, "bands": [7]},
        ],
    }
    with pytest.raises(MappingError) as caught:
        IndicatorScheme.from_mapping(mapping)
    leaf_path, inner_path = "indicators[0].children[0]", "indicators[1].threshold"
    assert set(caught.value.problems) == {
        Problem("source", "missing"),
        Problem(f"{leaf_path}.colour", "unknown_key"),
        Problem(f"{leaf_path}.code", "not_text"),
        Problem.of(f"{leaf_path}.kind", "not_offered", choices="group, threshold, banded, expert"),
        Problem(f"{leaf_path}.weight", "not_a_number"),
        Problem(f"{leaf_path}.maximum", "not_a_number"),
        Problem(f"{leaf_path}.veto", "not_a_flag"),
        Problem(f"{inner_path}.value", "not_a_number"),
        Problem(f"{inner_path}.window", "not_a_count"),
        Problem("indicators[2].levels", "not_a_list"),
        Problem("indicators[2].bands[0]", "not_a_mapping"),
    }
    assert "source: missing" in str(caught.value)


def test_a_mapping_must_be_a_mapping() -> None:
    with pytest.raises(MappingError) as caught:
        read(IndicatorScheme, ["code"])
    assert caught.value.problems == (Problem("", "not_a_mapping"),)


def test_a_sound_scheme_has_no_problems() -> None:
    sound = scheme_of(
        group(expert("1.1", levels=EIGHT_POINTS), threshold(), code="1"),
        banded((None, "5", "0"), ("5", None, "20")),
    )
    assert problems(sound, figures={"area", "growth"}) == []


def wrong(code: str, **facts: object) -> Problem:
    return Problem.of("", code, **facts)


@pytest.mark.parametrize(
    ("indicator", "found"),
    [
        (expert(title=" "), wrong("blank_name")),
        (expert(veto=True), wrong("veto_not_threshold")),
        (expert(children=(threshold(),)), wrong("children_not_group")),
        (expert(maximum=Decimal(0)), wrong("maximum_zero")),
        (expert(step=Decimal(0)), wrong("step_zero")),
        (expert(step=Decimal(3)), wrong("step_uneven", step=3, maximum=8)),
        (expert(levels=levels(("5", "8"), ("0", "3"))), wrong("levels_apart", lower="0–3", upper="5–8")),
        (expert(levels=levels(("4", "8"), ("0", "4"))), wrong("levels_apart", lower="0–4", upper="4–8")),
        (expert(levels=levels(("4", "7"), ("0", "3"))), wrong("levels_short", most=8)),
        (
            expert(levels=(Level(low=Decimal(0), high=Decimal(8), wording=""),)),
            wrong("level_unsound"),
        ),
        (group(), wrong("empty_group")),
        (group(expert(), weight=Decimal(9)), wrong("group_weights", weight=9, found=8)),
        (group(group(expert()), code="h", require=Require.ANY), wrong("group_in_any")),
        (replace(threshold(), weight=Decimal(5)), wrong("threshold_weight")),
        (replace(threshold(), threshold=None), wrong("no_threshold")),
        (threshold(figure=""), wrong("threshold_figure")),
        (threshold(window=0), wrong("window_short")),
        (threshold(window=3, growth=True, every_year=True), wrong("every_year_and_growth")),
        (threshold(growth=True), wrong("window_of_one")),
        (threshold(window=3, growth=True, value=Decimal(-100)), wrong("growth_too_low")),
        (banded((None, None, "20"), weight=Decimal(0)), wrong("banded_weight")),
        (banded((None, None, "20"), figure=None), wrong("banded_figure")),
        (banded(), wrong("no_bands")),
        (banded((None, None, "21")), wrong("band_score", most=20)),
        (banded(("0", "5", "1"), ("6", "9", "2")), wrong("band_gap", low=5, high=6)),
        (banded(("0", "5", "1"), ("4", "9", "2")), wrong("bands_overlap")),
        (banded((None, "5", "1"), (None, "9", "2")), wrong("bands_overlap")),
        (banded(("5", "5", "1")), wrong("band_reversed")),
    ],
)
def test_each_fault_of_an_indicator_is_the_only_problem(indicator: Indicator, found: Problem) -> None:
    assert problems(scheme_of(indicator)) == [replace(found, path=indicator.code)]


def test_negative_weight_is_a_problem() -> None:
    found = problems(scheme_of(expert(weight=Decimal(-1)), weights_total=Decimal(-1)))
    assert found == [Problem("1", "negative_weight")]


def test_heading_weights_and_codes_are_checked() -> None:
    twice = scheme_of(expert("1"), group(expert("1"), code="2"), title="", weights_total=Decimal(100))
    assert problems(twice) == [
        Problem("title", "blank"),
        Problem.of("indicators", "weights_total", found=16, due=100),
        Problem.of("1", "code_twice", times=2),
    ]


def test_scheme_without_indicators_is_a_problem() -> None:
    assert problems(scheme_of()) == [Problem("indicators", "no_indicators")]


def test_problem_path_is_the_chain_of_codes_and_figures_must_be_known() -> None:
    nested = scheme_of(group(threshold(), banded((None, None, "20")), code="1"))
    assert problems(nested, figures={"growth"}) == [Problem.of("1/t", "unknown_figure", figure="area")]
