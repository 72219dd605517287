"""Figures against thresholds: golden cases of every operator and window, either-or, vetoes, waivers."""

from collections.abc import Mapping
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import assume, given
from hypothesis import strategies as st

from scoring.eligibility import Finding, Outcome, Verdict, check, eligible
from scoring.figures import FigureDefinition, FigureKind, FilledBy
from scoring.scheme import Indicator, IndicatorScheme, Kind, Operator, Require, Threshold

YEAR = 2024


def requirement(code: str = "1", *, veto: bool = False, **changes: Any) -> Indicator:
    fields: dict[str, Any] = {
        "figure": "area",
        "operator": Operator.AT_MOST,
        "value": Decimal(100),
        "unit": "平方公里",
    }
    return Indicator(
        code=code, title=code, kind=Kind.THRESHOLD, veto=veto, threshold=Threshold(**fields | changes)
    )


def output(**changes: Any) -> Indicator:
    fields: dict[str, Any] = {"figure": "output_value", "operator": Operator.AT_LEAST, "value": Decimal(40)}
    return requirement(**fields | {"unit": "亿元", "window": 3} | changes)


def growth(value: str | None = "10") -> Indicator:
    return output(operator=Operator.ABOVE, value=value and Decimal(value), unit="%", growth=True)


def either_or(*children: Indicator) -> Indicator:
    return Indicator(code="any", title="或", kind=Kind.GROUP, require=Require.ANY, children=children)


def figures(**values: str | Mapping[int, str]) -> dict[str, dict[int, Decimal]]:
    return {
        key: {YEAR: Decimal(given)}
        if isinstance(given, str)
        else {year: Decimal(v) for year, v in given.items()}
        for key, given in values.items()
    }


def years(first: str, second: str, third: str) -> dict[int, str]:
    return {2022: first, 2023: second, 2024: third}


def findings(
    indicators: tuple[Indicator, ...], waived: frozenset[str] = frozenset(), **values: Any
) -> tuple[Finding, ...]:
    scheme = IndicatorScheme(
        code="t", version="1", title="t", source="t", indicators=indicators, weights_total=Decimal(0)
    )
    return check(scheme, figures(**values), YEAR, waived)


def finding(indicator: Indicator, **values: Any) -> Finding:
    (only,) = findings((indicator,), **values)
    return only


@pytest.mark.parametrize(
    ("operator", "value", "met"),
    [
        (Operator.AT_LEAST, "69.99", False),
        (Operator.AT_LEAST, "70", True),
        (Operator.ABOVE, "70", False),
        (Operator.ABOVE, "70.01", True),
        (Operator.AT_MOST, "70", True),
        (Operator.AT_MOST, "70.01", False),
        (Operator.BELOW, "70", False),
        (Operator.BELOW, "69.99", True),
        (Operator.EQUAL, "70.0", True),
        (Operator.EQUAL, "70.1", False),
    ],
)
def test_operators_at_the_line(operator: Operator, value: str, met: bool) -> None:
    found = finding(requirement(operator=operator, value=Decimal(70)), area=value)
    assert found.outcome is (Outcome.MET if met else Outcome.NOT_MET)


def test_finding_carries_the_measured_value_and_the_year_that_fails() -> None:
    area = requirement()
    assert finding(area, area="120") == Finding(
        indicator=area, outcome=Outcome.NOT_MET, measured=((2024, Decimal(120)),), failing=(2024,)
    )


def test_missing_figure_is_named_with_its_year() -> None:
    area = requirement()
    assert finding(area) == Finding(indicator=area, outcome=Outcome.MISSING, missing=(2024,))


def test_each_year_must_reach_the_value() -> None:
    each = output(every_year=True)
    assert finding(each, output_value=years("40", "41", "50")).outcome is Outcome.MET
    short = finding(each, output_value=years("39.99", "41", "39"))
    assert (short.outcome, short.failing) == (Outcome.NOT_MET, (2022, 2024))


def test_one_failing_year_decides_although_another_is_missing() -> None:
    each = output(every_year=True)
    short = finding(each, output_value={2022: "39", 2024: "50"})
    assert (short.outcome, short.failing, short.missing) == (Outcome.NOT_MET, (2022,), (2023,))
    assert finding(each, output_value={2022: "40", 2024: "50"}).outcome is Outcome.MISSING


def test_window_of_a_figure_reported_once_needs_the_reference_year_only() -> None:
    accidents = requirement(figure="major_accidents", operator=Operator.EQUAL, value=Decimal(0), window=3)
    assert finding(accidents, major_accidents="0").outcome is Outcome.MET


