"""Rounds in which one known effect, or none, is planted on the additive model."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from scoring.table import FloatArray, IntArray, ScoreTable


@dataclass(frozen=True)
class Planted:
    """Scores, and what they were made from."""

    table: ScoreTable
    merit: FloatArray
    severity: FloatArray
    discrimination: FloatArray
    spread: FloatArray  # of each expert's errors
    outlier: IntArray  # rows


def seats(applications: int, experts: int, each: int, random: np.random.Generator) -> IntArray:
    """Who scores whom, shape (applications, each): loads differ by one at most."""
    load = np.zeros(experts)
    chosen = []
    for _ in range(applications):
        order = np.lexsort((random.random(experts), load))[:each]
        load[order] += 1
        chosen.append(np.sort(order))
    return np.array(chosen)


def planted(
    effect: str = "",
    *,
    seed: int = 0,
    applications: int = 160,
    experts: int = 32,
    each: int = 5,
    sd_severity: float = 0.6,
) -> Planted:
    """Make a round; ``effect`` is "", "discrimination", "reliability", "outliers" or "assignment"."""
    random = np.random.default_rng(seed)
    merit, severity = random.normal(0, 1, applications), random.normal(0, sd_severity, experts)
    discrimination, spread = np.ones(experts), np.ones(experts)
    expert = seats(applications, experts, each, random)
    if effect == "assignment":  # half of the experts see the stronger half, but for one seat in ten
        stronger = merit > np.median(merit)
        half = experts // 2
        expert[stronger] %= half
        expert[~stronger] = half + expert[~stronger] % half
        expert = np.array([np.sort(_distinct(row, half, experts, random)) for row in expert])
    if effect == "discrimination":
        discrimination = np.exp(random.normal(0, 0.45, experts))
    if effect == "reliability":
        spread = np.where(np.arange(experts) % 2, 0.6, 1.4)
    application, expert = np.repeat(np.arange(applications), each), expert.ravel()
    error = random.normal(0, 1, len(expert)) * spread[expert]
    outlier = np.flatnonzero(random.random(len(expert)) < 0.05) if effect == "outliers" else np.zeros(0, int)
    error[outlier] += 6 * random.choice([-1.0, 1.0], len(outlier))
    score = 80 + 5 * (discrimination[expert] * merit[application] - severity[expert] + error)
    names = tuple(f"a{i:04}" for i in range(applications)), tuple(f"e{j:04}" for j in range(experts))
    table = ScoreTable(*names, application, expert, score.round(2), np.ones(len(score)))
    return Planted(table, 80 + 5 * merit, 5 * severity, discrimination, 5 * spread, outlier)


def _distinct(row: IntArray, half: int, experts: int, random: np.random.Generator) -> IntArray:
    """Replace experts who come twice by others of the same half, and now and then one by anybody."""
    own = range(half) if row[0] < half else range(half, experts)
    found = list(dict.fromkeys(row.tolist()))
    rest = [each for each in own if each not in found]
    found += random.permutation(rest)[: len(row) - len(found)].tolist()
    if random.random() < 0.5:
        found[0] = int(random.choice([each for each in range(experts) if each not in found]))
    return np.array(found)
