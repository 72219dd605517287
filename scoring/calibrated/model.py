"""Fitting `scoring.calibrated`: the additive model, then what passes its gate, exactly or by iteration."""

from __future__ import annotations

from scoring import additive
from scoring.calibrated import large, small
from scoring.calibrated.gates import LEAST_LOAD, LEAST_SCORES, Closed, Extra, Gate
from scoring.calibrated.panels import gap, halved
from scoring.calibrated.result import CalibratedFit, standardised, unchanged, unscaled
from scoring.calibrated.small import Assignment
from scoring.table import ScoreTable

LARGEST_WORK = 1e9
"""Applications × experts² up to which the extras are fitted exactly."""


def fit(table: ScoreTable, *, assignment: Assignment = "unknown") -> CalibratedFit:
    """Fit the calibrated model.

    Parameters
    ----------
    table
        Any valid table; where it shows none of the extras the result is that of the additive model.
    assignment
        ``unknown`` also tries the term of the assignment, and takes half of what lies between closed panels
        for quality; ``random`` leaves both out.
    """
    if assignment not in ("unknown", "random"):
        raise ValueError(f"assignment must be 'unknown' or 'random', not {assignment!r}")
    if table.n < max(LEAST_SCORES, LEAST_LOAD * len(table.experts)):
        return unchanged(table, additive.fit(table), _all(Closed.TOO_FEW))
    between = gap(table) if assignment == "unknown" else None
    if between is None:
        return _fitted(table, assignment)
    return halved(_fitted(between.level, assignment), table, between)


def _fitted(table: ScoreTable, assignment: Assignment) -> CalibratedFit:
    plain = additive.fit(table)
    if not (plain.merit_separable and plain.severity_separable and plain.sd_error):
        return unchanged(table, plain, _all(Closed.NOT_SEPARABLE))
    problem = standardised(table)
    if len(table.applications) * len(table.experts) ** 2 <= LARGEST_WORK:
        found = small.fit(problem, plain, assignment)
    else:
        found = large.fit(problem, plain, assignment)
    return unchanged(table, plain, found) if isinstance(found, tuple) else unscaled(problem, plain, found)


def _all(closed: Closed) -> tuple[Gate, ...]:
    """No extra is considered at all."""
    return tuple(Gate(extra, False, closed) for extra in Extra)
