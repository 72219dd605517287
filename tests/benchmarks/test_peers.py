"""The peers written anew: their optimum against a general solver, and what they recover without noise."""

import numpy as np
import pytest
from scipy.optimize import LinearConstraint, minimize

from benchmarks.peers import least_square_calibration, quadratic_programming
from scoring.scenarios import Scenario
from scoring.simulate import simulate
from scoring.table import FloatArray, ScoreTable

SMALL = Scenario(12, 4, 3, 4, sd_scale=0.3, step=1.0)


def dense(table: ScoreTable) -> tuple[FloatArray, FloatArray]:
    """Indicators of applications and experts, shapes (N, A) and (N, E)."""
    return np.eye(len(table.applications))[table.application], np.eye(len(table.experts))[table.expert]


@pytest.mark.parametrize("seed", range(4))
def test_quadratic_programming_finds_the_least_squares(seed: int) -> None:
    table = simulate(SMALL, seed).table
    by_application, by_expert = dense(table)
    experts = len(table.experts)
    y = table.score - table.score.mean()
    design = np.hstack((by_expert * y[:, None], by_expert, -by_application))
    found = minimize(
        lambda v: float(((design @ v) ** 2).sum()),
        np.concatenate((np.ones(experts), np.zeros(experts), table.raw_mean - table.score.mean())),
        jac=lambda v: 2 * design.T @ (design @ v),
        bounds=[(0, None)] * experts + [(None, None)] * (design.shape[1] - experts),
        constraints={"type": "eq", "fun": lambda v: v[:experts].sum() - experts},
        method="SLSQP",
        options={"maxiter": 2000, "ftol": 1e-12},
    )
    expected = found.x[2 * experts :]
    got = quadratic_programming(table)
    assert got - got.mean() == pytest.approx(expected - expected.mean(), abs=1e-3)


@pytest.mark.parametrize("seed", range(4))
def test_least_square_calibration_finds_the_least_squares(seed: int) -> None:
    table = simulate(SMALL, seed).table
    by_application, _ = dense(table)
    applications = len(table.applications)
    design = np.hstack((by_application, np.eye(table.n)))  # x + ε of each score
    rows, bounds = [], []
    for expert in range(len(table.experts)):
        own = np.flatnonzero(table.expert == expert)
        for low in own:
            for high in own[table.score[own] > table.score[low]]:
                rows.append(design[high] - design[low])
                bounds.append((table.score[high] - table.score[low]) / 10)
    penalty = np.append(np.zeros(applications), np.ones(table.n))
    found = minimize(
        lambda v: float(penalty @ v**2),
        np.append(table.raw_mean, table.score - table.raw_mean[table.application]),
        jac=lambda v: 2 * penalty * v,
        constraints=LinearConstraint(np.array(rows), np.array(bounds), np.inf),
        method="SLSQP",
        options={"maxiter": 2000, "ftol": 1e-13},
    )
    got = least_square_calibration(table)
    assert distance(table, got) == pytest.approx(found.fun, rel=1e-3, abs=1e-6)


def distance(table: ScoreTable, quality: FloatArray) -> float:
    """Σ ε² of given qualities, expert by expert, by a projection of its own."""
    total = 0.0
    for expert in range(len(table.experts)):
        own = table.expert == expert
        value, score = quality[table.application[own]], table.score[own]
        bounds = [
            (score[b] - score[a]) / 10
            for a in range(len(score))
            for b in range(len(score))
            if score[b] > score[a]
        ]
        rows = [
            np.eye(len(score))[b] - np.eye(len(score))[a]
            for a in range(len(score))
            for b in range(len(score))
            if score[b] > score[a]
        ]
        found = minimize(
            lambda z, value=value: float(((z - value) ** 2).sum()),
            score,
            jac=lambda z, value=value: 2 * (z - value),
            constraints=LinearConstraint(np.array(rows), np.array(bounds), np.inf),
            method="SLSQP",
        )
        total += float(found.fun)
    return total


def test_both_find_the_order_again_where_there_is_no_noise() -> None:
    drawn = simulate(Scenario(40, 8, 4, 10, sd_scale=0.3, sd_error=0.001, step=0.01), 1)
    order = np.argsort(drawn.merit)
    for method in (quadratic_programming, least_square_calibration):
        found = method(drawn.table)[order]
        assert (np.diff(found) > -0.05 * found.std()).all()
