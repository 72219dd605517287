"""The two-factor mixed model of `scoring.reml` for tables too large for its dense matrix.

Same model, same elimination, same names, but μ stays in the equations. With

    S = I + γ_b (diag(Bᵀ1) − γ_a BᵀD⁻¹B),   v = S⁻¹1,   p = 1 − v,   x = γ_b S⁻¹(Bᵀy − γ_a BᵀD⁻¹ y_a)

the mean is μ = (1ᵀD⁻¹y_a − kᵀx)/(kᵀv), its variance σ²/(kᵀv), and b = x − μp, because S1 = 1 + γ_b k. S is
never formed: a product with it costs O(N), and conjugate gradients with its diagonal as preconditioner
(Jacobi) end after some ten to twenty products, as the condition number is below 1 + γ_b · (largest load) for
any graph.

**Variances.** At the maximum of the restricted likelihood the effective degrees of freedom agree with what
the effects weigh,

    |a|²/(σ² γ_a) = e_a = Σ (1 − var(a_i)/(σ² γ_a)),   and so for b,   σ² = yᵀPy/(N − 1)

(Harville 1977; Schall 1991). The traces come from solves with random signs (Hutchinson 1990), the same signs
in every round, so that the equations are smooth in the ratios. A round multiplies γ_a by
(|a|²/(σ² γ_a e_a))^(A/e_a), which in a balanced one-way layout is Newton's step for log γ_a. It starts from
Henderson's moments (1953, method 1), at this size within sampling error of the end.

**Standard errors** take 1/S_jj for (S⁻¹)_jj and nothing for the rest of S⁻¹; μ and what the experts share
with it are exact. That leaves out what an application's experts have in common through other applications:
errors are too small, by some 0.1 % with hundreds of experts, by a tenth (of severity a fifth) in separate
complete panels of five. The iterative path is for thousands.

Sources: Henderson (1953), Biometrics 9, 226–252; Harville (1977), Journal of the American Statistical
Association 72, 320–338; Schall (1991), Biometrika 78, 719–727; Hutchinson (1990), Communications in
Statistics — Simulation and Computation 19, 433–450; Hestenes and Stiefel (1952), Journal of Research of the
National Bureau of Standards 49, 409–436.
"""

from __future__ import annotations

from copy import copy
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.reml import LARGEST_RATIO, Crossed
from scoring.table import FloatArray

_SEED = 20_260_101  # of the signs; fixed, so that equal tables give equal results
_SIGNS = 4_000  # signs drawn at least: probes × kept levels
_ROUNDS = 30
_SETTLED = 5e-4  # change of log γ that ends the rounds
_STEP = 2.0  # largest change of log γ in a round
_NIL = 1e-4  # ratio × mean load below which a falling variance is nil
ROUGH, FINE = 1e-4, 1e-11  # residual over right side at which conjugate gradients stop
_PRODUCTS = 1000


