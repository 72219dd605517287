"""Median and trimmed mean against tables by hand and a slow exact reference; the rule of nine experts."""

from collections.abc import Mapping, Sequence
from decimal import Decimal
from fractions import Fraction
from typing import Any

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.indicators import IndicatorScores
from scoring.merits import Disclosure
from scoring.ranking import freeze, round_half_up
from scoring.robust import median, trimmed
from scoring.table import ScoreTable, TableError

NINE = "abcdefghi"
modest = settings(max_examples=50, deadline=None)
hundredths = st.integers(0, 10000).map(lambda number: Decimal(number) / 100)


def sheets(*totals: float, application: str = "甲") -> list[tuple[str, str, float]]:
    """Totals of the experts a, b, … on one application."""
    return [(application, expert, total) for expert, total in zip("abcdefghijk", totals, strict=False)]


def table(*rows: tuple[str, str, float], **groups: Any) -> ScoreTable:
    return ScoreTable.from_rows(rows, **groups)


def by_indicator(
    scores: Mapping[str, Sequence[str | None]], factor: dict[str, Fraction], fixed: Fraction = Fraction(0)
) -> ScoreTable:
    """One application 甲; per expert the scores on the indicators, None where the expert abstained."""
    exact = {
        ("甲", expert): {code: Fraction(x) for code, x in zip(factor, own, strict=True) if x is not None}
        for expert, own in scores.items()
    }
    rows = [(*pair, float(sum(factor[k] * x for k, x in own.items()))) for pair, own in exact.items()]
    return table(*rows, indicators=IndicatorScores(factor, exact, {"甲": fixed}))


def names(code: str, of: ScoreTable, **choices: Any) -> list[tuple[str, ...]]:
    return [said.names for said in trimmed(of, **choices).disclosure if said.code == code]


@pytest.mark.parametrize(
    ("totals", "middle"),
    [((80, 90, 85), 85), ((80.1, 80.2), 80.15), ((70, 82.05, 82.2, 99), 82.125), ((61,), 61)],
)
def test_median(totals: Sequence[float], middle: float) -> None:
    merits = median(table(*sheets(*totals)))
    assert merits.by_name == {"甲": middle}
    assert merits.merit is merits.score
    assert merits.disclosure == ((Disclosure("too_few_scores", ("甲",)),) if len(totals) < 3 else ())


@pytest.mark.parametrize(
    ("totals", "average"),
    [
        ((60, 80, 81, 83, 100), 81.333),  # five scores: the middle three
        ((60, 80, 81, 83), 76),  # four: all of them
        ((100, 80, 83, 100, 60, 60, 81), 80.8),  # of two equal highest and lowest one each is dropped
        ((0, 84.123, 84.124, 84.1265, 84.1245, 99), 84.125),  # exactly 84.1245: half up
        ((-99, -84.123, -84.126, -84.1245, 0), -84.125),  # a half away from zero, as in printing
        ((84.5,), 84.5),
    ],
)
def test_trimmed_mean_keeps_three_decimals(totals: Sequence[float], average: float) -> None:
    merits = trimmed(table(*sheets(*totals)))
    assert merits.by_name == {"甲": average}
    assert merits.parameters == {"trim": "total", "average_decimals": 3, "nine_experts": False}
    assert merits.disclosure == ((Disclosure("not_trimmed", ("甲",)),) if len(totals) < 5 else ())


@pytest.mark.parametrize(("decimals", "average"), [(0, 82), (1, 81.7), (2, 81.67), (6, 81.666667)])
def test_decimals_of_the_average(decimals: int, average: float) -> None:
    assert trimmed(table(*sheets(60, 80, 82, 83, 100)), average_decimals=decimals).by_name == {"甲": average}


def test_a_half_that_the_doubles_of_two_thirds_cut_off_is_still_a_half() -> None:
    thirds = [Decimal("84.12333333333333333333333333"), Decimal("84.12566666666666666666666667")]
    rows = [("甲", expert, total) for expert, total in zip("abcd", [0, *thirds, 99], strict=True)]
    middle = trimmed(ScoreTable.from_rows([*rows, ("甲", "e", Decimal("84.1245"))]))
    assert middle.by_name == {"甲": 84.125}


def test_confidence_is_not_used_and_both_say_so() -> None:
    scores = ScoreTable.from_rows([("甲", "a", 80, 2), ("甲", "b", 82, 1), ("甲", "c", 90, 1)])
    assert Disclosure("confidence_not_used") in median(scores).disclosure
    assert Disclosure("confidence_not_used") in trimmed(scores).disclosure


