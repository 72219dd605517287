"""The weighted mixed-model equations of `scoring.calibrated`, solved exactly by dense factorisation.

    y = μ + b[j] + c·θ[i] + e,   θ = a + R g,   e ~ N(0, σ²/w),   a, b, g ~ N(0, σ²γ) each

with given weights w and loadings c of the scores, of which E c² = c² + var c enters where c is squared. R
(applications × experts) holds 1/k for each of an application's k experts; g is there only where the term of
the assignment is. The applications are eliminated: with D₀ = Σ w E c², x = Σ w c, y_a = Σ w c y per
application, B the incidence of w c, d = 1 + γ_a D₀ and h = γ_a/d, what remains in (μ, b, g) is

    μμ  Σw − Σ h x²        μb  w_b − Bᵀ(h x)          μg  Rᵀ(x/d)
                           bb  diag(w_b) − BᵀhB       bg  Bᵀ(1/d)R
                                                      gg  Rᵀ(D₀/d)R        each + 1/γ on the diagonal,

and θ = h y_a + T (μ, b, g) with T = (−h x, −hB, R/d), so var θ = σ²(h + diag T M⁻¹ Tᵀ).

Source: Henderson (1975), Biometrics 31, 423–447 (mixed-model equations); Harville (1977), Journal of the
American Statistical Association 72, 320–338 (derivatives of the restricted likelihood by effective degrees).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from math import log, pi

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize

from scoring.reml import inverse_of
from scoring.table import FloatArray, IntArray

LEAST_RATIO, LARGEST_RATIO = 1e-8, 1e8


@dataclass(frozen=True, eq=False)
class Scores:
    """Who scored what, standardised: shapes (N,); ``confidence`` has the mean 1."""

    response: FloatArray
    confidence: FloatArray
    application: IntArray
    expert: IntArray
    n_applications: int
    n_experts: int

    def by_application(self, values: FloatArray) -> FloatArray:
        """Sum over each application's rows, shape (A,)."""
        return np.asarray(np.bincount(self.application, values, self.n_applications), np.float64)

    def by_expert(self, values: FloatArray) -> FloatArray:
        """Sum over each expert's rows, shape (E,)."""
        return np.asarray(np.bincount(self.expert, values, self.n_experts), np.float64)

    def cells(self, values: FloatArray) -> FloatArray:
        """Put values into a dense matrix, shape (A, E)."""
        flat = np.bincount(
            self.application * self.n_experts + self.expert, values, self.n_applications * self.n_experts
        )
        return np.asarray(flat.reshape(self.n_applications, self.n_experts), np.float64)

    @cached_property
    def share(self) -> FloatArray:
        """R, shape (A, E)."""
        seen = self.cells(np.ones(len(self.response)))
        return np.asarray(seen / seen.sum(axis=1, keepdims=True), np.float64)


@dataclass(frozen=True, eq=False)
class Weighting:
    """Weight of each score, shape (N,), and each expert's loading c with its variance, shape (E,)."""

    weight: FloatArray
    loading: FloatArray
    loading_variance: FloatArray


