"""Two crossed random effects by restricted maximum likelihood (REML), exactly.

The model is y = μ + a[i] + b[j] + e with a ~ N(0, γ_a σ²), b ~ N(0, γ_b σ²), e ~ N(0, σ²/w). One factor
(in practice the larger) is eliminated from Henderson's mixed-model equations in closed form; what remains is
one dense symmetric matrix over the other factor, S = I + γ_b K, so that the cost is the cube of the smaller
factor whatever the number of scores. σ² is profiled out; the criterion is minimised over the two ratios.

With B the weighted incidence of the factors, w_a = B1, D = I + γ_a diag(w_a) and m = Σ w_a/d:

    k = Bᵀ(1/d)
    K = diag(Bᵀ1) − γ_a BᵀD⁻¹B − k kᵀ/m          (weights of b, with a and μ swept out)
    T = (I + γ_b K)⁻¹                             (posterior covariance of b is σ² γ_b T)

Nothing is divided by a ratio, so a variance of exactly zero needs no case of its own.

Sources: Henderson (1975), Biometrics 31, 423–447 (mixed-model equations); Patterson and Thompson (1971),
Biometrika 58, 545–554 (REML); Bates, Mächler, Bolker and Walker (2015), Journal of Statistical Software
67(1) (the profiled criterion, whose value `Solution.criterion` equals); Johnson and Thompson (1995), Journal
of Dairy Science 78, 449–456 (its derivatives).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from itertools import product
from math import log, pi

import numpy as np
from scipy.linalg import cho_factor, cho_solve
from scipy.linalg.lapack import dpotri
from scipy.optimize import minimize
from scipy.sparse import csc_array, csr_array, diags_array

from scoring.table import FloatArray, IntArray

LARGEST_RATIO = 1e8
"""A factor's variance over the error variance. At this bound the error is taken to be nil."""

_STILL = 2e-9  # slope of the criterion per score at which the search ends
_FLAT = 1e-7  # difference of the criterion that says nothing
_NEAR = 1e3  # a ratio beyond it, or below its inverse, may mean that a variance is nil
_FEW, _KEPT_CELLS = 12, 8_000_000  # weights that are told apart, and cells of their squares (64 MB)
_CHUNK = 2048  # rows of the eliminated factor handled at once: keeps memory at _CHUNK × kept


def error_nil(*ratios: float) -> bool:
    """Whether the error variance is taken to be nil beside that of a factor."""
    return max(ratios) > 0.999 * LARGEST_RATIO


@dataclass(frozen=True)
class Crossed:
    """The data: a response, its weights, and the level of both factors in each row (shape (N,) each)."""

    response: FloatArray
    weight: FloatArray
    eliminated: IntArray
    kept: IntArray
    n_eliminated: int
    n_kept: int

    @cached_property
    def incidence(self) -> csr_array[np.float64, tuple[int, int]]:
        """B, shape (eliminated, kept): the weight of each cell."""
        cells = (self.weight, (self.eliminated, self.kept))
        return csr_array(cells, shape=(self.n_eliminated, self.n_kept))

    @cached_property
    def _across(self) -> csc_array[np.float64]:
        return self.incidence.T

    @cached_property
    def weight_eliminated(self) -> FloatArray:
        """w_a = B1, shape (eliminated,)."""
        return self.sum_eliminated(np.ones(len(self.response)))

    @property
    def cell(self) -> FloatArray:
        """Weight of each row in `incidence`, shape (N,)."""
        return self.weight

    @property
    def information_eliminated(self) -> FloatArray:
        """What the rows tell of each eliminated level, shape (eliminated,): here their weight."""
        return self.weight_eliminated

    @cached_property
    def weight_kept(self) -> FloatArray:
        """Bᵀ1, shape (kept,)."""
        return self.sum_kept(np.ones(len(self.response)))

    def sum_eliminated(self, values: FloatArray) -> FloatArray:
        """Weighted sum over the rows of each eliminated level."""
        return np.asarray(np.bincount(self.eliminated, self.weight * values, self.n_eliminated), np.float64)

    def sum_kept(self, values: FloatArray) -> FloatArray:
        """Weighted sum over the rows of each kept level."""
        return np.asarray(np.bincount(self.kept, self.weight * values, self.n_kept), np.float64)

    def to_eliminated(self, values: FloatArray) -> FloatArray:
        """B times a vector over the kept levels."""
        return np.asarray(self.incidence @ values, np.float64)

    def to_kept(self, values: FloatArray) -> FloatArray:
        """Bᵀ times a vector over the eliminated levels."""
        return np.asarray(self._across @ values, np.float64)

    def square(self, weight: FloatArray) -> FloatArray:
        """Bᵀ diag(weight) B, shape (kept, kept), dense; ``weight`` is a function of `weight_eliminated`."""
        if self._by_weight is None:
            return self._square(weight)
        first, squares = self._by_weight
        return np.tensordot(weight[first], squares, 1)

    def _square(self, weight: FloatArray) -> FloatArray:
        return np.asarray((self._across @ (diags_array(weight) @ self.incidence)).toarray(), np.float64)

    @cached_property
    def _by_weight(self) -> tuple[IntArray, FloatArray] | None:
        """The first eliminated level of each weight, and BᵀB over the levels of that weight.

        Most tables have few weights, as applications have much the same number of scores: a search over
        ratios then multiplies the incidence once. None where there are many.
        """
        weights, first, group = np.unique(self.weight_eliminated, return_index=True, return_inverse=True)
        if len(weights) > _FEW or len(weights) * self.n_kept**2 > _KEPT_CELLS:
            return None
        squares = [self._square((group == each).astype(np.float64)) for each in range(len(weights))]
        return first, np.stack(squares)

    def square_through(self, matrix: FloatArray) -> FloatArray:
        """Diagonal of B matrix Bᵀ, shape (eliminated,), without forming the product."""
        found = np.empty(self.n_eliminated)
        for start in range(0, self.n_eliminated, _CHUNK):
            part = self.incidence[start : start + _CHUNK]
            row = np.repeat(np.arange(part.shape[0]), np.diff(part.indptr))
            cell = part.data * np.asarray(part @ matrix)[row, part.indices]
            found[start : start + _CHUNK] = np.bincount(row, cell, part.shape[0])
        return found


