"""Fitting `scoring.calibrated`: the additive model, the gates, then passes over the extras they let in."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from functools import cached_property
from typing import Literal, TypeAlias

import numpy as np
from scipy.special import chdtrc

from scoring import additive
from scoring.additive import AdditiveFit
from scoring.calibrated import equations, passes
from scoring.calibrated.equations import Scores, Solution
from scoring.calibrated.gates import (
    LEAST_DROP,
    LEAST_LOAD,
    LEAST_SCORES,
    RATE,
    Closed,
    Evidence,
    Extra,
    Gate,
    against_plain_rounds,
    holm,
)
from scoring.connectivity import connectivity
from scoring.flags import Undefined
from scoring.patterns import pairs
from scoring.residuals import residuals
from scoring.table import FloatArray, ScoreTable

Assignment: TypeAlias = Literal["unknown", "random"]
"""How experts came to their applications: ``unknown`` may have gone with quality, ``random`` did not."""

LARGEST_WORK = 1e9
"""Applications × experts² up to which the extras are fitted exactly."""

_SEED = 20_260_102  # of the plain rounds; fixed, so that equal tables give equal results
_PASSES = 40
_SETTLED = 1e-4  # change of merit, in standard deviations of merit, that ends the passes


@dataclass(frozen=True, eq=False)
class CalibratedFit:
    """What the model says; every number finite, on the scale of the scores.

    Attributes
    ----------
    additive
        The additive model that everything stands on. Where no gate was passed, all numbers are its own.
    gates
        Each extra, whether it was kept, on what evidence.
    mean, merit, merit_se
        μ, μ + θ̂ shape (A,), and its standard error given variances, discriminations and weights.
    adjusted_mean
        Weighted mean of (score + severity) with the merit read at each expert's discrimination: μ plus what
        θ would be without shrinkage, shape (A,).
    severity, severity_se
        b̂, shape (E,), positive = harsher, for an application of average merit.
    discrimination, discrimination_se
        ĉ, shape (E,): by how much the expert's scores differ where merit differs by 1; 1 and nil without.
    reliability
        w, shape (E,): weight by agreement with the others, at most 2 : 1; 1 without. No statement of quality.
    score_weight
        u, shape (N,): small for an outlier; 1 without.
    sd_merit, sd_severity, sd_error, sd_discrimination, sd_assignment
        σ_a, σ_b, σ at weight 1, τ, and the spread of g.
    expert_freedom, score_freedom
        ν and κ; None without.
    reml
        The REML criterion at the final weights; None as for the additive model.
    passes, converged
        How many outer passes there were, and whether the merits had settled.
    """

    table: ScoreTable
    additive: AdditiveFit
    gates: tuple[Gate, ...]
    mean: float
    merit: FloatArray
    merit_se: FloatArray | None
    adjusted_mean: FloatArray
    severity: FloatArray
    severity_se: FloatArray | None
    discrimination: FloatArray
    discrimination_se: FloatArray
    reliability: FloatArray
    score_weight: FloatArray
    sd_merit: float
    sd_severity: float
    sd_error: float
    sd_discrimination: float
    sd_assignment: float
    expert_freedom: float | None
    score_freedom: float | None
    reml: float | None
    passes: int = 0
    converged: bool = True
    solution: Solution | None = None
    centre: float = 0.0
    scale: float = 1.0

    @property
    def kept(self) -> tuple[Extra, ...]:
        """The extras that were kept; without any, the model is the additive one."""
        return tuple(gate.extra for gate in self.gates if gate.kept)

    @cached_property
    def covariance(self) -> FloatArray | None:
        """Covariance of the merits, shape (A, A); None without extras, or without exact fit."""
        found = self.solution
        if found is None:
            return None
        lean = found.map.copy()
        lean[:, 0] += 1
        covariance = lean @ found.inverse @ lean.T
        covariance[np.diag_indices(len(covariance))] += found.shrink
        return np.asarray(covariance * found.error_variance * self.scale**2)


def fit(table: ScoreTable, *, assignment: Assignment = "unknown") -> CalibratedFit:
    """Fit the calibrated model.

    Parameters
    ----------
    table
        Any valid table; where it shows none of the extras the result is that of the additive model.
    assignment
        ``unknown`` also tries the term of the assignment, ``random`` leaves it out.
    """
    if assignment not in ("unknown", "random"):
        raise ValueError(f"assignment must be 'unknown' or 'random', not {assignment!r}")
    plain = additive.fit(table)
    if closed := _closed(table, plain):
        return _additive(table, plain, tuple(Gate(extra, False, closed) for extra in Extra))
    scores, centre, scale = standardised(table)
    first = equations.solve(scores, passes.start(scores).weighting(scores), _ratios(table, plain))
    gates = _gates(table, plain, first, assignment)
    kept = {gate.extra for gate in gates if gate.kept}
    if not kept:
        return _additive(table, plain, gates)
    state, found, count, converged = _passes(scores, first, kept)
    return _unscaled(table, plain, gates, state, found, count, converged, centre, scale)


def _closed(table: ScoreTable, plain: AdditiveFit) -> Closed | None:
    """Why no extra is considered at all."""
    if table.n < max(LEAST_SCORES, LEAST_LOAD * len(table.experts)):
        return Closed.TOO_FEW
    if not (plain.merit_separable and plain.severity_separable and plain.sd_error):
        return Closed.NOT_SEPARABLE
    if len(table.applications) * len(table.experts) ** 2 > LARGEST_WORK:
        return Closed.TOO_LARGE
    return None


def standardised(table: ScoreTable) -> tuple[Scores, float, float]:
    """The scores about their mean in units of their standard deviation, the mean, and that unit."""
    centre, scale = float(table.score.mean()), float(table.score.std())
    scores = Scores(
        (table.score - centre) / scale,
        table.confidence / table.confidence.mean(),
        table.application,
        table.expert,
        len(table.applications),
        len(table.experts),
    )
    return scores, centre, scale


def _ratios(table: ScoreTable, plain: AdditiveFit) -> FloatArray:
    ratios = table.confidence.mean() * (np.array([plain.sd_merit, plain.sd_severity]) / plain.sd_error) ** 2
    return np.clip(ratios, equations.LEAST_RATIO, equations.LARGEST_RATIO)


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
    return tuple(_unless_correlated(gate, table, plain) for gate in gates)


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
        found = equations.solve(scores, state.weighting(scores), equations.step(found))
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


def _additive(table: ScoreTable, plain: AdditiveFit, gates: tuple[Gate, ...]) -> CalibratedFit:
    """No extra: the additive model, number for number."""
    one = np.ones(len(table.experts))
    return CalibratedFit(
        table=table,
        additive=plain,
        gates=gates,
        mean=plain.mean,
        merit=plain.merit,
        merit_se=plain.merit_se,
        adjusted_mean=plain.adjusted_mean,
        severity=plain.severity,
        severity_se=plain.severity_se,
        discrimination=one,
        discrimination_se=0 * one,
        reliability=one,
        score_weight=np.ones(table.n),
        sd_merit=plain.sd_merit,
        sd_severity=plain.sd_severity,
        sd_error=plain.sd_error,
        sd_discrimination=0.0,
        sd_assignment=0.0,
        expert_freedom=None,
        score_freedom=None,
        reml=plain.reml,
    )


def _unscaled(
    table: ScoreTable,
    plain: AdditiveFit,
    gates: tuple[Gate, ...],
    state: passes.State,
    found: Solution,
    count: int,
    converged: bool,
    centre: float,
    scale: float,
) -> CalibratedFit:
    sigma = scale * found.error_variance**0.5
    sds = sigma * np.sqrt(np.where(found.ratios > 2 * equations.LEAST_RATIO, found.ratios, 0))
    mean, severity = centre + scale * found.mean, 0.0 - scale * found.lean
    # Merit without shrinkage: the same equation with an infinite σ_a².
    loaded = found.weighting.weight * state.loading[table.expert]
    left = table.score - mean + severity[table.expert]
    own = found.scores.by_application(loaded * left)
    return CalibratedFit(
        table=table,
        additive=plain,
        gates=gates,
        mean=mean,
        merit=mean + scale * found.theta,
        merit_se=sigma * np.sqrt(found.merit_variance),
        adjusted_mean=mean + own / found.scores.by_application(loaded * state.loading[table.expert]),
        severity=severity,
        severity_se=sigma * np.sqrt(found.lean_variance),
        discrimination=state.loading,
        discrimination_se=np.sqrt(state.loading_variance),
        reliability=state.reliability,
        score_weight=state.score_weight,
        sd_merit=float(sds[0]),
        sd_severity=float(sds[1]),
        sd_error=sigma * float(np.sqrt(table.confidence.mean())),
        sd_discrimination=state.spread**0.5,
        sd_assignment=float(sds[2]) if len(sds) > 2 else 0.0,
        expert_freedom=state.expert_freedom,
        score_freedom=state.score_freedom,
        reml=found.criterion + 2 * (table.n - 1) * float(np.log(scale)),
        passes=count,
        converged=converged,
        solution=found,
        centre=centre,
        scale=scale,
    )
