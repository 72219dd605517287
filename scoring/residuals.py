"""Residuals of the additive model, how much each is free to vary, and tests of what the model leaves out.

Given the variance ratios, y ~ N(1μ, σ²H) with H = W⁻¹ + γ_a ZZᵀ + γ_b XXᵀ (Z applications, X experts), and

    P = H⁻¹ − H⁻¹11ᵀH⁻¹ / (1ᵀH⁻¹1) ,   r = W⁻¹Py ,   var r_k = σ²(1 − h_k)/w_k ,   1 − h_k = P_kk/w_k ,

where h_k is the leverage of score k on its own fitted value. Everything that follows rests on blocks of P,
which the solved mixed-model equations give without any matrix of the size of the scores:

* leaving the scores I out, their predictions miss them by δ = P_II⁻¹ (Py)_I;
* adding variables C that are nil outside I, their coefficients are (CᵀP_II C)⁻¹ Cᵀ(Py)_I, and what they
  explain of yᵀPy gives an exact t-test, the ratios given.

Sources: Cook and Weisberg (1982), Residuals and Influence in Regression, chapter 2 (deletion and added
variables are one); Christensen, Pearson and Johnson (1992), Technometrics 34, 38–45, and Haslett (1999),
Journal of the Royal Statistical Society B 61, 603–609 (the same in mixed and general linear models).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.special import stdtr

from scoring import reml
from scoring.additive import EXACT_LIMIT, AdditiveFit
from scoring.flags import Undefined
from scoring.table import FloatArray, IntArray, ScoreTable

_LEAST_VARIANCE = 1e-12  # share of σ² that remains when a few scores explain all of it


@dataclass(frozen=True, eq=False)
class Added:
    """Coefficients of added variables, shape (p,), their standard errors, t, and two-sided p-values."""

    coefficient: FloatArray
    error: FloatArray
    degrees: int

    @property
    def t(self) -> FloatArray:
        """Shape (p,)."""
        return self.coefficient / self.error

    @property
    def p(self) -> FloatArray:
        """Shape (p,)."""
        return np.asarray(2 * stdtr(self.degrees, -np.abs(self.t)), np.float64)


@dataclass(frozen=True, eq=False)
class Residuals:
    """The additive model solved at given variance ratios, experts kept: built by `residuals`."""

    table: ScoreTable
    solution: reml.Solution

    @property
    def raw(self) -> FloatArray:
        """Score − merit + severity, shape (N,)."""
        return self.solution.residual

    @property
    def pulled(self) -> FloatArray:
        """Py = W r, shape (N,)."""
        return self.table.confidence * self.solution.residual

    @cached_property
    def free(self) -> FloatArray:
        """Diagonal of P, shape (N,)."""
        found = np.empty(self.table.n)
        for rows, block in zip(self.rows, self.blocks, strict=True):
            found[rows] = np.diag(block)
        return found

    @property
    def leverage(self) -> FloatArray:
        """h, shape (N,): the share of a score in its own fitted value, below 1."""
        return 1 - self.free / self.table.confidence

    @property
    def standard(self) -> FloatArray:
        """z = r / sd(r), shape (N,), with the model's σ."""
        return self.pulled / np.sqrt(self.free * self.solution.error_variance)

    @property
    def deleted(self) -> FloatArray:
        """Deleted studentised residuals, shape (N,): σ estimated without the score; t with N − 2 degrees.

        At most some 10⁶ in size, reached where all other scores are equal.
        """
        explained = self.pulled**2 / self.free
        return self.pulled / np.sqrt(self.free * self._error_variance_without(explained, 1))

    @cached_property
    def rows(self) -> tuple[IntArray, ...]:
        """The rows of each expert, by application."""
        order = np.argsort(self.table.expert, kind="stable")
        return tuple(np.split(order, np.cumsum(self.table.scores_per_expert)[:-1]))

    @cached_property
    def blocks(self) -> tuple[FloatArray, ...]:
        """P_II for the rows of each expert."""
        return tuple(self.block(rows) for rows in self.rows)

    @cached_property
    def _lean(self) -> FloatArray:
        return self.solution.inverse @ self.solution.tilt

    def block(self, rows: IntArray) -> FloatArray:
        """P_II = W − W M W, M the covariance of the fitted values of ``rows`` over σ²; shape (n, n)."""
        found, m = self.solution, self.solution.mean_weight
        application, weight = self.table.application[rows], self.table.confidence[rows]
        shrunk, on_expert = 1 / found.pivot[application], self.on_experts(rows)
        tilted = np.outer(np.asarray(on_expert @ self._lean), shrunk) / m
        through = on_expert @ np.asarray((on_expert @ found.inverse).T)
        fitted = found.ratio_kept * (through - tilted - tilted.T)
        of_mean = 1 / m + found.ratio_kept * float(found.tilt @ self._lean) / m**2
        fitted += of_mean * np.outer(shrunk, shrunk)
        fitted += found.ratio_eliminated * np.where(application[:, None] == application, shrunk, 0.0)
        return np.asarray(np.diag(weight) - weight[:, None] * fitted * weight)

    def on_experts(self, rows: IntArray) -> csr_array[np.float64, tuple[int, int]]:
        """How fitted values rest on the experts' effects, μ held: shape (n, experts), own less shared."""
        found, application = self.solution, self.table.application[rows]
        own = (np.ones(len(rows)), (np.arange(len(rows)), self.table.expert[rows]))
        shared = diags_array(found.ratio_eliminated / found.pivot[application])
        return csr_array(own, shape=(len(rows), len(self.table.experts))) - csr_array(
            shared @ found.data.incidence[application]
        )

    def prediction_error(self, expert: int) -> FloatArray:
        """δ: the expert's scores less what all other scores predict for them, shape (n,)."""
        return np.asarray(np.linalg.solve(self.blocks[expert], self.pulled[self.rows[expert]]))

    def added(self, expert: int, variables: FloatArray) -> Added:
        """Add variables, shape (n, p), that are nil outside the expert's rows; no other expert's at once.

        They must be linearly independent, and N − 1 − p positive.
        """
        gram = variables.T @ self.blocks[expert] @ variables
        pull = variables.T @ self.pulled[self.rows[expert]]
        coefficient = np.linalg.solve(gram, pull)
        rest = self._error_variance_without(np.asarray(pull @ coefficient), len(pull))
        error = np.asarray(np.sqrt(rest * np.diag(np.linalg.inv(gram))), np.float64)
        return Added(np.asarray(coefficient), error, self.solution.degrees - len(pull))

    def _error_variance_without(self, explained: FloatArray, used: int) -> FloatArray:
        """σ² when ``explained`` of yᵀPy is taken out with ``used`` degrees; bounded away from nil."""
        rest = (self.solution.penalised_squares - explained) / (self.solution.degrees - used)
        return np.maximum(rest, _LEAST_VARIANCE * self.solution.error_variance)


