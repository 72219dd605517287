"""What evidence the scores show of each extra of `scoring.calibrated`, against simulated plain rounds.

For an extra whose variance v is nil in the plain model, the first thing that the marginal likelihood says is
its slope in v at nil. With r the residuals and θ̂ the merits of the additive model, w the confidences, σ̂² the
mean of w r², σ̂_θ the spread of θ̂, and sums over the scores of expert j, the slopes are, up to constants,

    discrimination   Σ_j (s_j − s̄ n_j)²,   s_j = Σ w r θ̂ / (σ̂_j σ̂_θ)   (c_j ~ N(1, τ²))
    reliability      Σ_j (S_j − n_j)²,      S_j = Σ w r² / σ̂²         (w_j ~ Gamma(ν/2, ν/2), v = 1/ν)
    outliers         Σ (w r²/σ̂²)²                                     (v = var 1/u_ij)

These are the locally most powerful statistics for independent errors, but that s_j is in units of the
expert's own error, σ̂_j² = σ̂² (S_j + 4)/(n_j + 4): whoever errs more has larger slopes by chance. Where
reliability is kept, discrimination must show once more beside its weights. How large the statistics get in a
plain round depends on who scored what, so the same experts and applications score plain rounds drawn from the
fitted additive model, and p is the share of these rounds that reach the statistic found. The term of the
assignment has its deviance, the drop of the REML criterion: half of it would exceed nil by chance,
p = ½ P(χ²₁ > drop).

All p-values together go through Holm's procedure at 3 %, so that a plain round stays plain with 95 %.

Sources: Cox and Hinkley (1974), Theoretical Statistics, §4.8 (locally most powerful tests); Self and Liang
(1987), Journal of the American Statistical Association 82, 605–610 (a variance at its boundary); Holm (1979),
Scandinavian Journal of Statistics 6, 65–70; Davison and Hinkley (1997), Bootstrap Methods and their
Application, §4.4 (parametric bootstrap tests).
"""

from __future__ import annotations

from collections.abc import Callable, Sequence
from dataclasses import dataclass
from enum import StrEnum

import numpy as np
from scipy.sparse import csr_array

from scoring.calibrated.equations import Scores, Solution
from scoring.table import FloatArray

RATE = 0.03
"""Chance, as Holm's procedure reckons it, that a plain round keeps any extra. What is promised is 5 %; but
the plain rounds are drawn at variances that are estimates."""

LEAST_DROP = 2.7
"""Drop of the REML deviance below which the term of the assignment is never kept."""

LEAST_SCORES, LEAST_LOAD = 200, 15
"""Scores, and scores per expert in the mean, below which no extra is considered."""

_STEADY = 4.0  # scores of an expert that the common variance counts for beside the expert's own
_ROUNDS, _FEWEST = 399, 199  # plain rounds drawn
_NUMBERS = 2_000_000  # scores drawn at most, unless the fewest rounds need more


class Extra(StrEnum):
    """What can stand on top of the additive model."""

    DISCRIMINATION = "discrimination"  # c_j: the expert's use of the scale
    RELIABILITY = "reliability"  # w_j: agreement with the others
    OUTLIERS = "outliers"  # u_ij: Student-t scores
    ASSIGNMENT = "assignment"  # g: quality that goes with who was assigned


class Closed(StrEnum):
    """Why an extra was not considered, or not kept in spite of its evidence."""

    TOO_FEW = "too_few"  # scores, or scores per expert
    NOT_SEPARABLE = "not_separable"  # the additive model itself cannot be told from error, or has none
    RANDOM_ASSIGNMENT = "random_assignment"  # the assignment was random: there is no such term
    CORRELATED_PAIR = "correlated_pair"  # experts share their errors: agreement would be rewarded
    DISCONNECTED = "disconnected"  # between closed panels quality and severity cannot be told apart
    TOO_LARGE = "too_large"  # beyond the exact equations, where there is no deviance
    NO_EVIDENCE = "no_evidence"


@dataclass(frozen=True)
class Gate:
    """One extra, and on what evidence it was kept or left out.

    ``statistic`` is relative to its mean in plain rounds (1 is what chance gives), for the assignment the
    drop of the deviance. ``p`` is how often a plain round shows as much, ``needed`` what Holm's procedure
    asked for. All three are None where nothing was tested.
    """

    extra: Extra
    kept: bool
    closed: Closed | None = None
    statistic: float | None = None
    p: float | None = None
    needed: float | None = None


@dataclass(frozen=True)
class Evidence:
    """The statistic of an extra and its p-value."""

    extra: Extra
    statistic: float
    p: float


