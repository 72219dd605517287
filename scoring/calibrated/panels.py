"""Closed panels (封闭评审组) under the calibrated model: half-way between both readings.

Between connected parts no score tells whether a part saw better applications or scored more leniently
(`scoring.closed_panels` has both readings). The additive model settles it by assuming that chance dealt
applications and experts to the parts; where that is unknown, nothing favours either reading. Let D_p be the
mean score of part p less that of all, V the variance of D between the P parts, and π the share of V that is
quality, of which any value is as likely as any other:

    D_p = q_p − s_p,    q ~ N(0, πV),    s ~ N(0, (1 − π)V),    π ~ U(0, 1)
    q_p | π ~ N(π D_p, π(1 − π)V),       E q_p = D_p/2,          var q_p = V/6 + D_p²/12

So the model is fitted on scores without any difference between parts, half of the difference is added to
merit, the other half is taken for severity, and errors and draws carry what is not known.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import TYPE_CHECKING

import numpy as np

from scoring.connectivity import levelled, part_labels
from scoring.posterior import Posterior
from scoring.table import FloatArray, IntArray, ScoreTable

if TYPE_CHECKING:
    from scoring.calibrated.result import CalibratedFit


@dataclass(frozen=True, eq=False)
class Gap:
    """The difference between parts.

    ``level`` is the table without it, ``part`` of each application and of each expert, ``difference`` is D,
    shape (parts,), and ``variance`` V.
    """

    level: ScoreTable
    part: IntArray
    part_of_expert: IntArray
    difference: FloatArray
    variance: float

    @property
    def share(self) -> FloatArray:
        """What is added to the merit of each application, shape (A,)."""
        return self.difference[self.part] / 2

    def variance_of(self, part: IntArray) -> FloatArray:
        """Variance of q_p for each of ``part``."""
        return self.variance / 6 + self.difference[part] ** 2 / 12

    @property
    def covariance(self) -> FloatArray:
        """Covariance of q between applications, shape (A, A)."""
        shared = np.outer(self.share, self.share) / 3
        return np.asarray(shared + self.variance / 6 * (self.part[:, None] == self.part))


def gap(table: ScoreTable) -> Gap | None:
    """Find the difference between the parts of a table; None where all is connected."""
    applications, experts = part_labels(table)
    parts = int(applications.max()) + 1
    if parts == 1:
        return None
    label = applications[table.application]
    difference = np.bincount(label, table.score, parts) / np.bincount(label, minlength=parts)
    difference -= table.score.mean()
    return Gap(levelled(table), applications, experts, difference, float(difference.var(ddof=1)))


def halved(fit: CalibratedFit, table: ScoreTable, found: Gap) -> CalibratedFit:
    """Put half of the difference back on the merits of a fit to the table without it."""
    lean = found.difference[found.part_of_expert] / 2
    merit_se, severity_se = (
        None if se is None else np.sqrt(se**2 + found.variance_of(part))
        for se, part in ((fit.merit_se, found.part), (fit.severity_se, found.part_of_expert))
    )
    return replace(
        fit,
        table=table,
        merit=fit.merit + found.share,
        merit_se=merit_se,
        adjusted_mean=fit.adjusted_mean + found.share,
        severity=fit.severity - lean,
        severity_se=severity_se,
        gap=found,
    )


def widened(level: Posterior, found: Gap, seed: int) -> Posterior:
    """Add q to the posterior of the table without differences between parts."""
    if level.draws is None:
        sd = np.sqrt(level.sd**2 + found.variance_of(found.part))
        return replace(level, mean=level.mean + found.share, sd=sd)
    random = np.random.Generator(np.random.PCG64(np.random.SeedSequence([seed, 1])))
    pairs = len(level.draws) // 2
    quality = random.random((pairs, 1))
    normal = random.standard_normal((pairs, len(found.difference)))
    own = np.sqrt(quality * (1 - quality) * found.variance) * normal
    shift = np.concatenate((quality * found.difference + own, (1 - quality) * found.difference - own))
    return Posterior.of_draws(level.applications, level.draws + shift[:, found.part])