@pytest.mark.parametrize(
    ("last", "outcome", "rate"),
    [
        ("121", Outcome.NOT_MET, "10.00"),  # exactly 10 % is not above 10 %
        ("121.01", Outcome.MET, "10.005"),  # 10.00 would contradict the outcome
        ("121.000001", Outcome.MET, "10.0000005"),
        ("120.9999", Outcome.NOT_MET, "10.00"),
        ("144", Outcome.MET, "20.00"),
        ("81", Outcome.NOT_MET, "-10.00"),
        ("0", Outcome.NOT_MET, "-100.00"),
    ],
)
def test_growth_is_the_compound_rate_from_the_first_year_to_the_last(
    last: str, outcome: Outcome, rate: str
) -> None:
    found = finding(growth(), output_value=years("100", "7", last))
    assert (found.outcome, str(found.growth)) == (outcome, rate)


def test_growth_hardly_above_the_line_is_printed_in_full() -> None:
    found = finding(growth(), output_value=years("100", "7", f"121.{'0' * 45}1"))
    assert found.outcome is Outcome.MET
    assert found.growth is not None
    assert found.growth > 10


def test_growth_needs_every_year_of_the_window() -> None:
    found = finding(growth(), output_value={2022: "100", 2024: "144"})
    assert (found.outcome, found.growth, found.missing) == (Outcome.MISSING, None, (2023,))


def test_growth_from_zero_has_no_rate_and_is_left_to_the_experts() -> None:
    found = finding(growth(), output_value=years("0", "10", "20"))
    assert (found.outcome, found.growth) == (Outcome.EXPERT, None)


def test_value_not_set_is_left_to_the_experts_with_the_rate_measured() -> None:
    found = finding(growth(None), output_value=years("100", "110", "121"))
    assert (found.outcome, found.growth) == (Outcome.EXPERT, Decimal("10.00"))


positive = st.decimals(min_value="0.01", max_value=100000, places=2)


@given(positive, positive, st.decimals(min_value=-50, max_value=100, places=1))
def test_growth_agrees_with_exact_fractions_and_its_print_never_contradicts_it(
    first: Decimal, last: Decimal, value: Decimal
) -> None:
    found = finding(growth(str(value)), output_value=years(str(first), "1", str(last)))
    met = Fraction(last) / Fraction(first) > (1 + Fraction(value) / 100) ** 2
    assert found.outcome is (Outcome.MET if met else Outcome.NOT_MET)
    assert found.growth is not None
    assert (found.growth > value) is met


@given(positive, positive)
def test_growth_is_printed_with_two_decimals_where_these_do(first: Decimal, last: Decimal) -> None:
    found = finding(growth(None), output_value=years(str(first), "1", str(last)))
    assert found.growth is not None
    rate = ((float(last) / float(first)) ** 0.5 - 1) * 100
    assume(abs(rate) < 1e6)
    assert float(found.growth) == pytest.approx(rate, abs=0.00501)
    assert found.growth.as_tuple().exponent == -2


CHAMPIONS = requirement("2.1", figure="champions", operator=Operator.AT_LEAST, value=Decimal(1), unit="家")
QUALITY = requirement("2.2", figure="quality", operator=Operator.AT_LEAST, value=Decimal(10), unit="家")


@pytest.mark.parametrize(
    ("values", "outcome"),
    [
        ({"champions": "1", "quality": "0"}, Outcome.MET),
        ({"champions": "0", "quality": "10"}, Outcome.MET),
        ({"quality": "10"}, Outcome.MET),
        ({"champions": "0", "quality": "9"}, Outcome.NOT_MET),
        ({"champions": "0"}, Outcome.MISSING),
        ({}, Outcome.MISSING),
    ],
)
def test_either_or_is_met_by_one(values: dict[str, str], outcome: Outcome) -> None:
    found = finding(either_or(CHAMPIONS, QUALITY), **values)
    assert found.outcome is outcome
    assert [alternative.indicator.code for alternative in found.alternatives] == ["2.1", "2.2"]


def test_expert_may_decide_an_either_or() -> None:
    judged = Indicator(code="e", title="评判", kind=Kind.EXPERT)
    assert finding(either_or(CHAMPIONS, judged), champions="0").outcome is Outcome.EXPERT