def statistics(scores: Scores, weight: FloatArray, residual: FloatArray, merit: FloatArray) -> FloatArray:
    """The three slopes, shape (3, rounds); ``residual`` is (N, rounds), ``merit`` (A, rounds)."""
    to_expert = csr_array(
        (weight, (scores.expert, np.arange(len(scores.expert)))),
        shape=(scores.n_experts, len(scores.expert)),
    )
    load = scores.by_expert(np.ones(len(scores.expert)))[:, None]
    square = residual**2
    variance = (weight @ square) / len(residual)
    relative = merit / np.maximum(merit.std(axis=0), np.finfo(float).tiny)
    spread = np.asarray(to_expert @ square) / variance - load
    own_variance = variance * (1 + spread / (load + _STEADY))
    on_merit = np.asarray(to_expert @ (residual * relative[scores.application])) / np.sqrt(own_variance)
    on_merit -= load * (on_merit.sum(axis=0) / len(residual))
    tail = (weight**2) @ square**2 / variance**2
    return np.array([(on_merit**2).sum(axis=0), (spread**2).sum(axis=0), tail])


def against_plain_rounds(plain: Solution, seed: int) -> list[Evidence]:
    """Evidence for discrimination, reliability and outliers beside a solution without them."""
    scores, random = plain.scores, np.random.Generator(np.random.PCG64(seed))
    size = len(scores.response)
    rounds = max(_FEWEST, min(_ROUNDS, _NUMBERS // size))
    weight = plain.weighting.weight
    found = statistics(scores, weight, (scores.response - plain.fitted)[:, None], plain.theta[:, None])[:, 0]
    drawn = _plain_rounds(plain, rounds, random)
    reached = (drawn >= found[:, None]).sum(axis=1)
    p = (reached + 1) / (rounds + 1)
    relative = found / drawn.mean(axis=1)
    extras = Extra.DISCRIMINATION, Extra.RELIABILITY, Extra.OUTLIERS
    return [
        Evidence(extra, float(each), float(chance))
        for extra, each, chance in zip(extras, relative, p, strict=True)
    ]


def _plain_rounds(plain: Solution, rounds: int, random: np.random.Generator) -> FloatArray:
    """The statistics of rounds drawn from the model and solved at its ratios, shape (3, rounds)."""
    scores, ratios, weight = plain.scores, plain.ratios, plain.weighting.weight
    normal = random.standard_normal
    error = normal((len(scores.response), rounds)) / np.sqrt(weight)[:, None]
    merit = ratios[0] ** 0.5 * normal((scores.n_applications, rounds))
    if len(ratios) > 2:
        merit += scores.share @ (ratios[2] ** 0.5 * normal((scores.n_experts, rounds)))
    lean = ratios[1] ** 0.5 * normal((scores.n_experts, rounds))
    response = error + merit[scores.application] + lean[scores.expert]
    cells = (weight, (scores.application, np.arange(len(error))))
    to_application = csr_array(cells, shape=(scores.n_applications, len(error)))
    cells = (weight, (scores.expert, np.arange(len(error))))
    to_expert = csr_array(cells, shape=(scores.n_experts, len(error)))
    total = np.asarray(to_application @ response)
    right = plain.map.T @ total
    right[0] += weight @ response
    right[1 : 1 + scores.n_experts] += np.asarray(to_expert @ response)
    kept = plain.inverse @ right
    theta = plain.shrink[:, None] * total + plain.map @ kept
    residual = response - kept[0] - kept[1:][scores.expert] - theta[scores.application]
    return statistics(scores, weight, residual, theta)


def holm(evidence: Sequence[Evidence]) -> tuple[Gate, ...]:
    """Open the gates by Holm's procedure, in the order of the extras given."""
    order = sorted(range(len(evidence)), key=lambda index: evidence[index].p)
    gates: dict[int, Gate] = {}
    open_ = True
    for position, index in enumerate(order):
        each, needed = evidence[index], RATE / (len(evidence) - position)
        open_ = open_ and each.p <= needed
        closed = None if open_ else Closed.NO_EVIDENCE
        gates[index] = Gate(each.extra, open_, closed, each.statistic, each.p, needed)
    return tuple(gates[index] for index in range(len(evidence)))


def confirmed(gates: Sequence[Gate], again: Callable[[], Evidence]) -> tuple[Gate, ...]:
    """Keep discrimination beside reliability only if it shows ``again``, with the weights of reliability."""
    kept = {gate.extra for gate in gates if gate.kept}
    if not {Extra.DISCRIMINATION, Extra.RELIABILITY} <= kept:
        return tuple(gates)
    found = again()
    if found.p <= RATE:
        return tuple(gates)
    shut = Gate(found.extra, False, Closed.NO_EVIDENCE, found.statistic, found.p, RATE)
    return tuple(shut if gate.extra is found.extra else gate for gate in gates)
