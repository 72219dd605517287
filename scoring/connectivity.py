"""Which experts and applications can be compared at all.

Experts and applications are the two sides of a graph, scores its edges. Severity (严格度) is comparable only
inside a connected part; between parts it cannot be told from a difference in quality by any method.
"""

from __future__ import annotations

from dataclasses import dataclass, replace

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from scoring.table import IntArray, ScoreTable


@dataclass(frozen=True)
class Part:
    """A connected part of the graph.

    ``complete``: all its experts scored all its applications (全员评审); severity then cannot change a place
    within the part.
    """

    applications: tuple[str, ...]
    experts: tuple[str, ...]
    n_scores: int

    @property
    def complete(self) -> bool:
        """Whether every pair is scored."""
        return self.n_scores == len(self.applications) * len(self.experts)

    @property
    def n_applications(self) -> int:
        """Number of applications."""
        return len(self.applications)

    @property
    def n_experts(self) -> int:
        """Number of experts."""
        return len(self.experts)


@dataclass(frozen=True)
class Connectivity:
    """The connected parts, largest first."""

    parts: tuple[Part, ...]

    @property
    def connected(self) -> bool:
        """Whether all applications can be compared through the scores."""
        return len(self.parts) == 1

    @property
    def complete(self) -> bool:
        """Whether all experts scored all applications."""
        return self.connected and self.parts[0].complete

    @property
    def part_of(self) -> dict[str, int]:
        """The index of each application's part."""
        return {name: index for index, part in enumerate(self.parts) for name in part.applications}

    @property
    def comparisons(self) -> tuple[int, int]:
        """Pairs of applications compared through scores, and those compared by an assumption alone."""
        total = sum(part.n_applications for part in self.parts)
        within = sum(part.n_applications * (part.n_applications - 1) // 2 for part in self.parts)
        return within, total * (total - 1) // 2 - within


def connectivity(table: ScoreTable) -> Connectivity:
    """Find the connected parts, ordered by falling number of applications, then by first name."""
    label, label_of_expert = part_labels(table)
    scores = np.bincount(label[table.application]).tolist()
    applications: list[list[str]] = [[] for _ in scores]
    experts: list[list[str]] = [[] for _ in scores]
    for name, part in zip(table.applications, label.tolist(), strict=True):
        applications[part].append(name)
    for name, part in zip(table.experts, label_of_expert.tolist(), strict=True):
        experts[part].append(name)
    parts = map(Part, map(tuple, applications), map(tuple, experts), scores)
    return Connectivity(tuple(sorted(parts, key=lambda part: (-len(part.applications), part.applications))))


def part_labels(table: ScoreTable) -> tuple[IntArray, IntArray]:
    """The part of each application and of each expert, numbered from 0 in no order that means anything."""
    shift = len(table.applications)
    size = shift + len(table.experts)
    edges = (np.ones(table.n), (table.application, shift + table.expert))
    _, label = connected_components(csr_array(edges, shape=(size, size)), directed=False)
    label_of = np.asarray(label, np.int64)
    return label_of[:shift], label_of[shift:]


def levelled(table: ScoreTable) -> ScoreTable:
    """The same table with every part's mean score moved to the overall mean."""
    part = part_labels(table)[0][table.application]
    means = np.bincount(part, table.score) / np.bincount(part)
    return replace(table, score=table.score - means[part] + table.score.mean())