@dataclass(frozen=True, eq=False)
class System:
    """The matrix S at given ratios."""

    data: Crossed
    ratio_eliminated: float
    ratio_kept: float

    @cached_property
    def shrink(self) -> FloatArray:
        """h = γ_a/d, shape (eliminated,)."""
        return self.ratio_eliminated / (1 + self.ratio_eliminated * self.data.information_eliminated)

    @cached_property
    def tilt(self) -> FloatArray:
        """k = Bᵀ(1/d), shape (kept,)."""
        return self.data.weight_kept - self.data.to_kept(self.shrink * self.data.weight_eliminated)

    @cached_property
    def diagonal(self) -> FloatArray:
        """S_jj, shape (kept,)."""
        data = self.data
        lost = np.bincount(data.kept, data.cell**2 * self.shrink[data.eliminated], data.n_kept)
        return 1 + self.ratio_kept * np.maximum(data.weight_kept - lost, 0)

    def times(self, columns: FloatArray) -> FloatArray:
        """S times columns, shape (kept, columns)."""
        through = self.data.to_eliminated(columns)
        through *= self.shrink[:, None]
        product = self.data.weight_kept[:, None] * columns - self.data.to_kept(through)
        return columns + self.ratio_kept * product

    def answering(self, response: FloatArray) -> System:
        """The same matrix, whose parts are not computed again, for another response."""
        data, found = copy(self.data), copy(self)
        object.__setattr__(data, "response", response)
        object.__setattr__(found, "data", data)
        return found

    def right(self) -> FloatArray:
        """Bᵀy − γ_a BᵀD⁻¹ y_a, shape (kept,)."""
        data = self.data
        return data.sum_kept(data.response) - data.to_kept(self.shrink * data.sum_eliminated(data.response))

    def solve(self, right: FloatArray, start: FloatArray, tolerance: float) -> FloatArray:
        """S⁻¹ times columns by preconditioned conjugate gradients from ``start``, shape (kept, columns)."""
        found, residual = start.copy(), right - self.times(start)
        goal = (tolerance * np.linalg.norm(right, axis=0)) ** 2
        direction, before = np.zeros_like(right), np.ones(right.shape[1])
        for _ in range(_PRODUCTS):
            if ((residual**2).sum(axis=0) <= goal).all():
                break
            scaled = residual / self.diagonal[:, None]
            now = (residual * scaled).sum(axis=0)
            direction = scaled + (now / before) * direction
            image = self.times(direction)
            curve = (direction * image).sum(axis=0)
            step = np.divide(now, curve, out=np.zeros_like(now), where=curve > 0)
            found += step * direction
            residual -= step * image
            before = np.where(now > 0, now, 1.0)
        return found


@dataclass(frozen=True, eq=False)
class Solution:
    """Best linear unbiased predictions at given ratios, as `scoring.reml.Solution` has them."""

    system: System
    free: FloatArray  # v, shape (kept,)
    mu: float
    effect_eliminated: FloatArray
    effect_kept: FloatArray
    penalised_squares: float

    @property
    def ratio_eliminated(self) -> float:
        """γ_a."""
        return self.system.ratio_eliminated

    @property
    def ratio_kept(self) -> float:
        """γ_b."""
        return self.system.ratio_kept

    @property
    def error_variance(self) -> float:
        """The profiled σ²."""
        return self.penalised_squares / (len(self.system.data.response) - 1)

    @cached_property
    def mean_variance(self) -> float:
        """Variance of μ in units of σ²."""
        return float(1 / (self.system.tilt @ self.free))

    @cached_property
    def pull(self) -> FloatArray:
        """What a rise of μ by 1 takes from each eliminated effect, shape (eliminated,)."""
        return self.system.shrink * self.system.data.to_eliminated(self.free)

    def variance_kept(self, with_mean: bool) -> FloatArray:
        """Prediction variance of each kept effect in units of σ², of μ + effect if ``with_mean``."""
        on_mean = self.free if with_mean else 1 - self.free
        return self.ratio_kept / self.system.diagonal + self.mean_variance * on_mean**2

    def variance_eliminated(self, with_mean: bool) -> FloatArray:
        """Prediction variance of each eliminated effect in units of σ², of μ + effect if ``with_mean``."""
        data, shrink = self.system.data, self.system.shrink
        cell = data.cell**2 / self.system.diagonal[data.kept]
        through = np.bincount(data.eliminated, cell, data.n_eliminated)
        on_mean = 1 - self.pull if with_mean else self.pull
        return shrink + self.ratio_kept * shrink**2 * through + self.mean_variance * on_mean**2


def fit(data: Crossed, fixed: tuple[float | None, float | None] = (None, None)) -> Solution:
    """Estimate the ratios (eliminated, kept) that are not ``fixed``, and solve; the cost is linear in N."""
    signs = random_signs(data.n_kept)
    ratios = np.array(
        [start if value is None else value for value, start in zip(fixed, moments(data), strict=True)]
    )
    columns = np.zeros((data.n_kept, 2 + signs.shape[1]))
    for _ in range(_ROUNDS):
        system = System(data, *ratios.tolist())
        columns = system.solve(np.column_stack((np.ones(data.n_kept), system.right(), signs)), columns, ROUGH)
        move = np.where(
            [value is None for value in fixed], step(solution_of(system, columns), signs, columns[:, 2:]), 0
        )
        load = len(data.response) / np.array([data.n_eliminated, data.n_kept])
        ratios = np.where(
            (move < 0) & (ratios * load < _NIL), 0, np.minimum(ratios * np.exp(move), LARGEST_RATIO)
        )
        if np.abs(move[ratios > 0]).max(initial=0) < _SETTLED:
            break
    system = System(data, *ratios.tolist())
    right = np.column_stack((np.ones(data.n_kept), system.right()))
    return solution_of(system, system.solve(right, columns[:, :2], FINE))


