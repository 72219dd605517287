"""The additive model: score = merit − severity + error.

    y_ij = μ + θ_i − b_j + e_ij,   θ ~ N(0, σ_a²),  b ~ N(0, σ_b²),  e_ij ~ N(0, σ²/confidence_ij)

θ_i is the merit (水平) of application i about the mean, b_j the severity (严格度) of expert j, positive when
the expert is harsher than the others. Variances are estimated by REML (`scoring.reml`); merit and
severity are the best linear unbiased predictions given them (Henderson 1975). It is the model of
`lmer(score ~ 1 + (1 | application) + (1 | expert))`, whose expert effects are −b_j.

Some tables cannot tell the variances apart (`separable`). Conventions then, each said in the result: severity
is left at zero (no correction is made that the scores do not show), and merit shares its variance equally
with the error (places are kept, and the standard error is neither nil nor the whole spread).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring import iterative, reml
from scoring.connectivity import connectivity
from scoring.table import FloatArray, ScoreTable

EXACT_LIMIT = 2000
"""min(A, E) up to which the fit is exact: some ten seconds and 200 MB."""

_NO_SPREAD = 1e-14  # standard deviation relative to the largest score: what summing equal numbers leaves


@dataclass(frozen=True, eq=False)
class AdditiveFit:
    """What the additive model says; every number finite, on the scale of the scores.

    Attributes
    ----------
    mean
        μ, the generalised least-squares mean.
    merit, merit_se
        μ + θ̂_i, shape (A,), and its standard error: given the variance components, the uncertainty of μ
        included. ``merit_se`` is None for a single score, about which nothing can be said.
    adjusted_mean
        Mean over the experts of an application of (score + severity), weighted by confidence, shape (A,).
    severity, severity_se
        b̂_j, shape (E,), and its standard error (None as above).
    sd_merit, sd_severity, sd_error
        σ_a, σ_b, σ (σ at confidence 1).
    reml
        The REML criterion, equal to lme4's REMLcrit; None if all scores are equal (it has no minimum), and
        where the fit is not exact.
    merit_separable, severity_separable
        Whether the table can tell that variance from the others (`separable`).
    error_nil
        Merit and severity explain the scores to the last digit; σ is then given as 0.
    exact
        Whether the variances are the exact REML estimates; beyond `EXACT_LIMIT` they are those of
        `scoring.iterative`, and the standard errors its approximation.
    """

    mean: float
    merit: FloatArray
    merit_se: FloatArray | None
    adjusted_mean: FloatArray
    severity: FloatArray
    severity_se: FloatArray | None
    sd_merit: float
    sd_severity: float
    sd_error: float
    reml: float | None
    merit_separable: bool
    severity_separable: bool
    error_nil: bool
    exact: bool = True

    @property
    def no_spread(self) -> bool:
        """Whether all scores are equal."""
        return self.exact and self.reml is None


def fit(table: ScoreTable) -> AdditiveFit:
    """Fit the additive model; exact at the cost of the cube of min(A, E) up to `EXACT_LIMIT`, then linear.

    Parameters
    ----------
    table
        Any valid table: one score, one expert, equal scores and a disconnected graph included.
    """
    problem = standardised(table)
    if problem is None:
        return _without_spread(table, float(table.score.mean()))
    solver = reml if problem.data.n_kept <= EXACT_LIMIT else iterative
    return _unscaled(table, problem, solver.fit(problem.data, problem.fixed))


@dataclass(frozen=True, eq=False)
class Standardised:
    """A table as `scoring.reml` takes it: scores about their mean in units of their standard deviation.

    ``swapped``: the experts are the eliminated factor (the larger one is, so that the dense matrix has the
    size of the smaller). ``fixed`` holds the ratios, in the order of ``data``, that the table cannot show.
    """

    data: reml.Crossed
    fixed: tuple[float | None, float | None]
    swapped: bool
    centre: float
    scale: float
    weight: float  # mean confidence, which is 1 in ``data``
    merit_separable: bool
    severity_separable: bool


def standardised(table: ScoreTable) -> Standardised | None:
    """Prepare a table for the solvers; None if all its scores are equal."""
    centre, scale = float(table.score.mean()), float(table.score.std())
    if scale <= _NO_SPREAD * np.abs(table.score).max():
        return None
    merit_separable, severity_separable = separable(table)
    merit_ratio = None if merit_separable else float(len(table.applications) > 1)
    severity_ratio = None if severity_separable else 0.0
    weight = float(table.confidence.mean())
    response, relative = (table.score - centre) / scale, table.confidence / weight
    applications, experts = len(table.applications), len(table.experts)
    swapped = applications < experts
    fixed: tuple[float | None, float | None]
    if swapped:
        data = reml.Crossed(response, relative, table.expert, table.application, experts, applications)
        fixed = severity_ratio, merit_ratio
    else:
        data = reml.Crossed(response, relative, table.application, table.expert, applications, experts)
        fixed = merit_ratio, severity_ratio
    return Standardised(data, fixed, swapped, centre, scale, weight, merit_separable, severity_separable)


def _unscaled(
    table: ScoreTable, problem: Standardised, found: reml.Solution | iterative.Solution
) -> AdditiveFit:
    centre, scale, swapped = problem.centre, problem.scale, problem.swapped
    ratios = (found.ratio_eliminated, found.ratio_kept)
    effects = (found.effect_eliminated, found.effect_kept)
    merit_first = -1 if swapped else 1
    merit_ratio, severity_ratio = ratios[::merit_first]
    theta, expert_effect = effects[::merit_first]
    if swapped:
        merit_variance, severity_variance = found.variance_kept(True), found.variance_eliminated(False)
    else:
        merit_variance, severity_variance = found.variance_eliminated(True), found.variance_kept(False)
    sigma = scale * float(np.sqrt(found.error_variance))
    severity = 0.0 - scale * expert_effect  # 0 − 0 is 0, −(0) would print as −0
    error_nil = reml.error_nil(*ratios)
    return AdditiveFit(
        mean=centre + scale * found.mu,
        merit=centre + scale * (found.mu + theta),
        merit_se=sigma * np.sqrt(merit_variance),
        adjusted_mean=table.mean_by_application(table.score + severity[table.expert], table.confidence),
        severity=severity,
        severity_se=sigma * np.sqrt(severity_variance),
        sd_merit=sigma * float(np.sqrt(merit_ratio)),
        sd_severity=sigma * float(np.sqrt(severity_ratio)),
        sd_error=0.0 if error_nil else sigma * float(np.sqrt(problem.weight)),
        reml=_criterion(found, scale) if isinstance(found, reml.Solution) else None,
        merit_separable=problem.merit_separable,
        severity_separable=problem.severity_separable,
        error_nil=error_nil,
        exact=isinstance(found, reml.Solution),
    )


def _criterion(found: reml.Solution, scale: float) -> float:
    return found.criterion + 2 * found.degrees * float(np.log(scale))


def _without_spread(table: ScoreTable, centre: float) -> AdditiveFit:
    """All scores equal: no variance at all, nothing to separate."""
    known = table.n > 1
    return AdditiveFit(
        mean=centre,
        merit=np.full(len(table.applications), centre),
        merit_se=np.zeros(len(table.applications)) if known else None,
        adjusted_mean=table.raw_mean,
        severity=np.zeros(len(table.experts)),
        severity_se=np.zeros(len(table.experts)) if known else None,
        sd_merit=0.0,
        sd_severity=0.0,
        sd_error=0.0,
        reml=None,
        merit_separable=False,
        severity_separable=False,
        error_nil=known,
    )


def separable(table: ScoreTable) -> tuple[bool, bool]:
    """Whether the design can tell (merit, severity) from error.

    Merit shows if there are several applications and one of them has two scores. Severity shows if the graph
    of experts and applications has a cycle, N > A + E − parts: then there are contrasts of scores free of
    both merit and severity, which show the error alone. Without a cycle every score is matched by a
    parameter of its own, and what severity explains is as well explained by merit and error. Given a cycle,
    the covariances of merit, severity and error are linearly independent on the contrasts, which identifies
    the variances (C. R. Rao (1971), Journal of Multivariate Analysis 1, 257–275).
    """
    applications, experts = len(table.applications), len(table.experts)
    merit = 1 < applications < table.n
    vertices = applications + experts
    # The parts need not be counted where there is a cycle however many there are.
    severity = table.n >= vertices or table.n > vertices - len(connectivity(table).parts)
    return merit, severity
