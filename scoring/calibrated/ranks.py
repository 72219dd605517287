"""The posterior of all merits together under the calibrated model, for `scoring.uncertainty`.

Given discriminations and weights as they were fitted, it is that of `scoring.posterior`: below `SMALL`
applications σ_a/σ and σ_b/σ are integrated over with the same priors on the same nodes, σ² given them
exactly; from there on the variances are plugged in. The ratio of the assignment stays at its estimate.
Without any extra it is the posterior of the additive model itself.
"""

from __future__ import annotations

import numpy as np

from scoring import posterior as additive_posterior
from scoring.calibrated import equations
from scoring.calibrated.equations import Solution
from scoring.calibrated.panels import widened
from scoring.calibrated.result import CalibratedFit
from scoring.posterior import LARGEST_DRAWN, SMALL, Posterior, pairs_of_draws
from scoring.quadrature import grid
from scoring.table import FloatArray


def posterior(fit: CalibratedFit, *, draws: int | None = None, seed: int = 0) -> Posterior:
    """Posterior of the merits; ``draws`` and ``seed`` as in `scoring.posterior.posterior`."""
    applications, solution = len(fit.table.applications), fit.solution
    if not fit.kept:
        table = fit.table if fit.gap is None else fit.gap.level
        level = additive_posterior.posterior(table, draws=draws, seed=seed)
    elif solution is None or applications > LARGEST_DRAWN:
        sd = np.zeros(applications) if fit.merit_se is None else fit.merit_se
        return Posterior(fit.table.applications, fit.merit, sd)
    else:
        drawn = _drawn(solution, pairs_of_draws(applications, draws), seed)
        level = Posterior.of_draws(fit.table.applications, fit.centre + fit.scale * drawn)
    return level if fit.gap is None else widened(level, fit.gap, seed)


def _drawn(solution: Solution, pairs: int, seed: int) -> FloatArray:
    """Draws of μ + θ on the standardised scale."""
    random = np.random.Generator(np.random.PCG64(seed))
    if solution.scores.n_applications < SMALL:
        return _integrated(solution, pairs, random)
    return equations.draw(solution, np.full(pairs, solution.error_variance**0.5), random)


def _integrated(best: Solution, pairs: int, random: np.random.Generator) -> FloatArray:
    """Draws over the grid of ratios, each node with its share of the pairs."""

    def at(point: tuple[float, float]) -> Solution:
        ratios = np.append(np.tan(point) ** 2, best.ratios[2:])
        bounds = equations.LEAST_RATIO, equations.LARGEST_RATIO
        return equations.solve(best.scores, best.weighting, np.clip(ratios, *bounds))

    def loss(point: tuple[float, float]) -> float:
        return at(point).criterion

    mode = float(np.arctan(best.ratios[0] ** 0.5)), float(np.arctan(best.ratios[1] ** 0.5))
    highest = float(np.arctan(equations.LARGEST_RATIO**0.5))
    found = grid(loss, mode, (0.0, 0.0), (highest, highest))
    parts = []
    for node, count in zip(found.nodes.tolist(), found.counts(pairs).tolist(), strict=True):
        if count:
            solution = at(node)
            degrees = len(best.scores.response) - 1
            sigma = np.sqrt(solution.penalised_squares / random.chisquare(degrees, count))
            parts.append(equations.draw(solution, sigma, random))
    return np.concatenate(parts)