def random_signs(kept: int) -> FloatArray:
    """Probes for traces over ``kept`` levels, shape (kept, probes): the same for the same number."""
    random = np.random.Generator(np.random.PCG64(_SEED))
    return random.choice((-1.0, 1.0), (kept, -(-_SIGNS // kept)))


def solution_of(system: System, columns: FloatArray) -> Solution:
    """Put μ and the effects together; the first ``columns`` are S⁻¹1 and S⁻¹ of the right side."""
    data, free, direct = system.data, columns[:, 0], system.ratio_kept * columns[:, 1]
    total, level = data.sum_eliminated(data.response), data.sum_kept(data.response)
    on_mean = float(level.sum() - (system.shrink * data.weight_eliminated) @ total)
    mu = float((on_mean - system.tilt @ direct) / (system.tilt @ free))
    kept = direct - mu * (1 - free)
    eliminated = system.shrink * (total - mu * data.weight_eliminated - data.to_eliminated(kept))
    fitted = mu * level.sum() + total @ eliminated + level @ kept
    squares = max((data.weight * data.response**2).sum() - fitted, np.finfo(float).tiny)
    return Solution(system, free, mu, eliminated, kept, float(squares))


def step(solution: Solution, signs: FloatArray, solved: FloatArray) -> FloatArray:
    """Change of the logarithm of both ratios."""
    data, system = solution.system.data, solution.system
    ratios = np.array([solution.ratio_eliminated, solution.ratio_kept])
    squares = np.array([(solution.effect_eliminated**2).sum(), (solution.effect_kept**2).sum()])
    through = system.shrink[:, None] * data.to_eliminated(signs)
    through *= system.shrink[:, None] * data.to_eliminated(solved)
    unknown = np.array(
        [
            system.shrink.sum() + solution.ratio_kept * through.sum() / signs.shape[1],
            solution.ratio_kept * (signs * solved).sum() / signs.shape[1],
        ]
    )
    unknown += solution.mean_variance * np.array([(solution.pull**2).sum(), ((1 - solution.free) ** 2).sum()])
    levels = np.array([data.n_eliminated, data.n_kept])
    safe = np.where(ratios > 0, ratios, 1)
    share = np.clip(1 - unknown / (safe * levels), 1e-3, 1)  # reliability, e/levels
    found = np.log(np.maximum(squares / (solution.error_variance * safe * levels * share), 1e-9)) / share
    return np.where(ratios > 0, np.clip(found, -_STEP, _STEP), 0)


def moments(data: Crossed) -> tuple[float, float]:
    """Ratios (eliminated, kept) by Henderson's method 1, kept between 0.001 and 1,000."""
    weight, total = data.weight.sum(), (data.weight * data.response).sum()
    sums = data.sum_eliminated(data.response), data.sum_kept(data.response)
    by = data.weight_eliminated, data.weight_kept
    own = data.sum_eliminated(data.weight) / by[0], data.sum_kept(data.weight) / by[1]
    mean = [(each**2).sum() / weight for each in by]
    # Expected reductions of the sum of squares by (eliminated, kept, mean) in (σ_a², σ_b², σ²).
    expected = np.array(
        [
            [weight, own[0].sum(), data.n_eliminated],
            [own[1].sum(), weight, data.n_kept],
            [mean[0], mean[1], 1],
        ]
    )
    reduction = np.array([(sums[0] ** 2 / by[0]).sum(), (sums[1] ** 2 / by[1]).sum(), total**2 / weight])
    whole = np.array([weight, weight, len(data.response)])
    variances = np.linalg.lstsq(whole - expected, (data.weight * data.response**2).sum() - reduction)[0]
    error = max(variances[2], 1e-3 * np.abs(variances).max(), np.finfo(float).tiny)
    ratios = np.clip(variances[:2] / error, 1e-3, 1e3).tolist()
    return ratios[0], ratios[1]
