"""Scores that stand out: against the model, by the practice rule, and on objective indicators."""

from decimal import Decimal
from itertools import permutations

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.flags import Flag
from scoring.outliers import (
    Base,
    Deviation,
    Given,
    ObjectiveDifference,
    deviations,
    objective_differences,
    of_indicators,
    of_totals,
    outliers,
)
from scoring.table import ScoreTable
from scoring.totals import Sheet, Total
from tests.scoring.known_rounds import model_of, scores, table_of


@pytest.mark.parametrize(("jump", "flag"), [(18, Flag.HIGH), (-18, Flag.LOW)])
def test_an_outlier_is_found_and_predicted_by_the_others(jump: float, flag: Flag) -> None:
    given = scores(share=0.6)
    wrong = ("a07", "e07")
    found = outliers(model_of(table_of(given | {wrong: given[wrong] + jump})))
    (own,) = [each for each in found if each.flag]
    assert (own.application, own.expert, own.flag) == (*wrong, flag)
    assert own.expected == pytest.approx(given[wrong], abs=8)
    assert own.score == given[wrong] + jump


def test_a_plain_round_has_no_outlier_and_t_scatters_as_it_should() -> None:
    found = outliers(model_of(table_of(scores(40, seed=3))))
    assert {each.flag for each in found} == {None}
    assert np.std([each.t for each in found]) == pytest.approx(1.0, abs=0.06)


def test_one_score_that_differs_from_all_equal_ones_stays_finite() -> None:
    rows = [(f"a{i}", f"e{j}", 90.0 if i == j == 0 else 80.0) for i in range(5) for j in range(4)]
    found = outliers(model_of(ScoreTable.from_rows(rows)))
    assert all(np.isfinite([each.t, each.expected, each.p]).all() for each in found)
    assert [(each.application, each.expert, each.flag) for each in found if each.flag] == [
        ("a0", "e0", Flag.HIGH)
    ]


def totals(*given: str) -> list[Given]:
    return [Given("a", f"e{k}", None, Decimal(score)) for k, score in enumerate(given)]


def test_beyond_thirty_percent_of_the_mean_of_the_others() -> None:
    (own,) = deviations(totals("80", "80", "105"))
    assert own == Deviation("a", "e2", None, Decimal(105), Decimal(80), Decimal("0.3125"), Flag.HIGH)
    assert [each.flag for each in deviations(totals("80", "80", "55"))] == [Flag.LOW]


def test_exactly_thirty_percent_is_within() -> None:
    assert deviations(totals("80", "80", "104")) == ()
    assert deviations(totals("0.1", "0.1", "0.13")) == ()


def test_the_mean_of_all_contains_the_score_itself() -> None:
    assert deviations(totals("80", "80", "105"), base=Base.ALL) == ()
    assert [each.mean for each in deviations(totals("60", "60", "120"), base=Base.ALL)] == [Decimal(80)]


def test_the_threshold_is_a_setting() -> None:
    assert len(deviations(totals("80", "80", "90"), threshold=Decimal("0.1"))) == 1


def test_from_a_mean_of_nought_every_score_is_beyond() -> None:
    (own,) = deviations(totals("0", "0", "1"))[-1:]
    assert (own.expert, own.share, own.flag) == ("e2", None, Flag.HIGH)


def test_a_score_alone_is_compared_with_nothing() -> None:
    assert deviations(totals("80")) == ()


def sheet(application: str, expert: str, **given: str) -> Sheet:
    return Sheet(
        application=application, expert=expert, scores={code: Decimal(score) for code, score in given.items()}
    )


SHEETS = [
    sheet("a", "e1", fact="10", taste="5"),
    sheet("a", "e2", fact="10", taste="9"),
    sheet("b", "e2", fact="8", taste="5"),
    sheet("b", "e1", fact="6", taste="5"),
]


def test_indicators_are_compared_one_by_one() -> None:
    found = deviations(of_indicators(SHEETS), threshold=Decimal("0.40"))
    assert [(each.application, each.indicator, each.expert) for each in found] == [
        ("a", "taste", "e1"),
        ("a", "taste", "e2"),
    ]


def test_totals_are_compared_as_wholes() -> None:
    given = [Total(application="a", expert=e, total=Decimal(t)) for e, t in (("x", 50), ("y", 80), ("z", 80))]
    assert [(each.expert, each.indicator) for each in deviations(of_totals(given))] == [("x", None)]


def test_objective_indicators_must_agree() -> None:
    expected = ObjectiveDifference("b", "fact", (("e1", Decimal(6)), ("e2", Decimal(8))))
    assert objective_differences(SHEETS, {"fact"}) == (expected,)
    assert expected.flag is Flag.DIFFERING
    assert objective_differences(SHEETS, ()) == ()


def test_equal_numbers_with_other_digits_agree() -> None:
    assert objective_differences([sheet("a", "e1", fact="8"), sheet("a", "e2", fact="8.0")], {"fact"}) == ()


@given(numbers=st.lists(st.integers(0, 100), min_size=2, max_size=4), factor=st.integers(1, 9))
def test_the_practice_rule_is_free_of_order_and_scale(numbers: list[int], factor: int) -> None:
    given = totals(*map(str, numbers))
    expected = deviations(given)
    assert all(deviations(order) == expected for order in permutations(given))
    scaled = deviations([each._replace(score=each.score * factor) for each in given])
    assert [(each.expert, each.flag) for each in scaled] == [(each.expert, each.flag) for each in expected]
