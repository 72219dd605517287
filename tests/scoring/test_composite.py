"""Composite schemes, subtotals and minimums: exact, and never answered while a score is missing."""

from dataclasses import replace
from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.composite import (
    Part,
    Shortfall,
    combine,
    composite_table,
    data_score,
    is_composite,
    shortfalls,
    subtotals,
)
from scoring.mapping import Problem
from scoring.methods import METHODS, joined
from scoring.scheme import Band, IncompleteSheet, Indicator, IndicatorScheme, Kind
from scoring.scheme_problems import problems
from scoring.table import TableError
from scoring.totals import Sheet


def leaf(
    code: str, weight: str, maximum: str | None = None, kind: Kind = Kind.EXPERT, **fields: object
) -> Indicator:
    values = {"title": f"指标{code}", "weight": Decimal(weight), "maximum": Decimal(maximum or weight)}
    return Indicator(code=code, kind=kind, **(values | fields))  # type: ignore[arg-type]


def group(code: str, *children: Indicator, minimum: str | None = None) -> Indicator:
    return Indicator(
        code=code,
        title=f"组{code}",
        kind=Kind.GROUP,
        weight=sum((child.weight for child in children), Decimal(0)),
        minimum=None if minimum is None else Decimal(minimum),
        children=children,
    )


def scheme_of(*indicators: Indicator, minimum: str | None = None, **heading: object) -> IndicatorScheme:
    values: dict[str, object] = {
        "code": "s",
        "version": "1",
        "title": "体系",
        "source": "来源",
        "weights_total": sum((node.weight for node in indicators), Decimal(0)),
        "minimum": None if minimum is None else Decimal(minimum),
    }
    return IndicatorScheme(indicators=indicators, **(values | heading))  # type: ignore[arg-type]


HALVES = (
    Band(low=Decimal(50), high=None, score=Decimal(20)),
    Band(low=None, high=Decimal(50), score=Decimal(0)),
)
DATA = scheme_of(leaf("1", "20", kind=Kind.BANDED, figure="output", bands=HALVES), code="data", minimum="10")
EXPERTS = scheme_of(group("1", leaf("1.1", "60", "8"), leaf("1.2", "40", "5"), minimum="50"), code="experts")
HEADING = {"code": "both", "version": "1", "title": "综合评价", "source": "测试"}


def forty_sixty(data: str = "40", experts: str = "60", minimum: Decimal | None = None) -> IndicatorScheme:
    parts = (
        Part(code="D", title="数据评分", weight=Decimal(data), scheme=DATA),
        Part(code="E", title="专家评分", weight=Decimal(experts), scheme=EXPERTS),
    )
    return combine(parts, minimum=minimum, **HEADING)


def test_a_composite_is_a_sound_scheme_with_a_group_for_each_part() -> None:
    scheme = forty_sixty()
    assert problems(scheme, {"output"}) == []
    assert [(node.code, node.weight, node.minimum) for node in scheme.walk()] == [
        ("D", 40, 20),
        ("D.1", 40, None),
        ("E", 60, None),
        ("E.1", 60, 30),
        ("E.1.1", 36, None),
        ("E.1.2", 24, None),
    ]
    assert [node.code for node in scheme.expert_indicators()] == ["E.1.1", "E.1.2"]


@given(
    st.integers(1, 99),
    st.decimals(0, 20, places=2),
    st.decimals(0, 8, places=2),
    st.decimals(0, 5, places=2),
)
def test_the_total_is_the_weighted_sum_of_the_parts(
    share: int, data: Decimal, first: Decimal, second: Decimal
) -> None:
    scheme = forty_sixty(str(share), str(100 - share))
    scores = {"D.1": Fraction(data), "E.1.1": Fraction(first), "E.1.2": Fraction(second)}
    of_data = DATA.exact_total({"1": Fraction(data)}) / 20
    of_experts = EXPERTS.exact_total({"1.1": Fraction(first), "1.2": Fraction(second)}) / 100
    assert scheme.exact_total(scores) == share * of_data + (100 - share) * of_experts
    assert subtotals(scheme, scores)["D"] == share * of_data


def test_a_weight_that_does_not_end_is_refused() -> None:
    thirds = replace(DATA, indicators=(leaf("1", "3"),), weights_total=Decimal(3))
    with pytest.raises(ValueError, match=r"^1 × 40/3 is no decimal that ends$"):
        combine(
            [Part(code="D", title="数据", weight=Decimal(40), scheme=replace(thirds, minimum=Decimal(1)))],
            **HEADING,
        )


