"""The calibrated model for tables too large for `equations`: conjugate gradients, at a cost linear in N.

The same passes and the same gates stand on the equations of `scoring.iterative`, which need no dense matrix.
Four things are not as in the exact path:

* the plain rounds behind the gates are few (`ROUNDS`), and p comes from Student's t: the statistic against
  mean and spread of those rounds;
* variances take the diagonal of the experts' matrix alone, as the standard errors of `scoring.iterative` do;
* pairs of experts are tested by Fisher's z against the mean of all pairs, not by permutation;
* there is no deviance, so that the term of the assignment is not tried.

Source: Fisher (1921), Metron 1, 3–32 (z); the rest as in `scoring.iterative`.
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array
from scipy.special import ndtr, stdtr

from scoring import iterative
from scoring.additive import AdditiveFit
from scoring.calibrated import passes
from scoring.calibrated.equations import LEAST_RATIO, Scores, Weighting
from scoring.calibrated.gates import Closed, Evidence, Extra, Gate, confirmed, holm, statistics
from scoring.calibrated.result import Estimate, Standardised, ratios_of
from scoring.calibrated.small import Assignment
from scoring.flags import RATE, benjamini_hochberg
from scoring.patterns import SHARED
from scoring.reml import Crossed
from scoring.table import FloatArray

ROUNDS = (5, 39)
"""Plain rounds drawn: at least, and where the table allows."""

_NUMBERS = 2_000_000  # scores drawn, unless the fewest rounds need more
_SEED = 20_260_103  # of the plain rounds
_PASSES = 12
_SETTLED = 1e-3  # mean change of merit, in standard deviations of merit


@dataclass(frozen=True)
class Loaded(Crossed):
    """Scores of experts (kept) whose merits (eliminated) enter with a loading c, and E c² in place of c²."""

    loading: FloatArray
    squared: FloatArray

    @cached_property
    def cell(self) -> FloatArray:
        """w c, shape (N,)."""
        return self.weight * self.loading

    @cached_property
    def incidence(self) -> csr_array[np.float64, tuple[int, int]]:
        """The incidence of w c, shape (applications, experts)."""
        cells = (self.cell, (self.eliminated, self.kept))
        return csr_array(cells, shape=(self.n_eliminated, self.n_kept))

    @cached_property
    def information_eliminated(self) -> FloatArray:
        """Σ w E c², shape (applications,)."""
        return np.asarray(np.bincount(self.eliminated, self.weight * self.squared, self.n_eliminated))

    def sum_eliminated(self, values: FloatArray) -> FloatArray:
        """Sum of w c times values over the rows of each application."""
        return np.asarray(np.bincount(self.eliminated, self.cell * values, self.n_eliminated))


def loaded(scores: Scores, weighting: Weighting) -> Loaded:
    """Put scores and weights together."""
    square = weighting.loading**2 + weighting.loading_variance
    return Loaded(
        scores.response,
        weighting.weight,
        scores.application,
        scores.expert,
        scores.n_applications,
        scores.n_experts,
        weighting.loading[scores.expert],
        square[scores.expert],
    )


def against_plain_rounds(
    scores: Scores, plain: iterative.System, residual: FloatArray, merit: FloatArray, seed: int
) -> list[Evidence]:
    """Evidence for discrimination, reliability and outliers beside a solution without them."""
    random = np.random.Generator(np.random.PCG64(seed))
    weight, ratios = plain.data.weight, (plain.ratio_eliminated, plain.ratio_kept)
    rounds = max(ROUNDS[0], min(ROUNDS[1], _NUMBERS // len(residual)))
    found = statistics(scores, weight, residual[:, None], merit[:, None])[:, 0]
    ones = np.ones((scores.n_experts, 1))
    free = plain.solve(ones, ones, iterative.ROUGH)
    drawn = np.empty((3, rounds))
    for index in range(rounds):
        response = random.standard_normal(len(residual)) / np.sqrt(weight)
        response += (ratios[0] ** 0.5 * random.standard_normal(scores.n_applications))[scores.application]
        response += (ratios[1] ** 0.5 * random.standard_normal(scores.n_experts))[scores.expert]
        system = plain.answering(response)
        right = system.right()[:, None]
        effects = system.solve(right, np.zeros_like(right), iterative.ROUGH)
        solved = iterative.solution_of(system, np.column_stack((free, effects)))
        response -= solved.mu + solved.effect_eliminated[scores.application]
        response -= solved.effect_kept[scores.expert]
        drawn[:, index] = statistics(scores, weight, response[:, None], solved.effect_eliminated[:, None])[
            :, 0
        ]
    mean, spread = drawn.mean(axis=1), drawn.std(axis=1, ddof=1) * (1 + 1 / rounds) ** 0.5
    p = stdtr(rounds - 1, (mean - found) / np.maximum(spread, np.finfo(float).tiny))
    extras = Extra.DISCRIMINATION, Extra.RELIABILITY, Extra.OUTLIERS
    return [
        Evidence(extra, float(each), float(chance))
        for extra, each, chance in zip(extras, found / mean, p, strict=True)
    ]


def errors_are_shared(scores: Scores, residual: FloatArray, merit: FloatArray) -> bool:
    """Whether any two experts with `SHARED` applications or more in common have correlated residuals.

    Each expert's slope on merit is taken out first, and residuals are cut off at three standard deviations:
    two experts who both use the scale widely, or meet one outlier, do not share their errors.
    """
    weight, on_merit = scores.confidence, merit[scores.application]
    square = np.maximum(scores.by_expert(weight * on_merit**2), np.finfo(float).tiny)
    slope = scores.by_expert(weight * residual * on_merit) / square
    z = (residual - slope[scores.expert] * on_merit) * np.sqrt(weight)
    z = np.clip(z, -3 * z.std(), 3 * z.std())
    codes, products = [], []
    for gap in range(1, int(np.bincount(scores.application).max())):
        together = scores.application[gap:] == scores.application[:-gap]
        first, second = (np.flatnonzero(together) + shift for shift in (0, gap))
        codes.append(scores.expert[first] * scores.n_experts + scores.expert[second])
        products.append(np.column_stack((z[first], z[second])))
    if not codes:
        return False
    pair, index, shared = np.unique(np.concatenate(codes), return_inverse=True, return_counts=True)
    enough = shared >= SHARED
    if not enough.any():
        return False
    x, y = np.concatenate(products).T

    def mean(values: FloatArray) -> FloatArray:
        return np.asarray(np.bincount(index, values, len(pair)) / shared, np.float64)

    cross = mean(x * y) - mean(x) * mean(y)
    spread = (mean(x * x) - mean(x) ** 2) * (mean(y * y) - mean(y) ** 2)
    correlation = cross / np.sqrt(np.maximum(spread, np.finfo(float).tiny))
    fisher = np.arctanh(np.clip(correlation[enough], -1 + 1e-12, 1 - 1e-12))
    excess = (fisher - fisher.mean()) * np.sqrt(shared[enough] - 3.0)
    return bool((benjamini_hochberg(ndtr(-excess)) <= RATE).any())


def fit(problem: Standardised, plain: AdditiveFit, assignment: Assignment) -> Estimate | tuple[Gate, ...]:
    """Fit the extras that pass their gates; the gates alone if none does."""
    scores, ratios = problem.scores, ratios_of(problem, plain)
    gates = _gates(problem, plain, ratios, assignment)
    kept = {gate.extra for gate in gates if gate.kept}
    if not kept:
        return gates
    state, found, count, settled = _passes(scores, ratios, kept)
    return Estimate(
        gates,
        state,
        found.mu,
        found.effect_kept,
        found.effect_eliminated,
        found.variance_eliminated(True),
        found.variance_kept(False),
        found.error_variance,
        np.array([found.ratio_eliminated, found.ratio_kept]),
        None,
        count,
        settled,
    )


def _gates(
    problem: Standardised, plain: AdditiveFit, ratios: FloatArray, assignment: Assignment
) -> tuple[Gate, ...]:
    scores, table = problem.scores, problem.table
    residual = table.score - plain.merit[table.application] + plain.severity[table.expert]
    merit = plain.merit - plain.mean
    system = iterative.System(loaded(scores, passes.start(scores).weighting(scores)), *ratios.tolist())
    gates = holm(against_plain_rounds(scores, system, residual, merit, _SEED))
    if gates[1].kept and errors_are_shared(scores, residual, merit):
        gates = gates[0], replace(gates[1], kept=False, closed=Closed.CORRELATED_PAIR), gates[2]
    gates = confirmed(gates, lambda: _discrimination_again(scores, ratios))
    closed = Closed.RANDOM_ASSIGNMENT if assignment == "random" else Closed.TOO_LARGE
    return *gates, Gate(Extra.ASSIGNMENT, False, closed)


def _discrimination_again(scores: Scores, ratios: FloatArray) -> Evidence:
    _, found, _, _ = _passes(scores, ratios, {Extra.RELIABILITY})
    residual = scores.response - found.mu - found.effect_kept[scores.expert]
    residual -= found.effect_eliminated[scores.application]
    return against_plain_rounds(scores, found.system, residual, found.effect_eliminated, _SEED)[0]


def _passes(
    scores: Scores, ratios: FloatArray, kept: Collection[Extra]
) -> tuple[passes.State, iterative.Solution, int, bool]:
    """Alternate between the equations and the extras until the merits have settled."""
    signs = iterative.random_signs(scores.n_experts)
    state, ratios = passes.start(scores), np.maximum(ratios, 1e-3)
    columns, before = np.zeros((scores.n_experts, 2 + signs.shape[1])), np.zeros(scores.n_applications)
    ones, count, settled = np.ones(scores.n_experts), 0, False
    while not settled and count < _PASSES:
        system = iterative.System(loaded(scores, state.weighting(scores)), *ratios.tolist())
        columns = system.solve(np.column_stack((ones, system.right(), signs)), columns, iterative.ROUGH)
        found = iterative.solution_of(system, columns)
        theta = found.effect_eliminated
        settled = bool(np.abs(theta - before).mean() < _SETTLED * theta.std())
        before, count = theta, count + 1
        state = passes.advance(scores, state, _moments(found), kept)
        move = iterative.step(found, signs, columns[:, 2:])
        ratios = np.maximum(ratios * np.exp(move), LEAST_RATIO)
        ratios[0] *= state.stretch**2
    system = iterative.System(loaded(scores, state.weighting(scores)), *ratios.tolist())
    right = np.column_stack((ones, system.right()))
    return state, iterative.solution_of(system, system.solve(right, columns[:, :2], 1e-9)), count, settled


def _moments(found: iterative.Solution) -> passes.Moments:
    """Variances by the diagonal: of b, 1/S_jj; of a score's fit, what its own expert and the others leave."""
    system = found.system
    data, variance, shrink = system.data, found.error_variance, system.shrink
    own = found.ratio_kept / system.diagonal[data.kept]
    from_others = np.bincount(data.eliminated, data.cell**2 * own, data.n_eliminated)
    theta_variance = shrink + shrink**2 * from_others
    pull = data.cell * shrink[data.eliminated]  # of the own expert's level on θ
    loading = data.cell / data.weight
    fitted = loading**2 * theta_variance[data.eliminated] + own * (1 - 2 * loading * pull)
    return passes.Moments(
        found.mu,
        found.effect_kept,
        found.effect_eliminated,
        variance * theta_variance,
        max(found.ratio_kept, LEAST_RATIO),
        variance,
        variance * np.maximum(fitted, 0),
    )
