"""Write er.csv and er.json: grades from 1 to 6, and the ERforResearch posterior by brute force.

Nothing is shared with the project: the likelihood is the dense normal density of all scores, the three
standard deviations run over equal steps, and expected ranks are sums over pairs. Run: python make_er.py
"""

import csv
import json
from itertools import product
from math import erf, sqrt
from pathlib import Path

import numpy as np

HERE = Path(__file__).parent
STEPS = 32
APPLICATIONS, EXPERTS, EACH = 14, 6, 3


def grades() -> list[tuple[str, str, int]]:
    random = np.random.default_rng(20260101)
    merit, leniency = random.normal(0, 1, APPLICATIONS), random.normal(0, 0.6, EXPERTS)
    rows = []
    for i in range(APPLICATIONS):
        for j in sorted(random.choice(EXPERTS, EACH, replace=False)):
            grade = round(3.6 + merit[i] + leniency[j] + random.normal(0, 0.7))
            rows.append((f"a{i:02d}", f"e{j}", min(max(grade, 1), 6)))
    return rows


def posterior(rows: list[tuple[str, str, int]]) -> dict[str, dict[str, float]]:
    applications, experts = sorted({row[0] for row in rows}), sorted({row[1] for row in rows})
    a = np.array([[row[0] == name for name in applications] for row in rows], dtype=float)
    e = np.array([[row[1] == name for name in experts] for row in rows], dtype=float)
    score = np.array([row[2] for row in rows], dtype=float)
    y = score - np.mean([score[a[:, i] == 1].mean() for i in range(len(applications))])
    middles = (np.arange(STEPS) + 0.5) * 2 / STEPS
    logs, means, covariances, taus = [], [], [], []
    for tau, pair, error in product(middles, repeat=3):
        covariance = tau**2 * a @ a.T + 0.25 * e @ e.T + (pair**2 + error**2) * np.eye(len(y))
        solved = np.linalg.solve(covariance, np.column_stack((y, tau**2 * a)))
        logs.append(-(np.linalg.slogdet(covariance)[1] + y @ solved[:, 0]) / 2)
        means.append(tau**2 * a.T @ solved[:, 0])
        covariances.append(tau**2 * np.eye(len(applications)) - tau**2 * a.T @ solved[:, 1:])
        taus.append(tau)
    share = np.exp(np.array(logs) - max(logs))
    share /= share.sum()
    rank = np.zeros(len(applications))
    for weight, mean, own in zip(share, means, covariances, strict=True):
        if weight > 1e-9:
            rank += weight * np.array([expected_rank(i, mean, own) for i in range(len(mean))])
    mean = share @ np.array(means)
    variance = (
        share @ np.array([np.diag(own) + m**2 for m, own in zip(means, covariances, strict=True)]) - mean**2
    )
    return {
        "expected_rank": dict(zip(applications, rank.tolist(), strict=True)),
        "mean": dict(zip(applications, mean.tolist(), strict=True)),
        "sd": dict(zip(applications, np.sqrt(variance).tolist(), strict=True)),
        "sd_merit": {"all": float(share @ np.array(taus))},
    }


def expected_rank(i: int, mean: np.ndarray, own: np.ndarray) -> float:
    total = 1.0
    for k in range(len(mean)):
        if k != i:
            total += (1 + erf((mean[k] - mean[i]) / sqrt(2 * (own[i, i] + own[k, k] - 2 * own[i, k])))) / 2
    return total


if __name__ == "__main__":
    rows = grades()
    with (HERE / "er.csv").open("w", newline="", encoding="utf-8") as file:
        csv.writer(file, lineterminator="\n").writerows([("application", "expert", "score"), *rows])
    rounded = {key: {name: round(x, 5) for name, x in of.items()} for key, of in posterior(rows).items()}
    (HERE / "er.json").write_text(json.dumps(rounded, indent=1) + "\n", encoding="utf-8")
