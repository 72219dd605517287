"""Methods on each indicator, weighted."""

from fractions import Fraction

import numpy as np
import pytest

from scoring.by_indicator import BY_INDICATOR, by_indicator
from scoring.indicators import IndicatorScores
from scoring.merits import Disclosure
from scoring.methods import METHODS
from scoring.table import ScoreTable, TableError

FACTOR = {"p": Fraction(60, 10), "q": Fraction(40, 5)}
MAXIMUM = {"p": Fraction(10), "q": Fraction(5)}


def table(fixed: int = 0, seed: int = 1) -> ScoreTable:
    random = np.random.default_rng(seed)
    scores = {
        (f"a{i}", f"e{j}"): {
            "p": Fraction(int(random.integers(0, 11))),
            "q": Fraction(int(random.integers(0, 6))),
        }
        for i in range(6)
        for j in range(4)
        if random.random() < 0.8
    }
    figures = {f"a{i}": Fraction(fixed) for i in range(6)}
    rows = [
        (*pair, float(sum(FACTOR[code] * own[code] for code in own) + fixed)) for pair, own in scores.items()
    ]
    return ScoreTable.from_rows(rows, indicators=IndicatorScores(FACTOR, scores, figures, MAXIMUM))


@pytest.mark.parametrize("method", ["mean", "least_squares"])
@pytest.mark.parametrize("fixed", [0, 7])
def test_a_linear_method_gives_what_it_gives_on_totals(method: str, fixed: int) -> None:
    given = table(fixed)
    np.testing.assert_allclose(by_indicator(given, method).score, METHODS[method](given).score, atol=1e-9)


def test_standard_scores_are_weighted_by_the_weights() -> None:
    given = table()
    found = by_indicator(given, "zscore").score
    alone = []
    for code in ("p", "q"):
        sheet = given.indicators
        assert sheet is not None
        rows = [(*pair, float(sheet.score[pair][code])) for pair in given.pairs()]
        alone.append(METHODS["zscore"](ScoreTable.from_rows(rows)).score)
    np.testing.assert_allclose(found, 0.6 * alone[0] + 0.4 * alone[1], atol=1e-12)


def test_harsh_on_one_indicator_and_lenient_on_the_other() -> None:
    """Totals hide it: only each indicator by itself shows that b shifts p down and q up."""
    true = {"甲": (6, 2), "乙": (4, 3), "丙": (5, 2)}
    shift = {"a": (0, 0), "b": (-2, 1), "c": (0, 0)}
    scores = {
        (name, expert): {"p": Fraction(p + shift[expert][0]), "q": Fraction(q + shift[expert][1])}
        for name, (p, q) in true.items()
        for expert in "abc"
        if (name, expert) != ("甲", "b")
    }
    rows = [(*pair, float(6 * own["p"] + 8 * own["q"])) for pair, own in scores.items()]
    given = ScoreTable.from_rows(rows, indicators=IndicatorScores(FACTOR, scores, {}, MAXIMUM))
    found = dict(zip(given.applications, by_indicator(given, "least_squares").score, strict=True))
    differences = [found["甲"] - found["丙"], found["乙"] - found["丙"]]
    np.testing.assert_allclose(differences, [6, 2], atol=1e-9)


def test_whom_an_indicator_could_not_correct_is_named_with_it() -> None:
    scores = {
        ("甲", "a"): {"p": Fraction(3), "q": Fraction(1)},
        ("乙", "a"): {"p": Fraction(4), "q": Fraction(1)},
    }
    rows = [(*pair, 0.0) for pair in scores]
    given = ScoreTable.from_rows(rows, indicators=IndicatorScores(FACTOR, scores, {}, MAXIMUM))
    assert by_indicator(given, "zscore").disclosure == (Disclosure("expert_uncorrected", ("q/a",)),)


@pytest.mark.parametrize("method", sorted(BY_INDICATOR))
def test_every_method_gives_finite_scores(method: str) -> None:
    given = table(seed=2)
    found = by_indicator(given, method)
    assert np.isfinite(found.score).all()
    assert (found.method, found.merit, found.severity) == (method, None, None)


def test_what_has_no_such_form() -> None:
    with pytest.raises(ValueError, match="composite does not work on each indicator"):
        by_indicator(table(), "composite")
    with pytest.raises(TableError, match="these are totals alone"):
        by_indicator(ScoreTable.from_rows([("甲", "a", 1)]), "mean")
    with pytest.raises(TableError, match="points from figures cannot be added"):
        by_indicator(table(3), "zscore")
    scores = {("甲", "a"): {"p": Fraction(3)}}
    weightless = ScoreTable.from_rows(
        [("甲", "a", 0)], indicators=IndicatorScores({"p": Fraction(0)}, scores)
    )
    with pytest.raises(TableError, match="no indicator has a weight"):
        by_indicator(weightless, "mean")