@dataclass(frozen=True, eq=False)
class Solution:
    """The effects at given ratios γ = (merit, severity[, assignment]); variances are in units of σ²."""

    scores: Scores
    weighting: Weighting
    ratios: FloatArray
    shrink: FloatArray  # h
    information: FloatArray  # D₀
    map: FloatArray  # T, shape (A, 1 + E [+ E])
    factor: FloatArray  # lower Cholesky factor of M
    own: FloatArray  # h y_a
    kept: FloatArray  # (μ, b, g)
    penalised_squares: float
    criterion: float

    @property
    def mean(self) -> float:
        """μ."""
        return float(self.kept[0])

    @property
    def lean(self) -> FloatArray:
        """b, shape (E,): minus the severity."""
        return self.kept[1 : 1 + self.scores.n_experts]

    @property
    def company(self) -> FloatArray:
        """g, shape (E,), or empty."""
        return self.kept[1 + self.scores.n_experts :]

    @property
    def error_variance(self) -> float:
        """The profiled σ²."""
        return self.penalised_squares / (len(self.scores.response) - 1)

    @cached_property
    def theta(self) -> FloatArray:
        """θ̂, shape (A,)."""
        return self.own + self.map @ self.kept

    @cached_property
    def inverse(self) -> FloatArray:
        """M⁻¹."""
        return inverse_of(self.factor)

    @cached_property
    def lean_variance(self) -> FloatArray:
        """Variance of b, shape (E,)."""
        return np.diag(self.inverse)[1 : 1 + self.scores.n_experts]

    @cached_property
    def through(self) -> FloatArray:
        """T M⁻¹, shape (A, 1 + E [+ E])."""
        return self.map @ self.inverse

    @cached_property
    def theta_variance(self) -> FloatArray:
        """Variance of θ, shape (A,)."""
        return np.asarray(self.shrink + np.einsum("ij,ij->i", self.through, self.map), np.float64)

    @cached_property
    def merit_variance(self) -> FloatArray:
        """Variance of μ + θ, shape (A,)."""
        with_mean = self.theta_variance + 2 * self.through[:, 0] + self.inverse[0, 0]
        return np.asarray(with_mean, np.float64)

    @cached_property
    def fitted(self) -> FloatArray:
        """Posterior mean of each score without its error, shape (N,)."""
        scores = self.scores
        loading = self.weighting.loading[scores.expert]
        level = self.mean + self.lean[scores.expert]
        return level + loading * self.theta[scores.application]

    @cached_property
    def fitted_variance(self) -> FloatArray:
        """Variance of `fitted` at the given loadings, shape (N,)."""
        scores, inverse = self.scores, self.inverse
        expert, loading = scores.expert, self.weighting.loading[scores.expert]
        level = inverse[0, 0] + 2 * inverse[0, 1 + expert] + self.lean_variance[expert]
        shared = self.through[scores.application, 0] + self.through[scores.application, 1 + expert]
        own = loading**2 * self.theta_variance[scores.application]
        return np.asarray(level + 2 * loading * shared + own, np.float64)

    @cached_property
    def balance(self) -> tuple[FloatArray, FloatArray]:
        """Effective degrees of freedom e, and |effect|²/(σ²γ), of each ratio: equal at the optimum."""
        experts, ratios = self.scores.n_experts, self.ratios
        effect = self.theta.copy()
        own, through = self.map, self.through
        if len(ratios) > 2:
            effect -= self.scores.share @ self.company
            own = self.map.copy()
            own[:, 1 + experts :] -= self.scores.share
            through = own @ self.inverse
        spread = np.diag(self.inverse)[1:]
        unknown = [
            self.shrink.sum() + np.einsum("ij,ij->", through, own),
            *(spread[k * experts : (k + 1) * experts].sum() for k in range(len(ratios) - 1)),
        ]
        squares = [(effect**2).sum(), (self.lean**2).sum(), (self.company**2).sum()][: len(ratios)]
        levels = np.array([self.scores.n_applications, experts, experts])[: len(ratios)]
        degrees = np.clip(levels - np.array(unknown) / ratios, 1e-3 * levels, levels)
        return degrees, np.array(squares) / (self.error_variance * ratios)


