"""Expected ranks in the model of the Swiss National Science Foundation (ERforResearch), without a chain.

For the scores of one panel, with y̿ the mean of the applications' means, taken as known,

    y_ij = y̿ + θ_i + λ_ij + e_ij,   θ ~ N(0, τ_θ²),  λ_ij ~ N(ν_j, τ_λ²),  ν ~ N(0, δ²),  e ~ N(0, σ²)

with δ fixed and τ_θ, τ_λ, σ each uniform up to the same bound. A pair is scored once, so λ and e meet only
in s² = τ_λ² + σ², which is why chains mix poorly in them; s has the density of the distance of a uniform
point of a square from its corner. What remains has two parameters (τ_θ, s). Given them the merits are normal:
of the two factors, merit with γ = τ_θ²/s² and severity with ρ = δ²/s², the larger is eliminated as in
`scoring.reml`, y̿ being known. The expected rank is then a closed form, ½ + Σ_k Φ((m_k − m_i)/sd(θ_k − θ_i)).
Both are averaged over nodes of (s, τ_θ) (`scoring.quadrature`). No step is random but the draws behind rank
intervals and P(in).

Sources: Heyard, Ott, Salanti and Egger (2022), Rethinking the funding line at the Swiss National Science
Foundation: Bayesian ranking and lottery, Statistics and Public Policy 9, 110–121 (the model, δ and the
bounds); Laird and Louis (1989), Journal of Educational Statistics 14, 29–46 (the expected rank).
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from math import acos, log, pi, sqrt

import numpy as np
from scipy.linalg import cho_solve, cholesky, solve_triangular
from scipy.optimize import minimize
from scipy.sparse import csr_array, diags_array
from scipy.special import ndtr

from scoring.posterior import Posterior
from scoring.quadrature import Grid, Loss, Point, grid
from scoring.table import FloatArray, ScoreTable
from scoring.uncertainty import Standing, standing

_PAIRS = 2000  # of draws z, −z
_LEAST_SD = 1e-6
_NO_SHARE = 1e-7  # nodes of a smaller share are left out


@dataclass(frozen=True)
class Prior:
    """δ, the spread of severities, and the upper bound of the other three spreads, in units of a score."""

    sd_severity: float = 0.5
    largest_sd: float = 2.0


SIX_POINTS = Prior(0.5, 2.0)
"""The model's own choice for grades 1 to 6."""

NINE_POINTS = Prior(1.0, 3.0)
"""The model's own choice for grades 1 to 9. On another scale the values must be chosen, and published."""


@dataclass(frozen=True, eq=False)
class ExpectedRanks:
    """What the model says.

    Attributes
    ----------
    merit
        Posterior of y̿ + θ; its mean and sd are integrated, its draws give intervals.
    expected_rank
        Shape (A,), 1 is the best.
    severity
        Posterior mean of −ν, shape (E,), positive = harsher.
    sd_merit, sd_error
        Posterior means of τ_θ and s.
    """

    merit: Posterior
    expected_rank: FloatArray
    severity: FloatArray
    sd_merit: float
    sd_error: float

    def standing(self, places: int) -> Standing:
        """Rank intervals and P(in) for ``places``, with the expected ranks of the closed form."""
        return replace(standing(self.merit, places), expected_rank=self.expected_rank)


