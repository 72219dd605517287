"""The two-factor REML: derivatives, and what is the same whichever factor is eliminated."""

import numpy as np
import pytest

from scoring.reml import LARGEST_RATIO, Crossed, fit, solve


def crossed(seed: int = 1) -> Crossed:
    random = np.random.default_rng(seed)
    first, second = np.nonzero(random.random((15, 6)) < 0.5)
    response = random.normal(size=15)[first] + random.normal(size=6)[second] + random.normal(size=len(first))
    return Crossed(response, random.uniform(0.5, 2, len(first)), first, second, 15, 6)


def swapped(data: Crossed) -> Crossed:
    return Crossed(data.response, data.weight, data.kept, data.eliminated, data.n_kept, data.n_eliminated)


@pytest.mark.parametrize("ratios", [(0.7, 0.4), (1e-3, 5.0), (20.0, 0.0), (0.0, 0.0)])
def test_gradient_is_the_slope_of_the_criterion(ratios: tuple[float, float]) -> None:
    data, step = crossed(), 1e-6
    here = solve(data, *ratios)
    # One-sided at zero, where a ratio cannot be lowered.
    for factor in (0, 1):
        low, high = list(ratios), list(ratios)
        high[factor] += step
        low[factor] = max(low[factor] - step, 0)
        rise = solve(data, *high).criterion - solve(data, *low).criterion
        slope = rise / (high[factor] - low[factor])
        assert here.gradient[factor] == pytest.approx(slope, rel=1e-4, abs=1e-4)


@pytest.mark.parametrize("weights", [1, 2, 40])
def test_the_square_of_the_incidence_whether_few_weights_or_many(weights: int) -> None:
    random = np.random.default_rng(weights)
    first, second = np.nonzero(random.random((40, 6)) < 0.5)
    weight = (random.permutation(40) % weights + 1.0)[first]
    data = Crossed(random.normal(size=len(first)), weight, first, second, 40, 6)
    dense = np.zeros((40, 6))
    dense[first, second] = weight
    pivot = 1 + 0.7 * dense.sum(axis=1)
    assert data.square(1 / pivot) == pytest.approx(dense.T @ np.diag(1 / pivot) @ dense)


@pytest.mark.parametrize("ratios", [(0.7, 0.4), (0.0, 5.0), (3.0, 0.0)])
def test_either_factor_may_be_eliminated(ratios: tuple[float, float]) -> None:
    one, other = solve(crossed(), *ratios), solve(swapped(crossed()), *ratios[::-1])
    assert other.criterion == pytest.approx(one.criterion)
    assert other.mu == pytest.approx(one.mu)
    assert other.effect_kept == pytest.approx(one.effect_eliminated)
    assert other.effect_eliminated == pytest.approx(one.effect_kept)
    assert other.gradient[::-1] == pytest.approx(one.gradient)
    for with_mean in (True, False):
        assert other.variance_kept(with_mean) == pytest.approx(one.variance_eliminated(with_mean))
        assert other.variance_eliminated(with_mean) == pytest.approx(one.variance_kept(with_mean))


def test_the_criterion_is_the_dense_restricted_likelihood() -> None:
    data = crossed()
    solution = solve(data, 0.7, 0.4)
    first, second = np.eye(15)[data.eliminated], np.eye(6)[data.kept]
    covariance = np.diag(1 / data.weight) + 0.7 * first @ first.T + 0.4 * second @ second.T
    covariance *= solution.error_variance
    inverse, ones = np.linalg.inv(covariance), np.ones(len(data.response))
    information = ones @ inverse @ ones
    residual = data.response - (ones @ inverse @ data.response) / information
    terms = (
        solution.degrees * np.log(2 * np.pi),
        np.linalg.slogdet(covariance)[1],
        np.log(information),
        residual @ inverse @ residual,
    )
    assert solution.criterion == pytest.approx(sum(terms))


@pytest.mark.parametrize("seed", range(5))
def test_no_neighbour_of_the_fit_is_better(seed: int) -> None:
    data = crossed(seed)
    best = fit(data)
    for first in (0.0, 0.5, 0.9, 0.99, 1.01, 1.1, 2.0):
        for second in (0.0, 0.5, 0.9, 0.99, 1.01, 1.1, 2.0):
            there = solve(data, first * best.ratio_eliminated, second * best.ratio_kept)
            assert there.criterion >= best.criterion - 2e-7
    assert solve(data, best.ratio_eliminated + 0.01, best.ratio_kept + 0.01).criterion > best.criterion


def test_fixed_ratios_are_kept() -> None:
    assert fit(crossed(), (0.5, None)).ratio_eliminated == pytest.approx(0.5)
    both = fit(crossed(), (1.0, 0.0))
    assert (both.ratio_eliminated, both.ratio_kept) == (1.0, 0.0)


def test_an_exact_fit_ends_at_the_bound() -> None:
    data = crossed()
    response = np.arange(15.0)[data.eliminated] + np.arange(6.0)[data.kept]
    solution = fit(Crossed(response, data.weight, data.eliminated, data.kept, 15, 6))
    assert max(solution.ratio_eliminated, solution.ratio_kept) == pytest.approx(LARGEST_RATIO)
    assert abs(solution.residual).max() < 1e-5
