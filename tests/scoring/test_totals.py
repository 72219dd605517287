"""Totals of sheets against a slow exact reference, gaps, banded scores, and what blocks a freeze."""

from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.robust import trimmed
from scoring.scheme import Band, BandEdge, IncompleteSheet, Indicator, IndicatorScheme, Kind, to_decimal
from scoring.totals import (
    Block,
    BlockReason,
    NobodyScored,
    Sheet,
    Total,
    banded_score,
    blocks,
    score_table,
    totals,
)


def leaf(code: str, weight: str, maximum: str) -> Indicator:
    return Indicator(
        code=code,
        title=code,
        kind=Kind.EXPERT,
        weight=Decimal(weight),
        maximum=Decimal(maximum),
        step=Decimal("0.5"),
    )


def scheme_of(*indicators: Indicator) -> IndicatorScheme:
    return IndicatorScheme(code="t", version="1", title="t", source="t", indicators=indicators)


SCHEME = scheme_of(leaf("a", "60", "8"), leaf("b", "30", "5"), leaf("c", "10", "3"))


def sheet(expert: str, *, application: str = "甲", abstained: str = "", **scores: str) -> Sheet:
    return Sheet(
        application=application,
        expert=expert,
        scores={code: Decimal(score) for code, score in scores.items()},
        abstained=frozenset(abstained),
    )


def full(expert: str, **changes: Any) -> Sheet:
    return sheet(expert, **{"a": "8", "b": "5", "c": "3"} | changes)


@st.composite
def rounds(draw: st.DrawFn) -> list[Sheet]:
    """Complete sheets of a few experts on a few applications; on each indicator at least one scores."""
    sheets = []
    for application in draw(st.lists(st.sampled_from("甲乙丙"), min_size=1, unique=True)):
        experts = draw(st.integers(1, 5))
        leave = {
            indicator.code: draw(st.sets(st.integers(0, experts - 1), max_size=experts - 1))
            for indicator in SCHEME.scored()
        }
        for expert in range(experts):
            scores = {
                indicator.code: draw(st.integers(0, int(indicator.maximum * 2))) * Decimal("0.5")
                for indicator in SCHEME.scored()
                if expert not in leave[indicator.code]
            }
            abstained = frozenset(code for code in leave if expert in leave[code])
            sheets.append(
                Sheet(application=application, expert=f"e{expert}", scores=scores, abstained=abstained)
            )
    return sheets


def slow_totals(sheets: list[Sheet]) -> list[Fraction]:
    """The reference: look up every score or the mean of the others, one by one."""
    results = []
    for own in sheets:
        total = Fraction(0)
        for indicator in SCHEME.scored():
            if indicator.code in own.abstained:
                others = [
                    Fraction(other.scores[indicator.code])
                    for other in sheets
                    if other.application == own.application
                    and other.expert != own.expert
                    and indicator.code in other.scores
                ]
                score = sum(others, Fraction(0)) / len(others)
            else:
                score = Fraction(own.scores[indicator.code])
            total += Fraction(indicator.weight) * score / Fraction(indicator.maximum)
        results.append(total)
    return results


@given(rounds())
def test_totals_equal_the_slow_reference(sheets: list[Sheet]) -> None:
    assert [total.total for total in totals(SCHEME, sheets)] == [
        to_decimal(total) for total in slow_totals(sheets)
    ]


@given(rounds(), st.randoms(use_true_random=False))
def test_order_of_the_sheets_is_irrelevant(sheets: list[Sheet], random: Any) -> None:
    shuffled = random.sample(sheets, len(sheets))
    key = {(total.application, total.expert): total for total in totals(SCHEME, shuffled)}
    assert [key[total.application, total.expert] for total in totals(SCHEME, sheets)] == list(
        totals(SCHEME, sheets)
    )


@given(rounds())
def test_mean_of_the_totals_is_the_weighted_sum_of_the_means_per_indicator(sheets: list[Sheet]) -> None:
    """Filling a gap with the others' mean leaves every per-indicator mean as it is."""
    results = slow_totals(sheets)
    for application in {own.application for own in sheets}:
        own_totals = [
            total for own, total in zip(sheets, results, strict=True) if own.application == application
        ]
        per_indicator = Fraction(0)
        for indicator in SCHEME.scored():
            given_scores = [
                Fraction(own.scores[indicator.code])
                for own in sheets
                if own.application == application and indicator.code in own.scores
            ]
            mean = sum(given_scores, Fraction(0)) / len(given_scores)
            per_indicator += Fraction(indicator.weight) * mean / Fraction(indicator.maximum)
        assert sum(own_totals, Fraction(0)) / len(own_totals) == per_indicator


