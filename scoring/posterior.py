"""The posterior of all merits (水平) together under the additive model: means, standard deviations, draws.

Given the two variance ratios the posterior is exact. With S = L Lᵀ, K and the other names of `scoring.reml`,
σ drawn or given, and z standard normal,

    kept        b = b̂ + σ √γ_b L⁻ᵀ z
    mean        μ | b     = μ̂ − kᵀ(b − b̂)/m + σ z/√m
    eliminated  a | μ, b  = â − γ_a D⁻¹(w_a (μ − μ̂) + B (b − b̂)) + σ √(γ_a/d) z

so nothing larger than the factor of the fit is ever formed. Draws come in pairs z, −z (antithetic), which
takes the first-order noise out of every expectation.

**Small rounds.** Below `SMALL` applications the standard deviations are too uncertain to be plugged in.
Priors: σ_a/σ and σ_b/σ half-Cauchy(0, 1), each on its own, and 1/σ² on σ². In the angle φ = arctan √γ the
half-Cauchy is uniform, so the density of (φ_a, φ_b) is exp(−criterion/2): its mode is the REML estimate, and
15 × 15 nodes lie where it has its mass (`scoring.quadrature`), which is closer than 41 × 41 equal steps. σ²
given the ratios is (N−1)σ̂²/χ²_{N−1}, exactly. Ratios that the table cannot show stay at their convention.
Where merit and severity explain the scores to the last digit, the density has all its mass there.

Where the graph of experts and applications is not connected (`scoring.connectivity`), comparisons between its
parts rest on the assumption that merits and severities of all parts are alike, not on scores.

Sources: Henderson (1975), Biometrics 31, 423–447; Gelman (2006), Bayesian Analysis 1, 515–534, and Polson and
Scott (2012), Bayesian Analysis 7, 887–902 (half-Cauchy on standard deviations); Box and Tiao (1973), Bayesian
Inference in Statistical Analysis, §5.2 (σ² integrated out of variance ratios); Hammersley and Morton (1956),
Mathematical Proceedings of the Cambridge Philosophical Society 52, 449–475 (antithetic pairs).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from scipy.linalg import solve_triangular

from scoring import additive, reml
from scoring.quadrature import Grid, grid
from scoring.table import FloatArray, ScoreTable

SMALL = 200
"""Applications below which the standard deviations are integrated over, not plugged in."""

LARGEST_DRAWN = 4000
"""Applications up to which joint draws are made; beyond, means and standard deviations are enough."""

DRAWS = 4000
_CELLS = 4_000_000  # draws × applications kept in memory
_FEWEST = 1000


@dataclass(frozen=True, eq=False)
class Posterior:
    """The merits of the applications given the scores.

    Attributes
    ----------
    applications
        Names, length A.
    mean, sd
        Posterior mean and standard deviation, shape (A,), on the scale of the scores.
    draws
        Joint draws of all merits, shape (draws, A); None where ``mean`` and ``sd`` must do.
    """

    applications: tuple[str, ...]
    mean: FloatArray
    sd: FloatArray
    draws: FloatArray | None = None

    @classmethod
    def of_draws(cls, applications: tuple[str, ...], draws: FloatArray) -> Posterior:
        """Build a posterior that is known by its draws, shape (draws, A)."""
        return cls(applications, draws.mean(axis=0), draws.std(axis=0), draws)


def posterior(table: ScoreTable, *, draws: int | None = None, seed: int = 0) -> Posterior:
    """Posterior of the merits under the additive model.

    Parameters
    ----------
    table
        Any valid table.
    draws
        How many at least; there are never fewer than 1,000 to 4,000.
    seed
        Of NumPy's PCG64: equal tables, numbers of draws and seeds give equal draws.
    """
    problem = additive.standardised(table)
    applications = len(table.applications)
    if problem is None:
        return Posterior.of_draws(table.applications, np.full((2, applications), table.score[0]))
    if applications > LARGEST_DRAWN or problem.data.n_kept > additive.EXACT_LIMIT:
        fit = additive.fit(table)
        return Posterior(
            table.applications, fit.merit, np.zeros(applications) if fit.merit_se is None else fit.merit_se
        )
    random = np.random.Generator(np.random.PCG64(seed))
    pairs = pairs_of_draws(applications, draws)
    best = reml.fit(problem.data, problem.fixed)
    if applications < SMALL and not reml.error_nil(best.ratio_eliminated, best.ratio_kept):
        drawn = _integrated(problem, best, pairs, random)
    else:
        drawn = _merits(best, problem.swapped, np.full(pairs, best.error_variance**0.5), random)
    return Posterior.of_draws(table.applications, problem.centre + problem.scale * drawn)


def pairs_of_draws(applications: int, draws: int | None = None) -> int:
    """Pairs z, −z that give at least ``draws``, and never fewer than memory holds well."""
    usual = max(_FEWEST, min(DRAWS, _CELLS // applications))
    return -(-max(usual, draws or 0) // 2)


def ratio_grid(problem: additive.Standardised, best: reml.Solution) -> Grid:
    """Nodes (φ_eliminated, φ_kept) with their posterior shares; ``best`` is the REML solution."""

    def loss(point: tuple[float, float]) -> float:
        return _at(problem.data, point).criterion

    mode = float(np.arctan(best.ratio_eliminated**0.5)), float(np.arctan(best.ratio_kept**0.5))
    highest = float(np.arctan(reml.LARGEST_RATIO**0.5))
    free = [value is None for value in problem.fixed]
    low = 0.0 if free[0] else mode[0], 0.0 if free[1] else mode[1]
    high = highest if free[0] else mode[0], highest if free[1] else mode[1]
    return grid(loss, mode, low, high)


def _at(data: reml.Crossed, point: tuple[float, float]) -> reml.Solution:
    return reml.solve(data, float(np.tan(point[0]) ** 2), float(np.tan(point[1]) ** 2))


def _integrated(
    problem: additive.Standardised, best: reml.Solution, pairs: int, random: np.random.Generator
) -> FloatArray:
    """Draws over the grid of ratios, each node with its share of the pairs."""
    found = ratio_grid(problem, best)
    parts = []
    for node, count in zip(found.nodes.tolist(), found.counts(pairs).tolist(), strict=True):
        if count:
            solution = _at(problem.data, node)
            sigma = np.sqrt(solution.penalised_squares / random.chisquare(solution.degrees, count))
            parts.append(_merits(solution, problem.swapped, sigma, random))
    return np.concatenate(parts)


def _merits(
    solution: reml.Solution, swapped: bool, sigma: FloatArray, random: np.random.Generator
) -> FloatArray:
    """Draws of μ + θ in pairs, shape (2 · pairs, A); ``sigma`` has the shape (pairs,)."""
    data, pairs = solution.data, len(sigma)
    normal = random.standard_normal((data.n_kept, pairs))
    kept = solution.ratio_kept**0.5 * solve_triangular(
        solution.factor[0], normal, lower=True, trans=1, check_finite=False
    )
    mean = (
        random.standard_normal(pairs) / solution.mean_weight**0.5
        - solution.tilt @ kept / solution.mean_weight
    )
    if swapped:
        centre, move = solution.effect_kept, kept
    else:
        ratio, pivot = solution.ratio_eliminated, solution.pivot[:, None]
        pull = np.outer(data.weight_eliminated, mean) + data.to_eliminated(kept)
        normal = random.standard_normal((data.n_eliminated, pairs))
        centre, move = solution.effect_eliminated, np.sqrt(ratio / pivot) * normal - ratio * pull / pivot
    step = (sigma * (mean + move)).T
    return np.asarray(solution.mu + centre + np.concatenate((step, -step)), np.float64)