@dataclass(frozen=True)
class Solution:
    """Best linear unbiased predictions at given ratios, and the criterion there."""

    data: Crossed
    ratio_eliminated: float
    ratio_kept: float
    mu: float
    effect_eliminated: FloatArray
    effect_kept: FloatArray
    residual: FloatArray
    penalised_squares: float
    log_determinant: float
    pivot: FloatArray  # d, shape (eliminated,)
    swept: FloatArray  # K, shape (kept, kept)
    tilt: FloatArray  # k, shape (kept,)
    mean_weight: float  # m
    factor: tuple[FloatArray, bool]  # Cholesky factor of S

    @property
    def degrees(self) -> int:
        """N − 1: one mean is estimated."""
        return len(self.residual) - 1

    @property
    def error_variance(self) -> float:
        """The profiled σ²."""
        return self.penalised_squares / self.degrees

    @property
    def criterion(self) -> float:
        """−2 log restricted likelihood at the profiled σ²."""
        spread = self.degrees * (log(2 * pi * self.error_variance) + 1)
        return float(spread + self.log_determinant - np.log(self.data.weight).sum())

    @cached_property
    def inverse(self) -> FloatArray:
        """T, shape (kept, kept)."""
        return inverse_of(self.factor[0])

    @cached_property
    def gradient(self) -> FloatArray:
        """Derivatives of the criterion by (ratio_eliminated, ratio_kept): tr(P Z Zᵀ) − |ZᵀPy|²/σ²."""
        data, variance = self.data, self.error_variance
        pull_eliminated = (data.sum_eliminated(self.residual) ** 2).sum() / variance
        pull_kept = (data.sum_kept(self.residual) ** 2).sum() / variance
        trace_kept = (self.swept * self.inverse).sum()
        return np.array([self._trace_eliminated() - pull_eliminated, trace_kept - pull_kept])

    def _trace_eliminated(self) -> float:
        # C is the eliminated factor's cross product with the kept one, the mean swept out; |CᵀC ∘ T| sums it.
        data, tilt, m = self.data, self.tilt, self.mean_weight
        shrunk = data.weight_eliminated / self.pivot
        mixed = data.to_kept(shrunk / self.pivot)
        square = (shrunk**2).sum()
        outer = np.outer(mixed, tilt)
        cross = data.square(1 / self.pivot**2) - (outer + outer.T) / m
        cross += np.outer(tilt, tilt) * (square / m**2)
        return float(shrunk.sum() - square / m - self.ratio_kept * (cross * self.inverse).sum())

    def variance_kept(self, with_mean: bool) -> FloatArray:
        """Prediction variance of each kept effect in units of σ², of μ + effect if ``with_mean``."""
        ratio, m = self.ratio_kept, self.mean_weight
        own = ratio * np.diag(self.inverse)
        if not with_mean:
            return own
        lean = self.inverse @ self.tilt
        return own + 1 / m + ratio * (self.tilt @ lean) / m**2 - 2 * ratio * lean / m

    def variance_eliminated(self, with_mean: bool) -> FloatArray:
        """Prediction variance of each eliminated effect in units of σ², of μ + effect if ``with_mean``."""
        ratio, m, pivot = self.ratio_eliminated, self.mean_weight, self.pivot
        on_mean = (1 if with_mean else 0) - ratio * self.data.weight_eliminated / pivot
        on_kept = ratio / pivot
        lean = self.inverse @ self.tilt
        spread = on_kept**2 * self.data.square_through(self.inverse)
        spread += 2 * on_kept * on_mean * self.data.to_eliminated(lean) / m
        spread += on_mean**2 * (self.tilt @ lean) / m**2
        return ratio / pivot + on_mean**2 / m + self.ratio_kept * spread


