"""Least squares with a fixed severity for each expert: “calibration with confidence”.

    minimise  Σ confidence_ij · (y_ij − v_i + b_j)²       over v (merit) and b (severity, positive = harsher)

Severities are fixed only up to a constant in each connected part; the convention is Σ b_j = 0 over the
experts of a part. With B the incidence of confidences, c_i and c_j its sums, D = diag(c_i) and ȳ_i the
weighted means,

    K b = r,   K = diag(c_j) − BᵀD⁻¹B,   r_j = Σ_i confidence_ij (ȳ_i − y_ij)
    v_i = Σ_j confidence_ij (y_ij + b_j) / c_i
    Var b = σ² K⁺,   Var v = σ² (D⁻¹ + D⁻¹ B K⁺ Bᵀ D⁻¹),   σ² = Σ confidence · residual² / (N − A − E + parts)

There is no shrinkage: a part that hangs on one score is placed by that score alone, and its standard errors
say so. Between parts nothing is compared; the centring of each is a convention, and the result says that too.

Source: R. S. MacKay, R. Kenna, R. J. Low, S. Parker (2017), Calibration with confidence: a principled method
for panel assessment, Royal Society Open Science 4, 160760. With equal confidences it is the intra-block
analysis of incomplete blocks of R. A. Fisher (1940), Annals of Eugenics 10, 52–75.
"""

from __future__ import annotations

import numpy as np
from scipy.linalg import cho_factor, cho_solve

from scoring.connectivity import Connectivity, connectivity
from scoring.merits import Components, Disclosure, Merits, concerning
from scoring.reml import Crossed
from scoring.table import FloatArray, IntArray, ScoreTable, TableError

MOST_EXPERTS = 5_000
"""The matrix over the experts is dense: its memory is the square of their number, its cost the cube."""

_WORST = 1e12  # condition beyond which a double holds no 4 digits of a severity


def least_squares(table: ScoreTable) -> Merits:
    """Mean of (score + severity) of each application, weighted by confidence.

    ``se`` and ``severity_se`` are None where no score is to spare (N = A + E − parts).

    Raises
    ------
    TableError
        More than `MOST_EXPERTS` experts, or confidences too far apart for the equations to be solved.
    """
    if len(table.experts) > MOST_EXPERTS:
        raise TableError(f"least squares takes at most {MOST_EXPERTS} experts, not {len(table.experts)}")
    graph = connectivity(table)
    data = Crossed(
        table.score,
        table.confidence,
        table.application,
        table.expert,
        len(table.applications),
        len(table.experts),
    )
    spread = _severity_spread(data, _part_of_expert(table, graph))
    mean = table.mean_by_application(table.score, table.confidence)
    severity = spread @ data.sum_kept(mean[table.application] - table.score)
    merit = table.mean_by_application(table.score + severity[table.expert], table.confidence)
    residual = table.score + severity[table.expert] - merit[table.application]
    spare = table.n - len(table.applications) - len(table.experts) + len(graph.parts)
    sigma = float(np.sqrt((table.confidence * residual**2).sum() / spare)) if spare else None
    weight = data.weight_eliminated
    merit_spread = 1 / weight + data.square_through(spread) / weight**2
    return Merits(
        method="least_squares",
        table=table,
        score=merit,
        components=Components(mean=float(merit.mean()), sd_error=sigma),
        adjusted_mean=merit,
        merit=merit,
        se=_se(sigma, merit_spread),
        severity=severity,
        severity_se=_se(sigma, np.diag(spread)),
        disclosure=_disclosure(graph, spare),
    )


def _part_of_expert(table: ScoreTable, graph: Connectivity) -> IntArray:
    part = {expert: index for index, part in enumerate(graph.parts) for expert in part.experts}
    return np.array([part[expert] for expert in table.experts])


def _severity_spread(data: Crossed, part: IntArray) -> FloatArray:
    """K⁺, shape (E, E): the covariance of the severities in units of σ².

    The null vector of each part is given an eigenvalue, inverted with the rest, and taken out again. The
    diagonal is summed from what experts share, so that an application of one expert leaves no rounding in it.
    """
    equations = -data.square(1 / data.weight_eliminated)
    np.fill_diagonal(equations, 0)
    np.fill_diagonal(equations, -equations.sum(axis=1))
    level = float(np.diag(equations).mean()) or 1.0
    null = np.where(part[:, None] == part, 1 / np.bincount(part)[part], 0)
    regular = equations + level * null
    if not np.linalg.cond(regular, 1) < _WORST:
        raise TableError("the confidences are too far apart for least squares")
    inverse = cho_solve(cho_factor(regular, lower=True), np.eye(len(regular)))
    return np.asarray(inverse - null / level)


def _se(sigma: float | None, spread: FloatArray) -> FloatArray | None:
    """Standard errors; what rounding leaves below zero is zero."""
    return None if sigma is None else sigma * np.sqrt(np.maximum(spread, 0))


def _disclosure(graph: Connectivity, spare: int) -> tuple[Disclosure, ...]:
    outside = (name for part in graph.parts[1:] for name in part.applications)
    alone = (part.experts[0] for part in graph.parts if len(part.experts) == 1)
    return (
        *concerning("disconnected", tuple(sorted(outside))),
        *concerning("expert_uncorrected", tuple(sorted(alone))),
        *(() if spare else (Disclosure("error_not_separable"),)),
    )
