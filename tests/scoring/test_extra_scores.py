"""Extra scores: the expected reduction against brute force, and what is never proposed."""

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from scipy.stats import norm

from scoring import additive
from scoring.extra_scores import _state, extra_scores
from scoring.table import ScoreTable
from tests.scoring.random_rounds import synthetic

TABLE = synthetic(30, 12, 4, sd_merit=5)


def test_the_covariance_is_that_of_the_fit() -> None:
    state, fit = _state(TABLE, 10, 0.05), additive.fit(TABLE)
    assert state is not None
    assert fit.merit_se is not None
    assert fit.severity_se is not None
    # The mean is unknown in both; the fit's merits are μ + θ.
    assert np.sqrt(np.diag(state.covariance)[:30]) * fit.sd_error == pytest.approx(fit.merit_se, rel=1e-6)
    assert np.sqrt(np.diag(state.covariance)[30:]) * fit.sd_error == pytest.approx(fit.severity_se, rel=1e-6)


def test_the_expected_reduction_is_that_of_simulated_scores() -> None:
    """Draw the further score from its prediction, update mean and covariance, and average P(1 − P)."""
    state = _state(TABLE, 10, 0.05)
    assert state is not None
    i, j = 8, 3
    threshold = state.mean - state.at * np.sqrt(state.before)  # equal everywhere
    column, variance = state._read(i, j)
    move = (column[:30] - column[:30].mean()) / np.sqrt(variance)
    after = np.sqrt(state.before - move**2)
    z = norm.ppf((np.arange(4000) + 0.5) / 4000)
    p = norm.cdf((state.mean + np.outer(z, move) - threshold) / after)
    state.observe(i, j)
    assert state.unsettled() == pytest.approx(float((p * (1 - p)).sum(axis=1).mean()), rel=1e-5)


def test_greedy_takes_the_best_pair_of_all() -> None:
    found = extra_scores(TABLE, 10)
    assert found is not None
    state = _state(TABLE, 10, 0.05)
    assert state is not None
    given_pairs = set(TABLE.pairs())
    best = np.inf
    for application in found.grey:
        for expert in TABLE.experts:
            if (application, expert) not in given_pairs:
                trial = _state(TABLE, 10, 0.05)
                assert trial is not None
                assert trial.before.size  # fixed before the score is planned
                assert trial.at.size
                trial.observe(TABLE.applications.index(application), TABLE.experts.index(expert))
                best = min(best, trial.unsettled())
    assert found.pairs[0].expected == pytest.approx(best, abs=1e-9)


def test_each_further_score_helps() -> None:
    found = extra_scores(TABLE, 10)
    assert found is not None
    left = [found.unsettled, *(pair.expected for pair in found.pairs)]
    assert left == sorted(left, reverse=True)


def thin(seed: int) -> ScoreTable:
    """Twelve applications three points apart, two scores each."""
    random, severity = np.random.default_rng(seed), (0, 1, -1, 0.5, -0.5, 2)
    return ScoreTable.from_rows(
        (f"a{i:02}", f"e{j}", 80 + 3 * i + severity[j] + round(random.normal(0, 2), 2))
        for i in range(12)
        for j in range(6)
        if (i + j) % 3 == 0
    )


def test_one_score_settles_a_thin_line() -> None:
    found = extra_scores(thin(6), 5)
    assert found is not None
    assert (len(found.grey), found.settling, len(found.pairs), found.hopeless) == (2, 1, 1, False)


def test_a_line_that_nothing_settles_is_said_to_be_open() -> None:
    found = extra_scores(thin(5), 5)
    assert found is not None
    assert (len(found.grey), found.settling, found.hopeless) == (2, None, True)
    assert len(found.pairs) == 8  # all that the two may still get


def test_a_settled_line_needs_nothing() -> None:
    rows = [(f"a{i}", f"e{j}", 10.0 * i + (i * j) % 3 * 0.1 + j) for i in range(8) for j in range(4)]
    found = extra_scores(ScoreTable.from_rows(rows), 4)
    assert found is not None
    assert (found.grey, found.pairs, found.settling, found.hopeless) == ((), (), 0, False)


def test_nobody_left_to_ask() -> None:
    found = extra_scores(TABLE, 10, max_load=0)
    assert found is not None
    assert (found.pairs, found.settling, found.hopeless) == ((), None, True)


@pytest.mark.parametrize("places", [0, 30, 31])
def test_no_line_within_the_field(places: int) -> None:
    assert extra_scores(TABLE, places) is None


def test_nothing_to_say_without_spread_or_cycle() -> None:
    assert extra_scores(ScoreTable.from_rows([("a", "x", 1.0), ("b", "x", 1.0)]), 1) is None
    assert extra_scores(ScoreTable.from_rows([("a", "x", 1.0), ("b", "x", 2.0)]), 1) is None


@settings(max_examples=20, deadline=None)
@given(st.integers(0, 50), st.integers(4, 12), st.data())
def test_recusals_loads_and_given_scores_are_respected(seed: int, load: int, data: st.DataObject) -> None:
    table = synthetic(12, 5, 3, seed=seed)
    pairs = [(a, e) for a in table.applications for e in table.experts]
    recused = data.draw(st.sets(st.sampled_from(pairs), max_size=20))
    found = extra_scores(table, 4, recused=recused, max_load=load)
    if found is None:
        return
    asked = [(one.application, one.expert) for one in found.pairs]
    assert len(set(asked)) == len(asked)
    assert not set(asked) & (recused | set(table.pairs()))
    assert {application for application, _ in asked} <= set(found.grey)
    given_load = dict(zip(table.experts, table.scores_per_expert.tolist(), strict=True))
    for expert in {expert for _, expert in asked}:
        assert given_load[expert] + sum(other == expert for _, other in asked) <= load


def test_the_order_of_rows_is_irrelevant() -> None:
    rows = [(a, e, float(score)) for (a, e), score in zip(TABLE.pairs(), TABLE.score.tolist(), strict=True)]
    assert extra_scores(ScoreTable.from_rows(rows[::-1]), 10) == extra_scores(TABLE, 10)