def test_a_gap_is_filled_with_the_mean_of_the_others_and_marked() -> None:
    sheets = [full("e1", a="8"), full("e2", a="6"), sheet("e3", b="5", c="3", abstained="a")]
    assert totals(SCHEME, sheets) == (
        Total(application="甲", expert="e1", total=Decimal(100)),
        Total(application="甲", expert="e2", total=Decimal(85)),
        Total(application="甲", expert="e3", total=Decimal("92.5"), filled=("a",)),
    )


def test_other_applications_do_not_fill_a_gap() -> None:
    sheets = [
        full("e1", a="8"),
        full("e2", application="乙", a="0"),
        sheet("e3", b="5", c="3", abstained="a"),
    ]
    assert totals(SCHEME, sheets)[2].total == Decimal(100)


def test_an_indicator_nobody_scored_has_no_total_and_is_named() -> None:
    sheets = [sheet("e1", a="8", b="5", abstained="c"), sheet("e2", a="8", b="5", abstained="c")]
    with pytest.raises(NobodyScored, match="application 甲: nobody scored c") as caught:
        totals(SCHEME, sheets)
    assert caught.value.gaps == (("甲", "c"),)


def test_a_blank_is_neither_zero_nor_filled() -> None:
    with pytest.raises(IncompleteSheet) as caught:
        totals(SCHEME, [full("e1"), sheet("e2", a="8", c="3")])
    assert caught.value.codes == ("b",)


@pytest.mark.parametrize(
    ("faulty", "message"),
    [
        (full("e1"), "sheet of e1 on 甲: comes twice"),
        (full("e2", abstained="a"), "sheet of e2 on 甲: scored and abstained: a"),
        (full("e2", z="1"), "sheet of e2 on 甲: not scored by experts: z"),
        (full("e2", a="8.5"), "sheet of e2 on 甲: score not allowed: a"),
        (full("e2", a="7.3"), "sheet of e2 on 甲: score not allowed: a"),
    ],
)
def test_contradictions_are_refused(faulty: Sheet, message: str) -> None:
    with pytest.raises(ValueError, match=message):
        totals(SCHEME, [full("e1"), faulty])


BANDS = (
    Band(low=Decimal(15), high=None, score=Decimal(20)),
    Band(low=Decimal(10), high=Decimal(15), score=Decimal(15)),
    Band(low=Decimal(5), high=Decimal(10), score=Decimal(10)),
    Band(low=Decimal(0), high=Decimal(5), score=Decimal(5)),
    Band(low=None, high=Decimal(0), score=Decimal(0)),
)


def banded(bands: tuple[Band, ...] = BANDS, edge: BandEdge = BandEdge.LOW) -> Indicator:
    points = Decimal(20)
    return Indicator(
        code="g",
        title="增长率",
        kind=Kind.BANDED,
        weight=points,
        maximum=points,
        figure="g",
        bands=bands,
        band_edge=edge,
    )


@pytest.mark.parametrize(
    ("value", "score"), [("15", 20), ("14.99", 15), ("10", 15), ("5", 10), ("0", 5), ("-0.01", 0), ("-99", 0)]
)
def test_income_growth_of_an_innovative_small_enterprise(value: str, score: int) -> None:
    """创新型中小企业, 主营收入增长率: ≥15 % 20, 10–15 15, 5–10 10, 0–5 5, <0 0."""
    assert banded_score(banded(), Decimal(value)) == score


@pytest.mark.parametrize(("value", "score"), [("55", 10), ("55.01", 5), ("75", 5), ("75.01", 0)])
def test_debt_ratio_of_an_innovative_small_enterprise(value: str, score: int) -> None:
    """创新型中小企业, 资产负债率: ≤55 % 10, 55–75 5, >75 0: here the upper end belongs to the band."""
    bands = (
        Band(low=None, high=Decimal(55), score=Decimal(10)),
        Band(low=Decimal(55), high=Decimal(75), score=Decimal(5)),
        Band(low=Decimal(75), high=None, score=Decimal(0)),
    )
    assert banded_score(banded(bands, BandEdge.HIGH), Decimal(value)) == score


def test_value_outside_all_bands_has_no_score() -> None:
    with pytest.raises(ValueError, match="indicator g: no band for -1"):
        banded_score(banded(BANDS[:4]), Decimal(-1))


def test_banded_scores_enter_every_total_of_the_application() -> None:
    mixed = scheme_of(leaf("a", "80", "8"), banded())
    sheets = [sheet("e1", a="8"), sheet("e2", a="4")]
    results = totals(mixed, sheets, objective={"甲": {"g": Decimal(15)}})
    assert [total.total for total in results] == [Decimal(95), Decimal(55)]


