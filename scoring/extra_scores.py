"""Which further scores would say most about the line (补充评分), and how many would settle it. Advisory.

Under the additive model at its REML variances, centred merits d = m − mean(m) and severities b are jointly
normal given the scores, with covariance V. A further score of expert j on application i observes
m_i − b_j + e. With h the vector that reads m_i − b_j, and σ² the error variance (at the mean confidence), the
covariance after it is known before its value is (Sherman and Morrison):

    V' = V − V h hᵀ V / (hᵀVh + σ²)

P_k = Φ(a_k) with a_k = (E d_k − t)/s_k and t such that Σ P_k is the number of places. A plan of further
scores that explains the share ρ_k of s_k² leaves, in expectation over what the experts will say,

    E[P_k (1 − P_k)] = Φ(a_k) − Φ₂(a_k, a_k; ρ_k) = 2 T(a_k, √((1 − ρ_k)/(1 + ρ_k)))

with T of Owen. Pairs are taken one by one, each with the largest further reduction of the sum over k. The
line is settled by a plan if, should all estimates stay where they are, nobody is left in the grey band.

Sources: Sherman and Morrison (1950), Annals of Mathematical Statistics 21, 124–127; Owen (1956), Annals of
Mathematical Statistics 27, 1075–1090 (T); Chaloner and Verdinelli (1995), Statistical Science 10, 273–304
(choosing observations by expected utility).
"""

from __future__ import annotations

from collections.abc import Collection, Mapping
from dataclasses import dataclass, replace
from functools import cached_property
from typing import TypeAlias

import numpy as np
import numpy.typing as npt
from scipy.optimize import brentq
from scipy.special import ndtr, ndtri, owens_t

from scoring import additive, reml
from scoring.table import FloatArray, IntArray, ScoreTable

LARGEST = 2500
"""Applications and experts together up to which plans are made: the covariance is dense."""

MOST_EXTRA = 200
"""Further scores after which the search for a settled line ends."""

SHOWN = 10
"""Pairs planned where nothing would settle the line."""

BoolArray: TypeAlias = npt.NDArray[np.bool_]

_NIL = 1e-12  # variance over σ² that stands for none
_SHORTLIST = 64  # pairs compared exactly in each step, the best by first order


@dataclass(frozen=True)
class ExtraScore:
    """A pair, and the sum of P(1 − P) expected once this score and all before it are in."""

    application: str
    expert: str
    expected: float


@dataclass(frozen=True)
class ExtraScores:
    """A plan of further scores.

    Attributes
    ----------
    unsettled
        The sum of P(1 − P) now.
    grey
        Those with α < P < 1 − α now.
    pairs
        The plan, most telling pair first.
    settling
        Length of the shortest beginning of the plan that would settle the line, 0 if it is settled; None if
        nothing would (``hopeless``), or no plan within `MOST_EXTRA` and the loads does. The plan is greedy:
        another of fewer scores may exist.
    hopeless
        Whether the line stays open even if every pair that may be scored were.
    """

    unsettled: float
    grey: tuple[str, ...]
    pairs: tuple[ExtraScore, ...]
    settling: int | None
    hopeless: bool


def extra_scores(
    table: ScoreTable,
    places: int,
    *,
    recused: Collection[tuple[str, str]] = (),
    max_load: int | Mapping[str, int] | None = None,
    alpha: float = 0.05,
) -> ExtraScores | None:
    """Plan further scores for the grey band of ``places``.

    Parameters
    ----------
    recused
        (application, expert) pairs that must not meet.
    max_load
        Scores that an expert may give in all, those given included; an expert without a number has no bound.

    Returns None where nothing can be said: no line within the field, no spread, variances that the table
    cannot show, no error, or a table beyond `LARGEST`.
    """
    state = _state(table, places, alpha)
    if state is None:
        return None
    grey, unsettled = state.grey(), state.unsettled()
    allowed = _allowed(table, grey, recused)
    room = _room(table, max_load)
    # Loads bound this loosely, so that a yes may be too hopeful, but a no is sure.
    hopeless = not state.settled_by_all(allowed & (room > 0))
    pairs: list[ExtraScore] = []
    settling = None if grey.size else 0
    while settling is None and len(pairs) < (SHOWN if hopeless else MOST_EXTRA):
        best = state.best(allowed & (room > 0))
        if best is None:
            break
        state.observe(*best)
        allowed[best] = False
        room[best[1]] -= 1
        pairs.append(ExtraScore(table.applications[best[0]], table.experts[best[1]], state.unsettled()))
        if not hopeless and state.is_settled():
            settling = len(pairs)
    names = tuple(table.applications[row] for row in grey.tolist())
    return ExtraScores(unsettled, names, tuple(pairs), settling, hopeless)