def test_a_part_without_points_is_refused() -> None:
    with pytest.raises(ValueError, match=r"^part D: s carries no weight$"):
        combine([Part(code="D", title="门槛", weight=Decimal(40), scheme=scheme_of())], **HEADING)


def test_subtotals_are_named_for_every_indicator_with_weight() -> None:
    scheme = scheme_of(group("1", leaf("1.1", "20", "8"), leaf("1.2", "10")), group("2"))
    assert subtotals(scheme, {"1.1": Decimal(3), "1.2": Fraction(10, 3)}) == {
        "1": Fraction(15, 2) + Fraction(10, 3),
        "1.1": Fraction(15, 2),
        "1.2": Fraction(10, 3),
    }


PASS = scheme_of(
    group("1", leaf("1.1", "20"), leaf("1.2", "20"), minimum="20"),
    leaf("2", "60", minimum="30"),
    minimum="60",
)


def test_what_is_below_a_minimum_is_named() -> None:
    assert shortfalls(PASS, {"1.1": Decimal(10), "1.2": Decimal("9.9"), "2": Decimal(31)}) == (
        Shortfall(code=None, title="体系", minimum=Decimal(60), reached=Decimal("50.9")),
        Shortfall(code="1", title="组1", minimum=Decimal(20), reached=Decimal("19.9")),
    )


def test_the_minimum_itself_is_enough_and_a_third_below_is_not() -> None:
    exactly = {"1.1": Fraction(20), "1.2": Fraction(10), "2": Fraction(30)}
    assert shortfalls(PASS, exactly) == ()
    (short,) = shortfalls(PASS, exactly | {"2": Fraction(30) - Fraction(1, 10**40), "1.2": Fraction(20)})
    assert short.code == "2"


def test_a_minimum_where_nothing_is_scored_is_never_reached() -> None:
    empty = scheme_of(group("1", minimum="5"), leaf("2", "60"))
    (short,) = shortfalls(empty, {"2": Decimal(60)})
    assert (short.code, short.reached) == ("1", 0)
    assert Problem.of("1", "minimum_outside", most=0) in problems(empty)


def test_nothing_is_said_while_a_score_is_missing() -> None:
    with pytest.raises(IncompleteSheet):
        shortfalls(PASS, {"1.1": Decimal(20)})


def test_minimums_and_growth_stand_only_where_they_mean_something() -> None:
    wrong = scheme_of(leaf("1", "10", minimum=Decimal(11)), leaf("2", "10", growth=True), minimum="21")
    assert problems(wrong) == [
        Problem.of("minimum", "minimum_total", most=20),
        Problem.of("1", "minimum_outside", most=10),
        Problem("2", "growth_not_banded"),
    ]


def sheets_of(given: list[tuple[int, int]]) -> list[Sheet]:
    return [
        Sheet(
            application="甲",
            expert=f"专家{at}",
            scores={"E.1.1": Decimal(first), "E.1.2": Decimal(second)},
        )
        for at, (first, second) in enumerate(given)
    ]


@given(
    st.lists(st.tuples(st.integers(0, 8), st.integers(0, 5)), min_size=1, max_size=5),
    st.sampled_from([0, 20]),
    st.integers(1, 99),
    st.integers(1, 99),
)
def test_any_shares_of_full_marks_against_exact_fractions(
    given_scores: list[tuple[int, int]], of_data: int, weight: int, share: int
) -> None:
    """Whatever weights the scheme has, both parts count from nothing to full marks, by the round's shares."""
    scheme = forty_sixty(str(weight), str(100 - weight))
    objective = {"甲": {"D.1": Decimal(of_data)}}
    table = composite_table(scheme, sheets_of(given_scores), objective)
    expert = [100 * (Fraction(60, 8) * a + Fraction(40, 5) * b) / 100 for a, b in given_scores]
    means = sum(expert) / len(expert), Fraction(100 * of_data, 20)
    due = (share * means[1] + (100 - share) * means[0]) / 100
    weights = {"data_weight": str(share), "expert_weight": str(100 - share)}
    found = METHODS["composite"](table, **weights)
    assert data_score(scheme, objective["甲"]) == means[1]
    assert found.score.tolist() == pytest.approx([float(due)], abs=1e-9)
    assert joined(table, **weights).raw_mean.tolist() == pytest.approx([float(due)], abs=1e-9)
    assert found.expert_score is not None
    assert found.expert_score.tolist() == pytest.approx([float(means[0])], abs=1e-9)


def test_a_scheme_of_one_part_joins_nothing() -> None:
    assert [is_composite(scheme) for scheme in (forty_sixty(), DATA, EXPERTS)] == [True, False, False]
    with pytest.raises(TableError, match="scores of data and of experts"):
        composite_table(EXPERTS, [], {})
