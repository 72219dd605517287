"""The posterior of the merits: against the exact standard errors, a brute-force integral, and itself."""

import numpy as np
import pytest

from scoring import additive, calibrated, reml
from scoring.calibrated.ranks import posterior as calibrated_posterior
from scoring.posterior import SMALL, Posterior, posterior, ratio_grid
from scoring.table import ScoreTable
from scoring.uncertainty import standing
from tests.scoring.random_rounds import synthetic


@pytest.mark.parametrize(("applications", "experts"), [(SMALL, 30), (SMALL, 2 * SMALL)])
def test_plugged_in_draws_have_the_moments_of_the_fit(applications: int, experts: int) -> None:
    table = synthetic(applications, experts, 4)
    fit, found = additive.fit(table), posterior(table)
    assert fit.merit_se is not None
    # Pairs z, −z cancel exactly in the mean.
    assert found.mean == pytest.approx(fit.merit, abs=1e-9)
    assert (found.sd / fit.merit_se).mean() == pytest.approx(1, abs=0.005)
    assert found.sd == pytest.approx(fit.merit_se, rel=0.08)


def test_correlations_of_draws_are_those_of_the_equations() -> None:
    table = synthetic(SMALL, 6, 2, sd_severity=2.0)
    found, fit = posterior(table), additive.fit(table)
    first = np.eye(SMALL)[table.application]
    second = np.eye(6)[table.expert]
    precision = np.hstack((np.ones((table.n, 1)), first, second)) / fit.sd_error
    precision = precision.T @ precision
    prior = [0.0] + [fit.sd_merit**-2] * SMALL + [fit.sd_severity**-2] * 6
    covariance = np.linalg.inv(precision + np.diag(prior))
    to_merit = np.hstack((np.ones((SMALL, 1)), np.eye(SMALL), np.zeros((SMALL, 6))))
    exact = to_merit @ covariance @ to_merit.T
    assert found.draws is not None
    assert np.abs(np.cov(found.draws.T) - exact).max() < 0.15 * exact.diagonal().max()
    # The common part, a sum over all pairs, is much more exact than any of them.
    assert np.cov(found.draws.T).sum() == pytest.approx(exact.sum(), rel=0.1)


def test_the_grid_of_ratios_is_as_good_as_a_fine_one() -> None:
    problem = additive.standardised(synthetic(20, 6, 3))
    assert problem is not None
    best = reml.fit(problem.data, problem.fixed)
    found = ratio_grid(problem, best)
    angle = (np.arange(80) + 0.5) * np.pi / 2 / 80
    fine = [(x, y) for x in angle for y in angle]
    loss = np.array([reml.solve(problem.data, np.tan(x) ** 2, np.tan(y) ** 2).criterion for x, y in fine])
    share = np.exp(-(loss - loss.min()) / 2)
    assert found.share @ found.nodes == pytest.approx(share @ np.array(fine) / share.sum(), abs=1e-4)


@pytest.mark.parametrize("sd_severity", [0.0, 3.0])
@pytest.mark.parametrize("noise", [0.0, 1e-9, 1e-6, 1e-4, 1e-2])
def test_experts_who_agree_to_the_last_digit_leave_no_doubt(sd_severity: float, noise: float) -> None:
    random = np.random.default_rng(5)
    merit, severity = random.permutation(30) + 60.0, sd_severity * random.normal(size=8)
    table = ScoreTable.from_rows(
        (f"a{i:02}", f"e{j}", merit[i] - severity[j] + noise * random.normal())
        for i in range(30)
        for j in random.choice(8, 4, replace=False).tolist()
    )
    for found in (posterior(table, draws=100), calibrated_posterior(calibrated.fit(table), draws=100)):
        assert np.isfinite(found.mean).all()
        assert found.mean - found.mean.mean() == pytest.approx(merit - merit.mean(), abs=1e-3 + 3 * noise)
        assert standing(found, 6).p_in.round(6).tolist() == (merit >= np.sort(merit)[-6]).tolist()


def test_integrating_widens_small_rounds() -> None:
    table = synthetic(10, 4, 3)
    fit = additive.fit(table)
    assert fit.merit_se is not None
    assert posterior(table).sd.mean() > fit.merit_se.mean()


def test_equal_tables_and_seeds_give_equal_draws() -> None:
    table = synthetic(15, 5, 3)
    rows = list(zip(table.application, table.expert, table.score.tolist(), strict=True))[::-1]
    again = ScoreTable.from_rows([(table.applications[i], table.experts[j], score) for i, j, score in rows])
    one, same, other = posterior(table, seed=3), posterior(again, seed=3), posterior(table, seed=4)
    assert one.draws is not None
    assert other.draws is not None
    assert np.array_equal(one.draws, same.draws if same.draws is not None else [])
    assert not np.array_equal(one.draws, other.draws)


@pytest.mark.parametrize(
    "pairs", ["ax", "ax bx", "ax ay", "ax by", "ax ay by", "ax bx cy dy", "ax ay bz bw", "ax ay bx by cx cy"]
)
@pytest.mark.parametrize("step", [0.0, 1.0])
def test_small_shapes_stay_finite(pairs: str, step: float) -> None:
    found = posterior(
        ScoreTable.from_rows([(a, e, 80 + k * k * step) for k, (a, e) in enumerate(pairs.split())])
    )
    assert found.draws is not None
    assert np.isfinite(found.draws).all()
    assert found.draws.shape[1] == len({a for a, _ in pairs.split()})


def test_large_rounds_have_means_and_standard_errors_only(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.posterior.LARGEST_DRAWN", 50)
    table = synthetic(60, 20, 3)
    found, fit = posterior(table), additive.fit(table)
    assert found.draws is None
    assert np.array_equal(found.mean, fit.merit)
    assert np.array_equal(found.sd, fit.merit_se if fit.merit_se is not None else [])


def test_a_posterior_of_draws_knows_its_moments() -> None:
    found = Posterior.of_draws(("a", "b"), np.array([[1.0, 2.0], [3.0, 2.0]]))
    assert (found.mean.tolist(), found.sd.tolist()) == ([2.0, 2.0], [1.0, 0.0])