def at_components(table: ScoreTable, fit: AdditiveFit) -> Residuals | Undefined:
    """Solve the model of ``fit`` again at its variance components, with the experts kept.

    The cost is the cube of the number of experts. Undefined if all scores are equal (``NO_SPREAD``) or
    explained exactly (``NO_ERROR``), and for more experts than `scoring.additive.EXACT_LIMIT`
    (``TOO_LARGE``).
    """
    if not fit.sd_error:
        return Undefined.NO_SPREAD if fit.no_spread else Undefined.NO_ERROR
    if len(table.experts) > EXACT_LIMIT:
        return Undefined.TOO_LARGE
    data = reml.Crossed(
        table.score - fit.mean,
        table.confidence,
        table.application,
        table.expert,
        len(table.applications),
        len(table.experts),
    )
    ratios = (fit.sd_merit / fit.sd_error) ** 2, (fit.sd_severity / fit.sd_error) ** 2
    return Residuals(table, reml.solve(data, *ratios))


def residuals(table: ScoreTable, fit: AdditiveFit) -> Residuals | Undefined:
    """Residuals fit for diagnosis: as `at_components`, and undefined too where the design cannot tell merit,
    severity and error apart (``NOT_SEPARABLE``), as residuals then follow from a convention.
    """
    if not fit.no_spread and not (fit.merit_separable and fit.severity_separable):
        return Undefined.NOT_SEPARABLE
    return at_components(table, fit)