def test_missing_banded_score_is_named() -> None:
    with pytest.raises(IncompleteSheet) as caught:
        totals(scheme_of(leaf("a", "80", "8"), banded()), [sheet("e1", a="8")])
    assert caught.value.codes == ("g",)


def test_complete_sheets_block_nothing() -> None:
    assert blocks(SCHEME, [full("e1"), full("e2"), full("e3")], applications=["甲"]) == ()


def test_too_few_sheets_block_also_where_there_is_none() -> None:
    found = blocks(
        SCHEME, [full("e1"), full("e2"), full("e3")], minimum_sheets=4, minimum_scores=0, applications="乙"
    )
    assert found == (
        Block(reason=BlockReason.TOO_FEW_SHEETS, application="乙", found=Decimal(0), limit=Decimal(4)),
        Block(reason=BlockReason.TOO_FEW_SHEETS, application="甲", found=Decimal(3), limit=Decimal(4)),
    )


def test_too_few_scores_block_an_indicator() -> None:
    sheets = [full("e1"), full("e2"), sheet("e3", a="8", b="5", abstained="c")]
    assert blocks(SCHEME, sheets) == (
        Block(
            reason=BlockReason.TOO_FEW_SCORES,
            application="甲",
            indicator="c",
            found=Decimal(2),
            limit=Decimal(3),
        ),
    )


def test_exactly_the_share_may_be_abstained_and_more_may_not() -> None:
    sheets = [sheet("e1", a="8", b="5", abstained="c"), sheet("e2", a="8", c="3", abstained="b")]
    found = blocks(
        SCHEME, sheets, minimum_scores=0, minimum_sheets=0, maximum_abstained_share=Decimal("0.10")
    )
    assert found == (
        Block(
            reason=BlockReason.TOO_MUCH_ABSTAINED,
            application="甲",
            expert="e2",
            found=Decimal("0.3"),
            limit=Decimal("0.10"),
        ),
    )


def test_blanks_block() -> None:
    assert blocks(SCHEME, [sheet("e1", a="8", b="5")], minimum_scores=0, minimum_sheets=1) == (
        Block(
            reason=BlockReason.INCOMPLETE_SHEET,
            application="甲",
            expert="e1",
            indicator="c",
            found=Decimal(0),
            limit=Decimal(1),
        ),
    )


def test_a_scheme_without_expert_indicators_abstains_from_nothing() -> None:
    assert blocks(scheme_of(banded()), [sheet("e1")], minimum_sheets=1) == ()


@given(rounds())
def test_where_nothing_blocks_totals_are_formed(sheets: list[Sheet]) -> None:
    if not blocks(SCHEME, sheets, minimum_scores=1, minimum_sheets=1, maximum_abstained_share=Decimal(1)):
        assert len(totals(SCHEME, sheets)) == len(sheets)


def test_a_score_table_holds_the_totals_and_what_was_given_beneath_them() -> None:
    sheets = [full("e1"), full("e2", a="4"), sheet("e3", b="5", c="3", abstained="a")]
    table = score_table(SCHEME, sheets, panel={"甲": "一组"}, data_score={"甲": Decimal("70.5")})
    assert table.score.tolist() == [100, 70, 85]
    assert table.panel == ("一组",)
    assert table.data_score is not None
    assert table.data_score.tolist() == [70.5]
    assert table.indicators is not None
    assert table.indicators.factor == {"a": Fraction(60, 8), "b": Fraction(6), "c": Fraction(10, 3)}
    assert table.indicators.score["甲", "e2"] == {"a": 4, "b": 5, "c": 3}
    assert table.indicators.score["甲", "e3"] == {"b": 5, "c": 3}
    assert table.indicators.fixed == {}


def test_banded_scores_are_fixed_points_of_the_score_table() -> None:
    mixed = scheme_of(leaf("a", "80", "8"), banded())
    table = score_table(mixed, [sheet("e1", a="8")], {"甲": {"g": Decimal(15)}, "乙": {}})
    assert table.score.tolist() == [95]
    assert table.indicators is not None
    assert table.indicators.factor == {"a": 10}
    assert table.indicators.fixed == {"甲": 15}


@given(rounds())
def test_below_five_scores_trimming_by_indicator_gives_the_mean_of_the_totals(sheets: list[Sheet]) -> None:
    """Filling a gap with the others' mean and averaging only the scores given are the same there."""
    few = [own for own in sheets if own.expert < "e4"]
    try:
        table = score_table(SCHEME, few)
    except NobodyScored:
        return
    found = trimmed(table, trim="indicator", average_decimals=6)
    assert found.score == pytest.approx(table.raw_mean, abs=1e-4)
