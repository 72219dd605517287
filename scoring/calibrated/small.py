"""The exact path of `scoring.calibrated`: gates and passes on the dense equations."""

from __future__ import annotations

from collections.abc import Collection
from typing import Literal, TypeAlias

import numpy as np
from scipy.special import chdtrc

from scoring.additive import AdditiveFit
from scoring.calibrated import equations, passes
from scoring.calibrated.equations import Scores, Solution
from scoring.calibrated.gates import (
    LEAST_DROP,
    RATE,
    Closed,
    Evidence,
    Extra,
    Gate,
    against_plain_rounds,
    confirmed,
    holm,
)
from scoring.calibrated.result import Estimate, Standardised, ratios_of
from scoring.connectivity import connectivity
from scoring.flags import Undefined
from scoring.patterns import pairs
from scoring.residuals import residuals
from scoring.table import ScoreTable

Assignment: TypeAlias = Literal["unknown", "random"]
"""How experts came to their applications: ``unknown`` may have gone with quality, ``random`` did not."""

_SEED = 20_260_102  # of the plain rounds; fixed, so that equal tables give equal results
_PASSES = 40
_SETTLED = 5e-4  # change of merit, in standard deviations of merit, that ends the passes


def fit(problem: Standardised, plain: AdditiveFit, assignment: Assignment) -> Estimate | tuple[Gate, ...]:
    """Fit the extras that pass their gates; the gates alone if none does."""
    scores = problem.scores
    first = equations.solve(scores, passes.start(scores).weighting(scores), ratios_of(problem, plain))
    gates = _gates(problem.table, plain, first, assignment)
    kept = {gate.extra for gate in gates if gate.kept}
    if not kept:
        return gates
    state, found, count, converged = _passes(scores, first, kept)
    return Estimate(
        gates,
        state,
        found.mean,
        found.lean,
        found.theta,
        found.merit_variance,
        found.lean_variance,
        found.error_variance,
        found.ratios,
        found.criterion,
        count,
        converged,
        found,
    )


def _gates(
    table: ScoreTable, plain: AdditiveFit, first: Solution, assignment: Assignment
) -> tuple[Gate, ...]:
    if closed := _without_company(table, assignment):
        gates = *holm(against_plain_rounds(first, _SEED)), Gate(Extra.ASSIGNMENT, False, closed)
    else:
        company = with_company(first)
        drop = max(first.criterion - company.criterion, 0.0)
        p = 0.5 * float(chdtrc(1, drop)) if drop > LEAST_DROP else 1.0
        # An assignment that nobody allows for looks like anything else: the rest is tested beside it.
        beside = company if p <= RATE / len(Extra) else first
        gates = holm([*against_plain_rounds(beside, _SEED), Evidence(Extra.ASSIGNMENT, drop, p)])
    gates = tuple(_unless_correlated(gate, table, plain) for gate in gates)
    return confirmed(gates, lambda: _discrimination_again(first, gates))


def _discrimination_again(first: Solution, gates: tuple[Gate, ...]) -> Evidence:
    beside = {gate.extra for gate in gates if gate.kept} - {Extra.DISCRIMINATION, Extra.OUTLIERS}
    _, found, _, _ = _passes(first.scores, first, beside)
    return against_plain_rounds(found, _SEED)[0]


def _without_company(table: ScoreTable, assignment: Assignment) -> Closed | None:
    """Why the term of the assignment is not tried."""
    if assignment == "random":
        return Closed.RANDOM_ASSIGNMENT
    return None if connectivity(table).connected else Closed.DISCONNECTED


def with_company(first: Solution) -> Solution:
    """Add the term of the assignment, from two starts: it may explain nothing of merit, or all."""
    least = np.maximum(first.ratios, 1e-3)
    starts = np.append(least, 0.1 * least[0]), np.array([0.3, 0.3, 1.0])
    found = (equations.fit(first.scores, first.weighting, start) for start in starts)
    return min(found, key=lambda each: each.criterion)


def _unless_correlated(gate: Gate, table: ScoreTable, plain: AdditiveFit) -> Gate:
    """Agreement is no evidence of reliability where two experts share their errors."""
    if gate.extra is not Extra.RELIABILITY or not gate.kept:
        return gate
    model = residuals(table, plain)
    if isinstance(model, Undefined) or any(pair.flag for pair in pairs(model)):
        return Gate(gate.extra, False, Closed.CORRELATED_PAIR, gate.statistic, gate.p, gate.needed)
    return gate


def _passes(
    scores: Scores, first: Solution, kept: Collection[Extra]
) -> tuple[passes.State, Solution, int, bool]:
    """Alternate between the equations and the extras until the merits have settled."""
    state = passes.start(scores)
    found = with_company(first) if Extra.ASSIGNMENT in kept else first
    found = equations.solve(scores, first.weighting, np.maximum(found.ratios, 1e-3))
    for count in range(1, _PASSES + 1):
        state = passes.advance(scores, state, _moments(found), kept)
        before = found.theta
        ratios = equations.step(found)
        ratios[0] *= state.stretch**2
        found = equations.solve(scores, state.weighting(scores), ratios)
        if np.abs(found.theta - before).max() < _SETTLED * found.theta.std():
            return state, found, count, True
    return state, found, _PASSES, False


def _moments(found: Solution) -> passes.Moments:
    variance = found.error_variance
    return passes.Moments(
        found.mean,
        found.lean,
        found.theta,
        variance * found.theta_variance,
        float(found.ratios[1]),
        variance,
        variance * found.fitted_variance,
    )
