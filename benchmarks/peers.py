"""Two published peers that the library does not offer, written anew from their papers, for comparison alone.

**QP.** Each expert's scores are put on a common scale by a line, f_j(y) = p_j y + q_j:

    minimise Σ (p_j y_ij + q_j − x_i)²    over p ≥ 0, q, x,   Σ p_j = E

The sum of the slopes keeps the solution from collapsing to a point. x is the mean of the calibrated scores,
q follows by least squares, and what remains is a quadratic form in p alone. Any p ≥ 0 is a multiple of one
whose slopes add to 1, so the minimum under the constraint has the direction of that of pᵀGp + (Σp − 1)²,
a problem of non-negative least squares: exact, without a commercial solver.
Source: M. Roos, J. Rothe, B. Scheuermann (2011), How to Calibrate the Scores of Biased Reviewers by Quadratic
Programming. AAAI 25, 255–260.

**LSC**, the monotone class. Each expert scores by a rising function of quality plus noise, of whatever form:

    minimise Σ ε_ij²    over x, ε, where for each expert and y_ij < y_kj
                        (x_k + ε_kj) − (x_i + ε_ij) ≥ (y_kj − y_ij)/10

The least slope of a tenth keeps the solution from collapsing; it is the one in the authors' program. Between
equal scores nothing is asked. For given x the best ε is an isotonic regression of x − y/10 on each expert's
order, so what is minimised over x is half the squared distance to closed convex sets. Its gradient step,
preconditioned by the numbers of scores, is the mean of the projections; it is accelerated with restarts until
no x moves by more than 10⁻⁵ standard deviations of the scores. The minimum is not unique: it starts from a
tenth of the raw means, so that nothing is further apart than the scores force it to be, and each connected
part is centred.
Source: S. Tan, J. Wu, X. Bei, H. Xu (2021), Least Square Calibration for Peer Reviews. NeurIPS 34.
"""

from __future__ import annotations

import numpy as np
from scipy.optimize import isotonic_regression, nnls
from scipy.sparse import csr_array, diags_array

from scoring.connectivity import connectivity
from scoring.table import FloatArray, IntArray, ScoreTable

_LEAST_SLOPE = 0.1
_STILL = 1e-5  # standard deviations of the scores
_MOST_STEPS = 5_000


def quadratic_programming(table: ScoreTable) -> FloatArray:
    """Calibrated means x of QP, shape (A,), on a scale of their own."""
    shape = len(table.applications), len(table.experts)
    centred = table.score - table.score.mean()
    pairs = table.application, table.expert
    given = csr_array((np.ones(table.n), pairs), shape=shape)
    scores = csr_array((centred, pairs), shape=shape)
    mean = diags_array(1 / table.scores_per_application)

    def between(one: csr_array, other: csr_array) -> FloatArray:
        """Sums over an expert's scores, with the means of the applications taken out."""
        return np.asarray(np.diag((one * other).sum(axis=0)) - (one.T @ mean @ other).toarray())

    cross = between(scores, given)
    shift = np.linalg.pinv(between(given, given), hermitian=True) @ cross.T
    slope = _least_form(between(scores, scores) - cross @ shift)
    offset = -shift @ slope
    return table.mean_by_application(slope[table.expert] * centred + offset[table.expert])


def _least_form(form: FloatArray) -> FloatArray:
    """The p ≥ 0 of mean 1 with the least pᵀGp."""
    value, vector = np.linalg.eigh(form * (len(form) / np.trace(form)))
    root = vector * np.sqrt(np.maximum(value, 0))
    found, _ = nnls(np.vstack((root.T, np.ones(len(form)))), np.append(np.zeros(len(form)), 1.0))
    return np.asarray(found * (len(form) / found.sum()))


def least_square_calibration(table: ScoreTable) -> FloatArray:
    """Qualities x of LSC, shape (A,), on a scale of their own."""
    count = table.scores_per_application
    tier = _tiers(table)
    still = _STILL * float(table.score.std())
    at = before = _LEAST_SLOPE * (table.raw_mean - table.score.mean())
    pace = 1.0
    for _ in range(_MOST_STEPS):
        after = table.mean_by_application(_projected(table, tier, at[table.application]))
        if np.abs(after - at).max() <= still:
            break
        forwards = count * (at - after) @ (after - before) <= 0
        following = (1 + np.sqrt(1 + 4 * pace**2)) / 2
        at = after + (pace - 1) / following * (after - before) if forwards else after
        before, pace = after, following if forwards else 1.0
    return _centred(table, after)


def _centred(table: ScoreTable, quality: FloatArray) -> FloatArray:
    """Qualities about their mean in each connected part."""
    row = {name: index for index, name in enumerate(table.applications)}
    quality = quality.copy()
    for part in connectivity(table).parts:
        members = [row[name] for name in part.applications]
        quality[members] -= quality[members].mean()
    return quality


def _tiers(table: ScoreTable) -> IntArray:
    """Place of each score in the order by expert and score; equal scores of an expert share it."""
    keys = np.stack((table.expert.astype(np.float64), table.score))
    return np.unique(keys, axis=1, return_inverse=True)[1].ravel()


def _projected(table: ScoreTable, tier: IntArray, quality: FloatArray) -> FloatArray:
    """Nearest x + ε that rise with each expert's scores, shape (N,).

    One isotonic regression does all experts: each stands so far above the one before that they never pool.
    """
    lean = _LEAST_SLOPE * table.score
    value = quality - lean
    order = np.lexsort((value, tier))  # equal scores may come in any order: that of their values is the best
    step = 1 + float(value.max() - value.min())
    lifted = value + step * table.expert
    found = np.empty(table.n)
    found[order] = isotonic_regression(lifted[order]).x
    return found - step * table.expert + lean
