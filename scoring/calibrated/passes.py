"""The outer passes of `scoring.calibrated`: what each kept extra makes of the residuals, in turn.

Given the posterior of merits and severities, with E e² the expected squared residual,

    c_j    the 2 × 2 regression of the expert's scores on (1, θ) with E θ²; b ~ N(0, σ²γ_b), c ~ N(1, τ²)
    w_j    (ν + n_j) / (ν + Σ u E e²/σ²), about the geometric mean 1, kept within a ratio of 2 : 1
    u_ij   E(1/v² | e): the error is v = 1, 2, 4 or 8 times as large, with chances that the scores show

The scale that c and σ_a share is moved as a whole (parameter expansion). τ², ν and the chances of v maximise
their marginal likelihood, each alone: τ² by the step of `scoring.calibrated.equations`, ν on a grid, the
chances by EM, beside ten scores that are in line, so that all errors do not count as outliers of a smaller σ.
The ratios of the variances take one step each pass.

Sources: Dempster, Laird and Rubin (1977), Journal of the Royal Statistical Society B 39, 1–38 (EM); Laird
(1978), Journal of the American Statistical Association 73, 805–811 (mixing distributions by maximum
likelihood); Lange and Sinsheimer (1993), Journal of Computational and Graphical Statistics 2, 175–198
(errors of mixed scale, and their weights); Liu, Rubin and Wu (1998), Biometrika 85, 755–770 (parameter
expansion).
"""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass, replace

import numpy as np
from scipy.special import gammaln

from scoring.calibrated.equations import Scores, Weighting
from scoring.calibrated.gates import Extra
from scoring.table import FloatArray

WIDEST = 4.0
"""Ratio of the largest to the smallest reliability."""

_FREEDOM = np.array([2, 2.5, 3, 4, 5, 6, 8, 10, 13, 18, 25, 35, 50, 80, 150, 400, 1000.0])  # of ν
_TIMES = np.array([1, 2, 4, 8.0])  # of σ, for errors of outliers
_IN_LINE = 10.0  # scores
_ROUNDS = 20  # of EM in each pass
_STAND_IN = 200_000  # scores that are enough to find how many are outliers
_LEAST_LOADING, _LEAST_SPREAD = 0.05, 1e-6


@dataclass(frozen=True, eq=False)
class State:
    """The extras as they stand: c and its variance, w (E,), u (N,), τ², ν, and the chances of v.

    ``stretch``: by what σ_a grew when the last pass brought the mean of c back to 1.
    """

    loading: FloatArray
    loading_variance: FloatArray
    reliability: FloatArray
    score_weight: FloatArray
    spread: float = 0.0
    expert_freedom: float | None = None
    share: FloatArray | None = None
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
    likelihood = _likelihood(some)
    share = np.full(len(_TIMES), 1 / len(_TIMES)) if state.share is None else state.share
    in_line = np.where(_TIMES == 1, _IN_LINE, 0.0)
    for _ in range(_ROUNDS):
        held = likelihood * share
        share = (held / held.sum(axis=1, keepdims=True)).sum(axis=0) + in_line
        share /= share.sum()
    weight, total = np.zeros(len(square)), np.zeros(len(square))
    for times, each in zip(_TIMES, _likelihood(square).T * share[:, None], strict=True):
        weight += each / times**2
        total += each
    return replace(state, score_weight=weight / total, share=share)


def _likelihood(square: FloatArray) -> FloatArray:
    """Of each size of error, shape (N, sizes), up to a factor for each score; the largest size is 1."""
    precision = _TIMES**-2
    gain = np.exp(-square[:, None] * ((precision - precision[-1]) / 2))
    return np.asarray(gain * (_TIMES[-1] / _TIMES), np.float64)