def _allowed(table: ScoreTable, grey: IntArray, recused: Collection[tuple[str, str]]) -> BoolArray:
    """Pairs that may be scored, shape (A, E): in the grey band, not yet scored, not recused."""
    allowed = np.zeros((len(table.applications), len(table.experts)), dtype=bool)
    allowed[grey] = True
    allowed[table.application, table.expert] = False
    row = {name: index for index, name in enumerate(table.applications)}
    column = {name: index for index, name in enumerate(table.experts)}
    for application, expert in recused:
        if application in row and expert in column:
            allowed[row[application], column[expert]] = False
    return allowed


def _room(table: ScoreTable, max_load: int | Mapping[str, int] | None) -> IntArray:
    """Further scores that each expert may give, shape (E,)."""
    if max_load is None:
        return np.full(len(table.experts), len(table.applications))
    most = [
        max_load if isinstance(max_load, int) else max_load.get(name, len(table.applications))
        for name in table.experts
    ]
    return np.maximum(np.array(most) - table.scores_per_expert, 0)


@dataclass(eq=False)
class _State:
    """Merits and severities in units of σ; ``covariance`` shrinks as scores are planned."""

    mean: FloatArray  # E d, shape (A,)
    covariance: FloatArray  # of (m, b), shape (A + E,) twice
    places: int
    alpha: float

    @property
    def size(self) -> int:
        return len(self.mean)

    @cached_property
    def before(self) -> FloatArray:
        """Variances of d now; asked before the first score is planned."""
        return self.variances()

    @cached_property
    def at(self) -> FloatArray:
        """a now, shape (A,)."""
        return self._standardised(self.before)

    def variances(self) -> FloatArray:
        """Variances of d after the plan, shape (A,)."""
        merits = self.covariance[: self.size, : self.size]
        return np.asarray(np.diag(merits) - 2 * merits.mean(axis=0) + merits.mean(), np.float64)

    def _standardised(self, variance: FloatArray) -> FloatArray:
        """(E d − t)/s with the threshold that fills the places."""
        sd = np.sqrt(np.maximum(variance, _NIL))
        reach = 40 * float(sd.max()) + float(np.abs(self.mean).max())
        at = brentq(lambda t: float(ndtr((self.mean - t) / sd).sum()) - self.places, -reach, reach)
        return np.asarray((self.mean - at) / sd, np.float64)

    def grey(self) -> IntArray:
        """The band now."""
        return np.flatnonzero(np.abs(self.at) < ndtri(1 - self.alpha))

    def is_settled(self) -> bool:
        """Whether nobody is left in the band after the plan, should all estimates stay where they are."""
        return bool((np.abs(self._standardised(self.variances())) >= ndtri(1 - self.alpha)).all())

    def unsettled(self) -> float:
        """Expected sum of P(1 − P) after the plan."""
        return float(self._expected(self.variances()).sum())

    def _expected(self, variance: FloatArray) -> FloatArray:
        share = np.clip(1 - variance / self.before, 0, 1)
        return np.asarray(2 * owens_t(self.at, np.sqrt((1 - share) / (1 + share))), np.float64)

    def _read(self, application: int, expert: int) -> tuple[FloatArray, float]:
        """V h, and the variance of the score to be read."""
        column = self.covariance[:, application] - self.covariance[:, self.size + expert]
        return column, float(column[application] - column[self.size + expert]) + 1

    def observe(self, application: int, expert: int) -> None:
        """Take the score as given: Sherman and Morrison's step."""
        column, variance = self._read(application, expert)
        self.covariance -= np.outer(column, column) / variance

    def best(self, allowed: BoolArray) -> tuple[int, int] | None:
        """The pair with the largest expected reduction; of equal ones the first."""
        pairs = np.argwhere(allowed)
        if not len(pairs):
            return None
        pairs = pairs[np.argsort(-self._first_order(pairs), kind="stable")[:_SHORTLIST]]
        own, left = self.variances(), []
        for application, expert in pairs.tolist():
            column, variance = self._read(application, expert)
            centred = column[: self.size] - column[: self.size].mean()
            left.append(float(self._expected(own - centred**2 / variance).sum()))
        application, expert = pairs[int(np.argmin(np.round(left, 10)))].tolist()
        return application, expert

    def _first_order(self, pairs: IntArray) -> FloatArray:
        """Reduction to first order in ρ of each pair, φ(a)² per unit, by products of matrices."""
        size, own = self.size, self.covariance
        weight = np.exp(-(self.at**2)) / np.maximum(self.before, _NIL)
        centred = own[:size] - own[:size].mean(axis=0)
        merit, severity = centred[:, :size], centred[:, size:]
        i, j = pairs[:, 0], pairs[:, 1]
        square = (weight @ merit**2)[i] + (weight @ severity**2)[j]
        square -= 2 * (merit.T @ (weight[:, None] * severity))[i, j]
        variance = own[i, i] + own[size + j, size + j] - 2 * own[i, size + j] + 1
        return np.asarray(np.round(square / variance, 12), np.float64)

    def settled_by_all(self, allowed: BoolArray) -> bool:
        """Whether the line would be settled if every one of these pairs were scored."""
        trial, pairs = replace(self), np.argwhere(allowed)
        if len(pairs):
            # Without severities in the model their rows are nil, and the inverse leaves them so.
            i, j = pairs[:, 0], self.size + pairs[:, 1]
            information = np.zeros_like(self.covariance)
            np.add.at(information, (i, i), 1)
            np.add.at(information, (j, j), 1)
            np.add.at(information, (i, j), -1)
            np.add.at(information, (j, i), -1)
            size = len(information)
            shrunk = np.linalg.solve(np.eye(size) + self.covariance @ information, self.covariance)
            trial.covariance = np.asarray(shrunk, np.float64)
        return trial.is_settled()


