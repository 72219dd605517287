"""Objective scores: figures against bands, growth without rounding, and gaps that are named, never zero."""

from decimal import Decimal
from fractions import Fraction

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.objective import Gap, NotMeasured, measure, objective_scores
from scoring.scheme import Band, BandEdge, Indicator, IndicatorScheme, Kind
from scoring.totals import banded_score

YEAR = 2024
LINES = ("0", "5", "10", "15")
SCORES = ("0", "5", "10", "15", "20")


def banded(code: str = "1", *, growth: bool = False, edge: BandEdge = BandEdge.LOW) -> Indicator:
    lines = [None, *map(Decimal, LINES), None]
    return Indicator(
        code=code,
        title="主营业务收入增长率",
        kind=Kind.BANDED,
        weight=Decimal(20),
        maximum=Decimal(20),
        figure="revenue",
        growth=growth,
        bands=tuple(
            Band(low=low, high=high, score=Decimal(score))
            for low, high, score in zip(lines, lines[1:], SCORES, strict=False)
        ),
        band_edge=edge,
    )


def scheme_of(*indicators: Indicator) -> IndicatorScheme:
    return IndicatorScheme(code="s", version="1", title="体系", source="来源", indicators=indicators)


def revenue(*values: str) -> dict[str, dict[int, Decimal]]:
    return {"revenue": {YEAR - len(values) + 1 + n: Decimal(value) for n, value in enumerate(values)}}


@pytest.mark.parametrize(
    ("before", "now", "score"),
    [
        ("100", "115", 20),  # exactly 15 % is 15 % and more
        ("100", "114.999999", 15),
        ("3", "3.3", 15),  # a third is no decimal that ends; exactly 10 % all the same
        ("3", "3.299999", 10),
        ("100", "105", 10),
        ("100", "100", 5),
        ("100", "99.999999", 0),
        ("100", "0", 0),
    ],
)
def test_growth_is_compared_without_rounding(before: str, now: str, score: int) -> None:
    found = objective_scores(scheme_of(banded(growth=True)), revenue(before, now), YEAR)
    assert found == {"1": score}


@pytest.mark.parametrize(("edge", "score"), [(BandEdge.LOW, 20), (BandEdge.HIGH, 15)])
def test_the_edge_belongs_to_the_band_that_the_scheme_says(edge: BandEdge, score: int) -> None:
    assert objective_scores(scheme_of(banded(edge=edge)), revenue("15"), YEAR) == {"1": score}


@given(st.decimals(-1000, 1000, places=6), st.sampled_from(BandEdge))
def test_a_figure_earns_what_its_band_says(value: Decimal, edge: BandEdge) -> None:
    node = banded(edge=edge)
    found = objective_scores(scheme_of(node), {"revenue": {YEAR: value}}, YEAR)
    assert found == {"1": banded_score(node, value)}


def test_a_measurement_explains_the_score() -> None:
    node = banded(growth=True)
    (found,) = measure(scheme_of(node), revenue("30", "31"), YEAR)
    assert (found.indicator, found.measured) == (node, ((2023, Decimal(30)), (2024, Decimal(31))))
    assert (found.value, found.band, found.gap) == (Fraction(10, 3), node.bands[1], None)


def test_every_gap_is_named_with_its_years() -> None:
    narrow = Indicator(code="4", title="窄", kind=Kind.BANDED, figure="other", bands=banded().bands[1:2])
    scheme = scheme_of(
        banded("1"), banded("2", growth=True), narrow, Indicator(code="5", title="空", kind=Kind.BANDED)
    )
    figures = {"revenue": {YEAR: Decimal(20)}, "other": {YEAR: Decimal(99)}}
    with pytest.raises(NotMeasured, match=r"^2: missing; 4: no_band; 5: missing$") as caught:
        objective_scores(scheme, figures, YEAR)
    assert [(gap.indicator.code, gap.gap, gap.missing) for gap in caught.value.gaps] == [
        ("2", Gap.MISSING, (2023,)),
        ("4", Gap.NO_BAND, ()),
        ("5", Gap.MISSING, (2024,)),
    ]


@pytest.mark.parametrize("before", ["0", "-1"])
def test_growth_has_no_base_in_nothing(before: str) -> None:
    (found,) = measure(scheme_of(banded(growth=True)), revenue(before, "10"), YEAR)
    assert (found.gap, found.value, found.band) == (Gap.NO_BASE, None, None)


def test_experts_are_not_asked_for_figures() -> None:
    assert objective_scores(scheme_of(Indicator(code="1", title="专家", kind=Kind.EXPERT)), {}, YEAR) == {}
