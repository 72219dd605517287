"""Counts of who stays in when weights, indicators and methods move."""

from collections.abc import Collection
from fractions import Fraction

import numpy as np
import pytest

from scoring.indicators import IndicatorScores
from scoring.merits import Merits
from scoring.methods import METHODS
from scoring.ranking import rank
from scoring.rules import Quota, Rules
from scoring.selection import select
from scoring.sensitivity import Sensitivity, sensitivity
from scoring.table import ScoreTable

# 甲 is strong on p, 乙 on q; at equal weights 甲 leads by a little. 丙 is far behind.
GIVEN = {"甲": (9, 5), "乙": (5, 8.8), "丙": (1, 1)}


def table(weights: tuple[int, int] = (50, 50)) -> ScoreTable:
    maximum = {"p": Fraction(10), "q": Fraction(10)}
    factor = {"p": Fraction(weights[0], 10), "q": Fraction(weights[1], 10)}
    scores = {
        (name, expert): {"p": Fraction(str(p)), "q": Fraction(str(q))}
        for name, (p, q) in GIVEN.items()
        for expert in "ab"
    }
    rows = [(*pair, float(sum(factor[code] * own[code] for code in own))) for pair, own in scores.items()]
    return ScoreTable.from_rows(rows, indicators=IndicatorScores(factor, scores, maximum=maximum))


def first(merits: Merits) -> Collection[str]:
    return select(rank(merits.by_name, 2), 1).selected


def moved(given: ScoreTable, **options: float) -> Sensitivity:
    return sensitivity(given, METHODS["mean"], first, method="mean", **options)  # type: ignore[arg-type]


def test_weights_within_a_band_against_the_formula() -> None:
    found = moved(table(), draws=400, band=0.2, seed=3)
    moves = np.random.Generator(np.random.PCG64(3)).uniform(-0.2, 0.2, (400, 2))
    weights = 50 * (1 + moves) * (100 / (50 * (1 + moves)).sum(axis=1, keepdims=True))
    scores = {name: np.round(weights @ np.array(own) / 10, 2) for name, own in GIVEN.items()}
    expected = {
        name: int(sum(scores[name] > np.maximum(scores[other], scores["丙"])))
        for name, other in (("甲", "乙"), ("乙", "甲"))
    }
    assert dict(found.by_weights) == expected
    assert min(expected.values()) > 0
    assert (found.selected, found.draws, found.band, found.seed) == (frozenset({"甲"}), 400, 0.2, 3)


def test_no_band_moves_nobody_and_equal_seeds_give_equal_counts() -> None:
    assert dict(moved(table(), draws=20, band=0).by_weights) == {"甲": 20}
    assert moved(table(), draws=50, seed=5) == moved(table(), draws=50, seed=5)


def test_an_indicator_left_out() -> None:
    assert moved(table(), draws=0).without == {"p": frozenset({"乙"}), "q": frozenset({"甲"})}


def test_an_indicator_without_weight_can_be_left_out_and_the_only_one_with_weight_cannot() -> None:
    assert moved(table((100, 0)), draws=0).without == {"q": frozenset({"甲"})}


def test_other_methods_and_those_that_cannot_be_applied() -> None:
    found = moved(table(), draws=0)
    assert found.methods.keys() == METHODS.keys() - {"mean", "composite"}
    assert found.not_applied == ("composite",)


def test_totals_alone_have_no_weights_to_move() -> None:
    found = moved(ScoreTable.from_rows([("甲", "a", 3), ("乙", "a", 2)]))
    assert (found.draws, dict(found.by_weights), found.without) == (0, {}, {})


def test_a_gap_is_filled_with_the_mean_of_the_others() -> None:
    scores = {
        ("甲", "a"): {"p": Fraction(8), "q": Fraction(6)},
        ("甲", "b"): {"p": Fraction(8)},
        ("乙", "a"): {"p": Fraction(7), "q": Fraction(7)},
    }
    indicators = IndicatorScores({"p": Fraction(5), "q": Fraction(5)}, scores)
    rows = [("甲", "a", 70), ("甲", "b", 70), ("乙", "a", 70)]
    given = ScoreTable.from_rows(rows, indicators=indicators)
    assert moved(given, draws=0).without == {"p": frozenset({"乙"}), "q": frozenset({"甲"})}


def test_draws_in_which_rules_collide_select_nobody() -> None:
    def choose(merits: Merits) -> Collection[str]:
        """At least one 乙 among those who lead."""
        names = {line.application for line in rank(merits.by_name, 2).lines[:1]}
        groups = {"lead": {name: name for name in names}}
        rules = Rules((Quota("乙", ("lead",), (("乙",),), least=1),))
        return select(rank(merits.by_name, 2), 1, rules=rules, groups=groups).selected

    reweighed = table((50, 60))
    found = sensitivity(reweighed, METHODS["mean"], choose, method="mean", draws=50, band=0.5)
    assert found.infeasible + found.by_weights["乙"] == 50
    assert found.infeasible > 0
    assert found.without["q"] is None


def test_a_band_that_could_turn_a_weight_around_is_refused() -> None:
    with pytest.raises(ValueError, match="the band must be at least 0 and below 1, not 1"):
        moved(table(), band=1)