def _state(table: ScoreTable, places: int, alpha: float) -> _State | None:
    applications, experts = len(table.applications), len(table.experts)
    problem = additive.standardised(table)
    if problem is None or not 0 < places < applications or applications + experts > LARGEST:
        return None
    if not (problem.merit_separable and problem.severity_separable):
        return None
    found = reml.fit(problem.data, problem.fixed)
    turn = -1 if problem.swapped else 1
    merit_ratio, severity_ratio = (found.ratio_eliminated, found.ratio_kept)[::turn]
    if merit_ratio == 0 or reml.error_nil(merit_ratio, severity_ratio):
        return None
    merit = (found.effect_eliminated, found.effect_kept)[::turn][0]
    covariance = _joint_covariance(table, merit_ratio, severity_ratio)
    return _State((merit - merit.mean()) / found.error_variance**0.5, covariance, places, alpha)


def _joint_covariance(table: ScoreTable, merit_ratio: float, severity_ratio: float) -> FloatArray:
    """Covariance of (μ + θ, b) over σ², μ unknown; a nil severity ratio leaves the rows of b at nothing."""
    applications, experts = len(table.applications), len(table.experts)
    cross = np.zeros((applications, experts))
    cross[table.application, table.expert] = table.confidence / table.confidence.mean()
    # With its mean free, θ is pulled to nothing but its own mean.
    merits = np.diag(cross.sum(axis=1)) + (np.eye(applications) - 1 / applications) / merit_ratio
    if severity_ratio == 0:
        found = np.zeros((applications + experts,) * 2)
        found[:applications, :applications] = np.linalg.inv(merits)
        return found
    severities = np.diag(cross.sum(axis=0) + 1 / severity_ratio)
    return np.asarray(np.linalg.inv(np.block([[merits, -cross], [-cross.T, severities]])), np.float64)