def test_groups_are_taken_apart_in_the_order_of_the_scheme() -> None:
    judged = Indicator(code="e", title="评判", kind=Kind.EXPERT)
    banded = Indicator(code="b", title="分档", kind=Kind.BANDED)
    group = Indicator(code="g", title="组", kind=Kind.GROUP, children=(requirement(), judged, banded))
    found = findings((group, either_or(CHAMPIONS)), area="99")
    assert [(one.indicator.code, one.outcome) for one in found] == [
        ("1", Outcome.MET),
        ("e", Outcome.EXPERT),
        ("b", Outcome.MISSING),
        ("any", Outcome.MISSING),
    ]


VETO = requirement("v", veto=True, figure="accidents", operator=Operator.EQUAL, value=Decimal(0), unit="起")
JUDGED = Indicator(code="e", title="评判", kind=Kind.EXPERT)


@pytest.mark.parametrize(
    ("values", "verdict"),
    [
        ({"accidents": "0", "area": "100"}, Verdict.ELIGIBLE),
        ({"accidents": "0", "area": "101"}, Verdict.NOT_ELIGIBLE),
        ({"area": "101"}, Verdict.NOT_ELIGIBLE),
        ({"accidents": "0"}, Verdict.UNDECIDED),
        ({"area": "100"}, Verdict.UNDECIDED),
        ({"accidents": "1"}, Verdict.VETOED),
        ({"accidents": "1", "area": "101"}, Verdict.VETOED),
    ],
)
def test_verdict(values: dict[str, str], verdict: Verdict) -> None:
    assert eligible(findings((requirement(), JUDGED, VETO), **values)) is verdict


def test_reasoned_exception_is_marked_and_does_not_stand_in_the_way() -> None:
    found = findings((requirement(exceptions=True),), waived=frozenset({"1"}), area="120")
    assert (found[0].outcome, found[0].waived) == (Outcome.NOT_MET, True)
    assert eligible(found) is Verdict.ELIGIBLE


def test_exception_does_not_replace_a_missing_figure() -> None:
    found = findings((requirement(exceptions=True),), waived=frozenset({"1"}))
    assert (found[0].outcome, found[0].waived) == (Outcome.MISSING, False)
    assert eligible(found) is Verdict.UNDECIDED


@pytest.mark.parametrize("code", ["any", "2.2"])
def test_either_or_is_waived_as_a_whole_or_by_one_alternative(code: str) -> None:
    found = findings((either_or(CHAMPIONS, QUALITY),), waived=frozenset({code}), champions="0", quality="8")
    assert (found[0].outcome, found[0].waived) == (Outcome.NOT_MET, True)


@pytest.mark.parametrize("code", ["v", "unknown"])
def test_vetoes_and_unknown_codes_cannot_be_waived(code: str) -> None:
    with pytest.raises(ValueError, match=f"cannot be waived: {code}"):
        findings((VETO,), waived=frozenset({code}), accidents="1")


def test_veto_can_be_waived_where_the_standard_excepts_it() -> None:
    """首批申请除外."""
    provincial = requirement("p", veto=True, operator=Operator.EQUAL, value=Decimal(1), exceptions=True)
    assert eligible(findings((provincial,), waived=frozenset({"p"}), area="0")) is Verdict.ELIGIBLE


def definition(kind: FigureKind, *, yearly: bool = False, window: int = 1) -> FigureDefinition:
    return FigureDefinition(
        key="k",
        title="数据",
        unit="亿元",
        kind=kind,
        yearly=yearly,
        window=window,
        filled_by=FilledBy.APPLICANT,
    )


def test_years_to_be_reported() -> None:
    assert definition(FigureKind.AMOUNT, yearly=True, window=3).years(YEAR) == (2022, 2023, 2024)
    assert definition(FigureKind.COUNT, window=3).years(YEAR) == (2024,)


@pytest.mark.parametrize(
    ("kind", "possible", "impossible"),
    [
        (FigureKind.AMOUNT, ("0", "123.45"), ("-0.01",)),
        (FigureKind.SHARE, ("0", "100"), ("-1", "100.01")),
        (FigureKind.COUNT, ("0", "12"), ("1.5", "-1")),
        (FigureKind.FLAG, ("0", "1"), ("2", "0.5")),
    ],
)
def test_possible_values(kind: FigureKind, possible: tuple[str, ...], impossible: tuple[str, ...]) -> None:
    accepts = definition(kind).accepts
    assert [accepts(Decimal(value)) for value in (*possible, *impossible)] == [
        *(True for _ in possible),
        *(False for _ in impossible),
    ]