@pytest.mark.parametrize("choices", [{"trim": "sheet"}, {"average_decimals": -1}, {"average_decimals": 7}])
def test_choices_that_do_not_exist_are_refused(choices: dict[str, Any]) -> None:
    with pytest.raises(ValueError, match="cannot trim by"):
        trimmed(table(*sheets(80)), **choices)


def test_totals_alone_cannot_be_trimmed_by_indicator() -> None:
    with pytest.raises(TableError, match="these are totals alone"):
        trimmed(table(*sheets(80)), trim="indicator")


FIVE = {"a": ("8", "2"), "b": ("5", "5"), "c": ("6", "3"), "d": ("6", "4"), "e": ("7", "4")}


def test_trimming_by_indicator_is_not_trimming_totals() -> None:
    """On p (6+6+7)/3 = 6.333 of 8, weight 60; on q (3+4+4)/3 = 3.667 of 5, weight 40; 10 points are fixed."""
    scores = by_indicator(FIVE, {"p": Fraction(60, 8), "q": Fraction(40, 5)}, fixed=Fraction(10))
    assert trimmed(scores, trim="indicator").by_name == {"甲": 86.8335}
    assert trimmed(scores, trim="indicator", average_decimals=1).by_name == {"甲": 10 + 47.25 + 29.6}
    assert names("not_trimmed", scores, trim="indicator") == []
    assert trimmed(scores).by_name == {"甲": 76.833}  # of 76, 77.5, 69, 77, 84.5


def test_abstentions_can_leave_single_indicators_untrimmed() -> None:
    scores = by_indicator({**FIVE, "a": ("8", None)}, {"p": Fraction(1), "q": Fraction(1)})
    assert trimmed(scores, trim="indicator").by_name == {"甲": 6.333 + 4}
    assert names("indicator_not_trimmed", scores, trim="indicator") == [("甲/q",)]
    assert names("not_trimmed", scores, trim="indicator") == []
    few = by_indicator({"a": ("8", None), "b": ("5", "5")}, {"p": Fraction(1), "q": Fraction(1)})
    assert names("not_trimmed", few, trim="indicator") == [("甲",)]
    assert names("indicator_not_trimmed", few, trim="indicator") == []


def slow_trimmed(totals: list[Decimal], decimals: int) -> Decimal:
    """Rounding a fraction with whole numbers, after taking out the first highest and the first lowest."""
    left = [Fraction(total) for total in totals]
    if len(left) >= 5:
        left.remove(max(left))
        left.remove(min(left))
    scaled = sum(left, Fraction(0)) / len(left) * 10**decimals
    return Decimal(int(scaled + Fraction(1, 2))).scaleb(-decimals)


@modest
@given(st.lists(hundredths, min_size=1, max_size=11), st.integers(0, 4))
def test_trimmed_mean_equals_the_slow_reference(totals: list[Decimal], decimals: int) -> None:
    rows = [("甲", f"e{index:02}", total) for index, total in enumerate(totals)]
    found = trimmed(ScoreTable.from_rows(rows), average_decimals=decimals).score[0]
    assert freeze(float(found)) == round_half_up(slow_trimmed(totals, decimals), 6)


@modest
@given(st.lists(hundredths, min_size=5, max_size=9), st.sampled_from([10, 50]))
def test_one_extreme_score_moves_the_trimmed_mean_no_further_than_the_others_reach(
    totals: list[Decimal], points: int
) -> None:
    others = [float(total) for total in totals]
    for extreme in (-1000.0 * points, 1000.0 * points):
        found = float(trimmed(table(*sheets(*others, extreme)), average_decimals=6).score[0])
        assert min(others) - 1e-6 <= found <= max(others) + 1e-6


def nine(spreads: Sequence[float], applications: str = "甲乙", **groups: Any) -> ScoreTable:
    """Nine experts; expert k gives 70 to every application but the last, and 70 + spreads[k] to the last."""
    rows = [
        (application, expert, 70 + spread * (application == applications[-1]))
        for application in applications
        for expert, spread in zip(NINE, spreads, strict=True)
    ]
    return table(*rows, **groups)