def inverse_of(factor: FloatArray) -> FloatArray:
    """The inverse of the matrix whose lower Cholesky factor is given."""
    lower, _ = dpotri(factor, lower=1)
    return np.asarray(np.tril(lower) + np.tril(lower, -1).T)


def solve(data: Crossed, ratio_eliminated: float, ratio_kept: float) -> Solution:
    """Solve the mixed-model equations at given variance ratios (both ≥ 0, relative to σ²)."""
    weight, identity = data.weight_eliminated, np.eye(data.n_kept)
    total = data.sum_eliminated(data.response)
    pivot = 1 + ratio_eliminated * weight
    tilt = data.to_kept(1 / pivot)
    m = float((weight / pivot).sum())
    swept = np.diag(data.weight_kept) - ratio_eliminated * data.square(1 / pivot) - np.outer(tilt, tilt) / m
    factor = cho_factor(identity + ratio_kept * swept, lower=True, check_finite=False)

    on_mean = float((total / pivot).sum())
    right = (
        data.sum_kept(data.response) - ratio_eliminated * data.to_kept(total / pivot) - tilt * (on_mean / m)
    )
    kept = np.asarray(cho_solve(factor, right, check_finite=False))  # effect_kept = ratio_kept · kept
    effect_kept = ratio_kept * kept
    mu = (on_mean - float(tilt @ effect_kept)) / m
    eliminated = (total - weight * mu - data.to_eliminated(effect_kept)) / pivot
    effect_eliminated = ratio_eliminated * eliminated
    residual = data.response - mu - effect_eliminated[data.eliminated] - effect_kept[data.kept]
    squares = (data.weight * residual**2).sum()
    squares += ratio_eliminated * (eliminated**2).sum() + ratio_kept * (kept**2).sum()
    log_determinant = np.log(pivot).sum() + 2 * np.log(np.diag(factor[0])).sum() + log(m)
    return Solution(
        data,
        ratio_eliminated,
        ratio_kept,
        mu,
        effect_eliminated,
        effect_kept,
        residual,
        float(squares),
        float(log_determinant),
        pivot,
        swept,
        tilt,
        m,
        factor,
    )


def fit(data: Crossed, fixed: tuple[float | None, float | None] = (None, None)) -> Solution:
    """Minimise the REML criterion over the ratios (eliminated, kept) that are not ``fixed``.

    The search runs over t = log(1 + ratio), in which zero is an ordinary point with a non-zero slope and a
    tenfold ratio is the same step everywhere. It starts from the best point of a coarse grid that includes
    both zeros, so a boundary optimum is reached from the boundary itself.
    """
    highest = log(1 + LARGEST_RATIO)
    grid = [(0.0, 0.4, 1.8) if value is None else (float(np.log1p(value)),) for value in fixed]
    start = min(product(*grid), key=lambda point: _at(data, point).criterion)
    bounds = [(0.0, highest) if value is None else (t[0], t[0]) for value, t in zip(fixed, grid, strict=True)]
    if all(value is not None for value in fixed):
        return _at(data, start)
    found = minimize(
        _criterion_and_slope,
        np.array(start),
        (data,),
        jac=True,
        method="L-BFGS-B",
        bounds=bounds,
        options={"ftol": 1e-15, "gtol": max(1e-7, _STILL * len(data.response)), "maxiter": 200},
    )
    return _at_boundary(_at(data, found.x), fixed)


def _at_boundary(found: Solution, fixed: tuple[float | None, float | None]) -> Solution:
    """Move to a boundary point that is as good: a search ends near it, and a nil variance is then exact."""
    ratios = np.array([found.ratio_eliminated, found.ratio_kept])
    free = np.array([value is None for value in fixed])
    candidates = []
    if (free & (ratios > 0) & (ratios < 1 / _NEAR)).any():
        candidates.append(np.where(free & (ratios < 1 / _NEAR), 0.0, ratios))
    if ratios[free].max() > _NEAR:
        candidates.append(np.where(free, ratios * LARGEST_RATIO / ratios[free].max(), ratios))
    for candidate in candidates:
        solution = solve(found.data, *candidate.tolist())
        if solution.criterion <= found.criterion + _FLAT:
            return solution
    return found


def _at(data: Crossed, point: tuple[float, ...] | FloatArray) -> Solution:
    return solve(data, float(np.expm1(point[0])), float(np.expm1(point[1])))


def _criterion_and_slope(point: FloatArray, data: Crossed) -> tuple[float, FloatArray]:
    solution = _at(data, point)
    return solution.criterion, solution.gradient * np.exp(point)
