"""The outer passes of `scoring.calibrated`: what each kept extra makes of the residuals, in turn.

Given the posterior of merits and severities, with E e² the expected squared residual,

    c_j    the 2 × 2 regression of the expert's scores on (1, θ) with E θ²; b ~ N(0, σ²γ_b), c ~ N(1, τ²)
    w_j    (ν + n_j) / (ν + Σ u E e²/σ²), about the geometric mean 1, kept within a ratio of 2 : 1
    u_ij   (κ + 1) / (κ + w_j E e²/σ²)

The scale that c and σ_a share is moved as a whole (parameter expansion). τ², ν and κ maximise their marginal
likelihood, each alone: τ² by the step of `scoring.calibrated.equations`, ν and κ on a grid. The ratios of the
variances take one step each pass.

Sources: Dempster, Laird and Rubin (1977), Journal of the Royal Statistical Society B 39, 1–38 (EM; its §4.8
has the Student-t weights); Lange, Little and Taylor (1989), Journal of the American Statistical Association
84, 881–896; Pinheiro, Liu and Wu (2001), Journal of Computational and Graphical Statistics 10, 249–276
(mixed models with t errors); Liu, Rubin and Wu (1998), Biometrika 85, 755–770 (parameter expansion).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaln

from scoring.calibrated.equations import Scores, Weighting
from scoring.calibrated.gates import Extra
from scoring.table import FloatArray

WIDEST = 2.0
"""Ratio of the largest to the smallest reliability."""

_FREEDOM = np.array([2, 2.5, 3, 4, 5, 6, 8, 10, 13, 18, 25, 35, 50, 80, 150, 400, 1000.0])  # of ν and κ
_STAND_IN = 200_000  # scores that are enough to find κ
_LEAST_LOADING, _LEAST_SPREAD = 0.05, 1e-6


@dataclass(frozen=True, eq=False)
class State:
    """The extras as they stand: c and its variance, w (E,), u (N,), τ², ν, κ.

    ``stretch``: by what σ_a grew when the last pass brought the mean of c back to 1.
    """

    loading: FloatArray
    loading_variance: FloatArray
    reliability: FloatArray
    score_weight: FloatArray
    spread: float = 0.0
    expert_freedom: float | None = None
    score_freedom: float | None = None
    stretch: float = 1.0

    def weighting(self, scores: Scores) -> Weighting:
        """The weights that these extras give the scores."""
        weight = scores.confidence * self.reliability[scores.expert] * self.score_weight
        return Weighting(weight, self.loading, self.loading_variance)


@dataclass(frozen=True, eq=False)
class Moments:
    """What a pass needs of the posterior: means, and variances on the scale of the response."""

    mean: float
    lean: FloatArray
    theta: FloatArray
    theta_variance: FloatArray
    lean_ratio: float
    error_variance: float
    fitted_variance: FloatArray  # at given loadings, shape (N,)


def start(scores: Scores) -> State:
    """No extra at all."""
    one = np.ones(scores.n_experts)
    return State(one, 0 * one, one, np.ones(len(scores.response)))


def advance(scores: Scores, state: State, found: Moments, kept: Collection[Extra]) -> State:
    """One pass over the extras that are kept."""
    second = (found.theta**2 + found.theta_variance)[scores.application]
    if Extra.DISCRIMINATION in kept:
        state = _discriminated(scores, state, found, second)
    residual = scores.response - found.mean - found.lean[scores.expert]
    residual -= state.loading[scores.expert] * found.theta[scores.application]
    square = residual**2 + found.fitted_variance + state.loading_variance[scores.expert] * second
    square *= scores.confidence / found.error_variance
    if Extra.RELIABILITY in kept:
        state = _weighted(scores, state, scores.by_expert(state.score_weight * square))
    if Extra.OUTLIERS in kept:
        state = _robust(state, state.reliability[scores.expert] * square)
    return _centred(state) if Extra.DISCRIMINATION in kept else state


def _centred(state: State) -> State:
    """Bring the mean of c back to 1 at once: c and σ_a share one scale, along which passes are slow."""
    mean = float(state.loading.mean())
    variance = state.loading_variance / mean**2
    return replace(state, loading=state.loading / mean, loading_variance=variance, stretch=mean)


def _discriminated(scores: Scores, state: State, found: Moments, second: FloatArray) -> State:
    spread = state.spread or 0.02
    precision = state.weighting(scores).weight / found.error_variance
    theta, centred = found.theta[scores.application], scores.response - found.mean
    ones = scores.by_expert(precision) + 1 / (found.lean_ratio * found.error_variance)
    cross, squares = scores.by_expert(precision * theta), scores.by_expert(precision * second) + 1 / spread
    level = scores.by_expert(precision * centred)
    slope = scores.by_expert(precision * theta * centred) + 1 / spread
    determinant = ones * squares - cross**2
    loading = np.maximum((ones * slope - cross * level) / determinant, _LEAST_LOADING)
    variance = ones / determinant
    size = len(loading)
    degrees = np.clip(size - variance.sum() / spread, 1e-3 * size, size)
    move = np.log(max(((loading - 1) ** 2).sum() / (spread * degrees), 1e-9)) * size / degrees
    spread = max(spread * float(np.exp(np.clip(move, -2, 2))), _LEAST_SPREAD)
    return replace(state, loading=loading, loading_variance=variance, spread=spread)


def _weighted(scores: Scores, state: State, square: FloatArray) -> State:
    load = scores.by_expert(np.ones(len(scores.response)))
    freedom = _FREEDOM[:, None]
    likelihood = (
        gammaln((freedom + load) / 2)
        - gammaln(freedom / 2)
        + freedom / 2 * np.log(freedom / 2)
        - (freedom + load) / 2 * np.log((freedom + square) / 2)
    ).sum(axis=1)
    best = float(_FREEDOM[int(np.argmax(likelihood))])
    weight = (best + load) / (best + square)
    weight = np.clip(weight / np.exp(np.log(weight).mean()), WIDEST**-0.5, WIDEST**0.5)
    return replace(state, reliability=weight, expert_freedom=best)


def _robust(state: State, square: FloatArray) -> State:
    some = square[:: -(-len(square) // _STAND_IN)]  # every k-th score stands for k
    likelihood = [
        len(some) * (gammaln((k + 1) / 2) - gammaln(k / 2) - 0.5 * np.log(k / 2))
        - (k + 1) / 2 * np.log1p(some / k).sum()
        for k in _FREEDOM
    ]
    best = float(_FREEDOM[int(np.argmax(likelihood))])
    return replace(state, score_weight=(best + 1) / (best + square), score_freedom=best)
