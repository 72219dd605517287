"""Synthetic rounds with known truth."""

import numpy as np

from scoring.table import ScoreTable


def synthetic(
    applications: int,
    experts: int,
    each: int,
    *,
    seed: int = 1,
    sd_merit: float = 1.0,
    sd_severity: float = 0.5,
    sd_error: float = 1.0,
) -> ScoreTable:
    """Let ``each`` random experts score each application about 80, in steps of a hundredth."""
    random = np.random.default_rng(seed)
    merit, severity = random.normal(0, sd_merit, applications), random.normal(0, sd_severity, experts)
    rows = []
    for i in range(applications):
        for j in random.choice(experts, each, replace=False):
            score = 80 + merit[i] - severity[j] + random.normal(0, sd_error)
            rows.append((f"a{i:05d}", f"e{j:05d}", round(float(score), 2)))
    return ScoreTable.from_rows(rows)