def expected_ranks(
    table: ScoreTable, prior: Prior = SIX_POINTS, *, draws: int | None = None, seed: int = 0
) -> ExpectedRanks:
    """Integrate the model over its standard deviations; the cost is some hundred times the cube of A.

    Parameters
    ----------
    table
        The scores of one panel; confidences are not used.
    prior
        In the units of the scores.
    draws
        How many at least; there are never fewer than 4,000.
    seed
        Of the draws behind rank intervals and P(in); the rest has no chance in it.

    Raises
    ------
    ValueError
        If a parameter of the prior is not positive.
    """
    if min(prior.sd_severity, prior.largest_sd) <= 0:
        raise ValueError("the standard deviations of the prior must be positive")
    centre = float(table.raw_mean.mean())
    panel = _panel(table, centre, prior)
    nodes = _nodes(panel)
    random = np.random.Generator(np.random.PCG64(seed))
    mean, square, rank = (np.zeros(len(table.applications)) for _ in range(3))
    severity, parts = np.zeros(len(table.experts)), []
    all_pairs = max(_PAIRS, -(-(draws or 0) // 2))
    for point, share, pairs in zip(nodes.nodes.tolist(), nodes.share, nodes.counts(all_pairs), strict=True):
        if share > _NO_SHARE or pairs:
            node = _node(panel, point)
            covariance = node.covariance()
            mean += share * node.merit
            square += share * (node.merit**2 + np.diag(covariance))
            rank += share * _ranks(node.merit, covariance)
            severity -= share * node.leniency
            parts.append(node.draws(random, int(pairs)))
    sd = np.sqrt(np.maximum(square - mean**2, 0))
    sd_error, sd_merit = (nodes.share @ nodes.nodes).tolist()
    merit = Posterior(table.applications, centre + mean, sd, centre + np.concatenate(parts))
    return ExpectedRanks(merit, rank, severity, sd_merit, sd_error)


@dataclass(frozen=True, eq=False)
class _Panel:
    """Counts and sums of the centred scores; the fewer of applications and experts are the kept factor."""

    merit_kept: bool
    incidence: csr_array[np.float64, tuple[int, int]]  # shape (eliminated, kept)
    sum_eliminated: FloatArray
    sum_kept: FloatArray
    n_eliminated: FloatArray
    n_kept: FloatArray
    squares: float
    prior: Prior


def _panel(table: ScoreTable, centre: float, prior: Prior) -> _Panel:
    score, size = table.score - centre, (len(table.applications), len(table.experts))
    incidence = csr_array((np.ones(table.n), (table.application, table.expert)), shape=size)
    merit_kept = size[0] <= size[1]
    if merit_kept:
        incidence = csr_array(incidence.T)
    eliminated, kept = (table.expert, table.application)[:: 1 if merit_kept else -1]
    return _Panel(
        merit_kept,
        incidence,
        np.asarray(np.bincount(eliminated, score), np.float64),
        np.asarray(np.bincount(kept, score), np.float64),
        np.bincount(eliminated).astype(np.float64),
        np.bincount(kept).astype(np.float64),
        float(score @ score),
        prior,
    )


@dataclass(frozen=True, eq=False)
class _Node:
    """The posterior of the centred effects given (s, τ_θ)."""

    panel: _Panel
    s: float
    loss: float
    shrink: FloatArray  # h = r/(1 + r n) of each eliminated level, r its variance over s²
    ratio_kept: float
    factor: FloatArray  # lower Cholesky factor of S
    eliminated: FloatArray
    kept: FloatArray

    @property
    def merit(self) -> FloatArray:
        """Posterior mean of θ, shape (A,)."""
        return self.kept if self.panel.merit_kept else self.eliminated

    @property
    def leniency(self) -> FloatArray:
        """Posterior mean of ν, shape (E,)."""
        return self.eliminated if self.panel.merit_kept else self.kept

    def covariance(self) -> FloatArray:
        """Posterior covariance of θ, shape (A, A)."""
        identity = np.eye(len(self.kept))
        kept = self.s**2 * self.ratio_kept * cho_solve((self.factor, True), identity, check_finite=False)
        if self.panel.merit_kept:
            return np.asarray(kept)
        lean = self.panel.incidence * self.shrink[:, None]
        covariance = np.asarray(lean @ (lean @ kept).T)
        covariance.flat[:: len(covariance) + 1] += self.s**2 * self.shrink
        return covariance

    def draws(self, random: np.random.Generator, pairs: int) -> FloatArray:
        """Draws of θ in pairs, shape (2 · pairs, A)."""
        normal = random.standard_normal((len(self.kept), pairs))
        step = solve_triangular(self.factor, normal, lower=True, trans=1, check_finite=False)
        step *= self.s * sqrt(self.ratio_kept)
        if not self.panel.merit_kept:
            normal = random.standard_normal((len(self.eliminated), pairs))
            shrink = self.shrink[:, None]
            step = self.s * np.sqrt(shrink) * normal - shrink * (self.panel.incidence @ step)
        return np.concatenate((self.merit + step.T, self.merit - step.T))


def _nodes(panel: _Panel) -> Grid:
    """Nodes (s, τ_θ) and their shares."""
    bound = panel.prior.largest_sd
    low = sqrt(2) * _LEAST_SD, _LEAST_SD
    high = sqrt(2) * bound * (1 - 1e-9), bound  # at the corner itself the density is nil

    def loss(point: Point) -> float:
        return _node(panel, point).loss

    bounds = [(low[0], high[0]), (low[1], high[1])]
    start = np.array([bound / 4, bound / 4])
    found = minimize(  # to a point near the mode, which is all that the box needs
        _loss_at,
        start,
        (loss,),
        method="Nelder-Mead",
        bounds=bounds,
        options={"xatol": 0.02 * bound, "fatol": 0.1},
    )
    return grid(loss, (float(found.x[0]), float(found.x[1])), low, high)


def _loss_at(point: FloatArray, loss: Loss) -> float:
    return loss((float(point[0]), float(point[1])))


def _node(panel: _Panel, point: Point) -> _Node:
    """Solve at one (s, τ_θ)."""
    s, tau = point
    merit, severity = (tau / s) ** 2, (panel.prior.sd_severity / s) ** 2
    ratio, ratio_kept = (severity, merit) if panel.merit_kept else (merit, severity)
    shrink = ratio / (1 + ratio * panel.n_eliminated)
    incidence = panel.incidence
    matrix = np.asarray((incidence.T @ (diags_array(-ratio_kept * shrink) @ incidence)).toarray())
    matrix.flat[:: len(matrix) + 1] += 1 + ratio_kept * panel.n_kept
    factor = cholesky(matrix, lower=True, overwrite_a=True, check_finite=False)
    right = panel.sum_kept - incidence.T @ (shrink * panel.sum_eliminated)
    kept = ratio_kept * cho_solve((factor, True), right, check_finite=False)
    eliminated = shrink * (panel.sum_eliminated - incidence @ kept)
    quadratic = panel.squares - panel.sum_eliminated @ eliminated - panel.sum_kept @ kept
    determinant = 2 * np.log(np.diag(factor)).sum() + np.log1p(ratio * panel.n_eliminated).sum()
    loss = 2 * panel.n_kept.sum() * log(s) + determinant + quadratic / s**2
    loss -= 2 * log(_density(s, panel.prior.largest_sd))
    return _Node(panel, s, float(loss), shrink, ratio_kept, factor, eliminated, kept)


def _density(s: float, bound: float) -> float:
    """Of the root of the sum of two squares, both uniform up to ``bound``; up to a constant."""
    return s * (pi / 2 - (2 * acos(bound / s) if s > bound else 0.0))


def _ranks(mean: FloatArray, covariance: FloatArray) -> FloatArray:
    """Expected ranks of a normal vector; the application's comparison with itself makes the half."""
    own = np.diag(covariance)
    spread = own[:, None] + own
    spread -= 2 * covariance
    np.sqrt(np.maximum(spread, np.finfo(float).tiny, out=spread), out=spread)
    return np.asarray(0.5 + ndtr((mean - mean[:, None]) / spread).sum(axis=1), np.float64)