def test_of_nine_experts_the_one_with_the_widest_spread_is_dropped_first() -> None:
    scores = nine([1, 2, 3, 4, -20, 6, 7, 8, 9])
    merits = trimmed(scores, nine_experts=True)
    assert merits.by_name == {"甲": 70, "乙": 75}  # of the eight left 1 and 9 go: (2+3+4+6+7+8)/6 = 5
    assert merits.disclosure == (Disclosure("expert_dropped", ("e",)),)
    assert merits.parameters["nine_experts"] is True
    assert trimmed(scores).by_name == {"甲": 70, "乙": 74.429}  # without the rule -20 and 9 go: 31/7
    assert trimmed(scores).disclosure == ()


def test_spreads_are_compared_exactly() -> None:
    """84.1 − 80 and 83.2 − 79.1 differ in floating point and are level."""
    rows = [*sheets(*[80] * 8, 79.1), *sheets(84.1, *[80] * 7, 83.2, application="乙")]
    assert names("spread_tied", table(*rows), nine_experts=True) == [("a", "i")]


@pytest.mark.parametrize(
    "scores",
    [nine([0] * 9), nine([5] * 9), nine(range(9), applications="甲")],
)
def test_where_all_nine_are_level_nobody_is_dropped(scores: ScoreTable) -> None:
    merits = trimmed(scores, nine_experts=True)
    assert merits.disclosure == (Disclosure("spread_tied", tuple(NINE)),)
    assert merits.score.tolist() == trimmed(scores).score.tolist()


def test_nine_experts_without_a_common_application_are_level() -> None:
    rows = [
        (a, e, 70.0 + k)
        for k, e in enumerate(NINE)
        for a in "甲乙"
        if (a, e) not in {("甲", "a"), ("乙", "b")}
    ]
    assert names("spread_tied", table(*rows), nine_experts=True) == [tuple(NINE)]


def test_spreads_are_of_the_applications_that_all_nine_scored() -> None:
    """Expert i alone scored 丙, a poor one, and is not the widest for it; 丙 keeps the score."""
    scores = table(
        *[(a, e, 70 + k * (a == "乙")) for k, e in enumerate(NINE[:8]) for a in "甲乙"],
        ("甲", "i", 70),
        ("乙", "i", 71),
        ("丙", "i", 10),
    )
    merits = trimmed(scores, nine_experts=True)
    assert names("expert_dropped", scores, nine_experts=True) == [("h",)]
    assert merits.by_name["丙"] == 10
    assert names("not_trimmed", scores, nine_experts=True) == [("丙",)]


def test_an_application_that_only_the_dropped_expert_scored_keeps_that_score() -> None:
    scores = table(
        *[(a, e, 70 + k * (a == "乙")) for k, e in enumerate(NINE) for a in "甲乙"], ("丙", "i", 10)
    )
    merits = trimmed(scores, nine_experts=True)
    assert Disclosure("expert_dropped", ("i",)) in merits.disclosure
    assert merits.by_name["丙"] == 10


def test_the_rule_leaves_other_panels_alone() -> None:
    panels = {"甲": "一组", "乙": "一组", "丙": "二组"}
    rows = [(a, e, 70 + k * (a == "乙")) for k, e in enumerate(NINE) for a in "甲乙"]
    rows += [("丙", e, 60 + 10 * k) for k, e in enumerate("ijklm")]
    assert names("expert_dropped", table(*rows, panel=panels), nine_experts=True) == [("一组/i",)]
    ungrouped = table(*rows)  # one connected part of 13 experts: no panel of nine
    assert trimmed(ungrouped, nine_experts=True).disclosure == ()


def test_without_panels_each_connected_part_is_one() -> None:
    rows = [(a, e, 70 + k * (a == "乙")) for k, e in enumerate(NINE) for a in "甲乙"]
    rows += [("丙", f"z{k}", 60 + k) for k in range(5)]
    assert names("expert_dropped", table(*rows), nine_experts=True) == [("i",)]


def test_the_dropped_expert_is_dropped_from_every_indicator() -> None:
    scores = {expert: (str(index), "5") for index, expert in enumerate(NINE)}
    exact = {
        (application, expert): {"p": Fraction(p) if application == "乙" else Fraction(0), "q": Fraction(q)}
        for expert, (p, q) in scores.items()
        for application in "甲乙"
    }
    factor = {"p": Fraction(1), "q": Fraction(2)}
    rows = [(*pair, float(own["p"] + 2 * own["q"])) for pair, own in exact.items()]
    merits = trimmed(
        table(*rows, indicators=IndicatorScores(factor, exact)), trim="indicator", nine_experts=True
    )
    assert merits.by_name == {"甲": 10, "乙": 13.5}  # p without 8, then without 0 and 7: 3.5