def solve(scores: Scores, weighting: Weighting, ratios: FloatArray) -> Solution:
    """Solve at given ratios: two of them, or three with the term of the assignment."""
    weight, loading = weighting.weight, weighting.loading[scores.expert]
    square = loading**2 + weighting.loading_variance[scores.expert]
    loaded = weight * loading
    information, tilt = scores.by_application(weight * square), scores.by_application(loaded)
    total, incidence = scores.by_application(loaded * scores.response), scores.cells(loaded)
    pivot = 1 + ratios[0] * information
    shrink = ratios[0] / pivot
    experts, with_company = scores.n_experts, len(ratios) > 2
    size = 1 + experts * (len(ratios) - 1)
    matrix, right = np.empty((size, size)), np.empty(size)
    through = np.column_stack((-shrink * tilt, -shrink[:, None] * incidence))
    on_expert, b = scores.by_expert(weight), slice(1, 1 + experts)
    matrix[0, 0] = weight.sum() + tilt @ through[:, 0]
    matrix[b, 0] = on_expert + incidence.T @ through[:, 0]
    matrix[b, b] = incidence.T @ through[:, 1:]
    matrix[b, b][np.diag_indices(experts)] += on_expert
    right[0] = (weight * scores.response).sum() + total @ through[:, 0]
    right[b] = scores.by_expert(weight * scores.response) + total @ through[:, 1:]
    if with_company:
        share, g = scores.share / pivot[:, None], slice(1 + experts, size)
        matrix[g, 0], right[g] = share.T @ tilt, share.T @ total
        matrix[g, b] = share.T @ incidence
        matrix[g, g] = share.T @ (information[:, None] * scores.share)
        through = np.column_stack((through, share))
    matrix[np.diag_indices(size)] += np.concatenate(([0.0], np.repeat(1 / ratios[1:], experts)))
    factor = cholesky(matrix, lower=True, check_finite=False)
    kept = np.asarray(cho_solve((factor, True), right, check_finite=False))
    squares = (weight * scores.response**2).sum() - shrink @ total**2 - right @ kept
    squares = max(float(squares), np.finfo(float).tiny)
    degrees = len(scores.response) - 1
    determinant = np.log(pivot).sum() + 2 * np.log(np.diag(factor)).sum() + experts * np.log(ratios[1:]).sum()
    criterion = degrees * (log(2 * pi * squares / degrees) + 1) + determinant - np.log(weight).sum()
    return Solution(
        scores,
        weighting,
        ratios,
        shrink,
        information,
        through,
        factor,
        shrink * total,
        kept,
        squares,
        float(criterion),
    )


def fit(scores: Scores, weighting: Weighting, start: FloatArray) -> Solution:
    """Minimise the REML criterion over the ratios, searching in their logarithms from ``start``."""

    def criterion_and_slope(point: FloatArray) -> tuple[float, FloatArray]:
        found = solve(scores, weighting, np.exp(point))
        degrees, squares = found.balance
        return found.criterion, degrees - squares

    bounds = [(log(LEAST_RATIO), log(LARGEST_RATIO))] * len(start)
    found = minimize(
        criterion_and_slope,
        np.log(start),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-8, "gtol": 1e-2},  # some 1e-3 of the criterion
    )
    return solve(scores, weighting, np.exp(found.x))


def step(solution: Solution, most: float = 2.0) -> FloatArray:
    """Ratios after one step towards the optimum: Newton's for log γ in a balanced layout."""
    degrees, squares = solution.balance
    experts = solution.scores.n_experts
    levels = np.array([solution.scores.n_applications, experts, experts])[: len(degrees)]
    move = np.log(np.maximum(squares / degrees, 1e-9)) * levels / degrees
    moved = solution.ratios * np.exp(np.clip(move, -most, most))
    return np.asarray(np.clip(moved, LEAST_RATIO, LARGEST_RATIO))


def draw(solution: Solution, sigma: FloatArray, random: np.random.Generator) -> FloatArray:
    """Draws of μ + θ in pairs z, −z, shape (2 · pairs, A); ``sigma`` has the shape (pairs,)."""
    normal = random.standard_normal((len(solution.kept), len(sigma)))
    kept = solve_triangular(solution.factor, normal, lower=True, trans=1, check_finite=False)
    own = np.sqrt(solution.shrink)[:, None] * random.standard_normal((len(solution.shrink), len(sigma)))
    move = (sigma * (kept[0] + solution.map @ kept + own)).T
    centre = solution.mean + solution.theta
    return np.asarray(np.concatenate((centre + move, centre - move)), np.float64)
