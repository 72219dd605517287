"""Every sum of an explanation can be done again by hand."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.explanation import REDONE, explain
from scoring.indicators import IndicatorScores
from scoring.methods import METHODS
from scoring.ranking import rank, round_half_up
from scoring.selection import Reason, select
from scoring.table import ScoreTable

ROWS = [("甲", "a", 90), ("甲", "b", 80), ("乙", "a", 85), ("乙", "c", 85), ("丙", "b", 70), ("丙", "c", 71)]


@settings(deadline=None, max_examples=40)
@given(st.integers(0, 10_000), st.sampled_from(sorted(REDONE)))
def test_the_lines_give_the_result(seed: int, method: str) -> None:
    random = np.random.default_rng(seed)
    pairs = [(f"a{i}", f"e{j}") for i in range(7) for j in range(5) if random.random() < 0.7] or [
        ("a0", "e0")
    ]
    table = ScoreTable.from_rows(
        (*pair, round(float(random.uniform(40, 100)), 1), float(random.choice([0.5, 1.0, 2.0])))
        for pair in pairs
    )
    merits = METHODS[method](table)
    ranking = rank(merits.by_name, 2)
    for line in ranking.lines:
        found = explain(merits, ranking, line.application)
        assert found.redone is not None
        assert found.rounding is not None
        assert abs(found.rounding) <= (0 if method in ("mean", "median") else Decimal("0.000002"))
        assert found.printed == round_half_up(found.result, 2)
        for expert in found.lines:
            assert expert.adjusted is None or expert.adjusted == expert.total + (expert.severity or 0)
        assert (found.rank, found.among) == (line.rank, len(ranking.lines))


def test_indicators_gaps_and_figures_add_up_to_the_total() -> None:
    scores = {
        ("甲", "a"): {"p": Fraction(6), "q": Fraction(4)},
        ("甲", "b"): {"p": Fraction(7)},
    }
    factor = {"p": Fraction(60, 8), "q": Fraction(40, 5)}
    indicators = IndicatorScores(factor, scores, {"甲": Fraction(3)}, {"p": Fraction(8), "q": Fraction(5)})
    table = ScoreTable.from_rows([("甲", "a", 80), ("甲", "b", 87.5)], indicators=indicators)
    merits = METHODS["mean"](table)
    found = explain(merits, rank(merits.by_name, 2), "甲")
    first, second = found.lines
    assert [(one.indicator, one.weight, one.maximum, one.points) for one in first.indicators] == [
        ("p", 60, 8, 45),
        ("q", 40, 5, 32),
    ]
    assert (first.fixed, first.filled, first.total) == (3, 0, 80)
    assert (second.fixed, second.filled, second.total) == (3, 32, Decimal("87.5"))
    assert (found.redone, found.result, found.rounding) == (Decimal("83.75"), Decimal("83.75"), 0)


def test_rank_tie_reason_and_advice() -> None:
    merits = METHODS["mean"](ScoreTable.from_rows(ROWS))
    ranking = rank(merits.by_name, 2)
    found = explain(merits, ranking, "乙", select(ranking, 1))
    assert (found.rank, found.tied_with, found.advice) == (1, ("甲",), None)
    assert found.decision is not None
    assert found.decision.reason is Reason.UNRESOLVED
    additive = METHODS["additive"](ScoreTable.from_rows(ROWS))
    advice = explain(additive, rank(additive.by_name, 2), "乙").advice
    assert advice is not None
    assert (advice.rank_low, advice.p_in) == (None, None)
    with pytest.raises(KeyError, match="丁"):
        explain(merits, ranking, "丁")


def test_a_method_that_is_no_mean_of_its_lines_says_so() -> None:
    merits = METHODS["zscore"](ScoreTable.from_rows(ROWS))
    found = explain(merits, rank(merits.by_name, 4), "甲")
    assert (found.redone, found.rounding) == (None, None)
    assert [line.severity for line in found.lines] == [None, None]
