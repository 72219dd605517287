"""Scores made from known merits and severities, for tests of what a diagnostic finds and what it leaves."""

import numpy as np

from scoring.additive import fit
from scoring.residuals import Residuals, residuals
from scoring.table import FloatArray, ScoreTable


def scores(
    applications: int = 24, experts: int = 8, *, seed: int = 0, share: float = 1.0, error: float = 3.0
) -> dict[tuple[str, str], float]:
    """Score of each (application, expert); about ``share`` of the pairs, two per application at least."""
    random = np.random.default_rng(seed)
    merit, severity = random.normal(0, 5, applications), random.normal(0, 2, experts)
    noise, absent = random.normal(0, error, (applications, experts)), random.random((applications, experts))
    return {
        (f"a{i:02}", f"e{j:02}"): float(80 + merit[i] - severity[j] + noise[i, j])
        for i in range(applications)
        for j in range(experts)
        if absent[i, j] < share or (j - i) % experts < 2
    }


def table_of(given: dict[tuple[str, str], float]) -> ScoreTable:
    return ScoreTable.from_rows(
        (application, expert, score) for (application, expert), score in given.items()
    )


def model_of(table: ScoreTable) -> Residuals:
    found = residuals(table, fit(table))
    assert isinstance(found, Residuals)
    return found


def dense_projection(table: ScoreTable, merit_ratio: float, severity_ratio: float) -> FloatArray:
    """P by its definition, shape (N, N)."""
    application = np.eye(len(table.applications))[table.application]
    expert = np.eye(len(table.experts))[table.expert]
    covariance = np.diag(1 / table.confidence) + merit_ratio * application @ application.T
    inverse = np.linalg.inv(covariance + severity_ratio * expert @ expert.T)
    ones = inverse.sum(axis=1)
    return np.asarray(inverse - np.outer(ones, ones) / ones.sum())
