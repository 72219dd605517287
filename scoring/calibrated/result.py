"""The result of `scoring.calibrated`, on the scale of the scores."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np

from scoring.additive import AdditiveFit
from scoring.calibrated import equations
from scoring.calibrated.equations import Scores, Solution
from scoring.calibrated.gates import Extra, Gate
from scoring.calibrated.panels import Gap
from scoring.calibrated.passes import State
from scoring.table import FloatArray, ScoreTable


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
        w, shape (E,): weight by agreement with the others, from ½ to 2; 1 without. No statement of quality.
    score_weight
        u, shape (N,): small for an outlier; 1 without.
    sd_merit, sd_severity, sd_error, sd_discrimination, sd_assignment
        σ_a, σ_b, σ at weight 1, τ, and the spread of g.
    expert_freedom, outlier_share
        ν, and the share of the scores whose errors are larger than the others'; None without.
    reml
        The REML criterion at the final weights; None as for the additive model.
    passes, converged
        How many outer passes there were, and whether the merits had settled.
    gap
        The difference between closed panels, half of which is in the merits (`scoring.calibrated.panels`);
        None where all is connected, chance dealt the experts, or no extra was considered. Everything else
        is then that of the scores without it.
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
    outlier_share: float | None
    reml: float | None
    passes: int = 0
    converged: bool = True
    solution: Solution | None = None
    centre: float = 0.0
    scale: float = 1.0
    gap: Gap | None = None

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
        covariance *= found.error_variance * self.scale**2
        return np.asarray(covariance if self.gap is None else covariance + self.gap.covariance)


@dataclass(frozen=True, eq=False)
class Standardised:
    """The scores of a table about their mean in units of their standard deviation."""

    table: ScoreTable
    scores: Scores
    centre: float
    scale: float


def standardised(table: ScoreTable) -> Standardised:
    """Prepare a table for the equations; its scores must not all be equal."""
    centre, scale = float(table.score.mean()), float(table.score.std())
    scores = Scores(
        (table.score - centre) / scale,
        table.confidence / table.confidence.mean(),
        table.application,
        table.expert,
        len(table.applications),
        len(table.experts),
    )
    return Standardised(table, scores, centre, scale)


@dataclass(frozen=True, eq=False)
class Estimate:
    """What either path of the fit hands over: numbers on the standardised scale, variances in units of σ²."""

    gates: tuple[Gate, ...]
    state: State
    mean: float
    lean: FloatArray
    theta: FloatArray
    merit_variance: FloatArray
    lean_variance: FloatArray
    error_variance: float
    ratios: FloatArray
    criterion: float | None
    passes: int
    converged: bool
    solution: Solution | None = None


def ratios_of(problem: Standardised, plain: AdditiveFit) -> FloatArray:
    """γ_a and γ_b of the additive model."""
    sds = np.array([plain.sd_merit, plain.sd_severity]) / plain.sd_error
    ratios = problem.table.confidence.mean() * sds**2
    return np.asarray(np.clip(ratios, equations.LEAST_RATIO, equations.LARGEST_RATIO), np.float64)


def unchanged(table: ScoreTable, plain: AdditiveFit, gates: tuple[Gate, ...]) -> CalibratedFit:
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
        outlier_share=None,
        reml=plain.reml,
    )


def unscaled(problem: Standardised, plain: AdditiveFit, found: Estimate) -> CalibratedFit:
    """The model with its extras, on the scale of the scores."""
    table, centre, scale, state = problem.table, problem.centre, problem.scale, found.state
    sigma = scale * found.error_variance**0.5
    sds = sigma * np.sqrt(np.where(found.ratios > 2 * equations.LEAST_RATIO, found.ratios, 0))
    mean, severity = centre + scale * found.mean, 0.0 - scale * found.lean
    # Merit without shrinkage: the same equation with an infinite σ_a².
    loaded = state.weighting(problem.scores).weight * state.loading[table.expert]
    own = problem.scores.by_application(loaded * (table.score - mean + severity[table.expert]))
    return CalibratedFit(
        table=table,
        additive=plain,
        gates=found.gates,
        mean=mean,
        merit=mean + scale * found.theta,
        merit_se=sigma * np.sqrt(found.merit_variance),
        adjusted_mean=mean + own / problem.scores.by_application(loaded * state.loading[table.expert]),
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
        outlier_share=None if state.share is None else 1 - float(state.share[0]),
        reml=None if found.criterion is None else found.criterion + 2 * (table.n - 1) * float(np.log(scale)),
        passes=found.passes,
        converged=found.converged,
        solution=found.solution,
        centre=centre,
        scale=scale,
    )
