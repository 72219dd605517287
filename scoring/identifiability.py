"""What a design can tell apart: parts, Fiedler value, effective resistance of the graph of experts.

Two experts are linked by the applications that both scored. With B the incidence of confidences (applications
by experts), D = diag(c_i) and diag(c_j) its sums,

    K = diag(c_j) − BᵀD⁻¹B

is the Laplacian of that graph: experts j and k are joined with weight Σ_i B_ij B_ik / c_i. It is also what
the scores tell about severities once merit is allowed for (`scoring.least_squares`), so

    R_jk = K⁺_jj + K⁺_kk − 2 K⁺_jk = Var(b̂_j − b̂_k) / σ²

the effective resistance between two experts, is what their comparison costs: 2/R is the number of
applications that two experts alone would both have to score to be compared as well. Between parts R is
infinite: a difference there may be severity or quality, and every number about it rests on an assumption. The
Fiedler value λ₂, the least eigenvalue of K but the nil one, says how firmly a part hangs together: R ≤ 2/λ₂.
The mean of R is 2 tr K⁺/(E − 1). Where there are several parts λ₂ = 0.

A part where all E experts scored all A applications at confidence 1 (全员评审) has λ₂ = A and R = 2/A.

Sources: Fiedler (1973), Czechoslovak Mathematical Journal 23, 298–305 (λ₂); Klein and Randić (1993), Journal
of Mathematical Chemistry 12, 81–95 (effective resistance, its sum by the trace); Bailey and Cameron (2009),
Combinatorics of optimal designs, Surveys in Combinatorics 365, 19–73 (resistance and variance in designs);
Lanczos (1950), Journal of Research of the National Bureau of Standards 45, 255–282; Hutchinson (1990),
Communications in Statistics — Simulation and Computation 19, 433–450 (trace by random signs).
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.sparse import csr_array, diags_array
from scipy.sparse.linalg import ArpackNoConvergence, LinearOperator, cg, eigsh

from scoring.connectivity import Connectivity, Part, connectivity
from scoring.table import FloatArray, ScoreTable

Incidence: TypeAlias = csr_array[np.float64, tuple[int, int]]

EXACT_EXPERTS = 1000
"""Experts of a part up to which every resistance is computed; beyond, the mean is estimated."""

_NIL = 1e-12  # λ₂ over the largest eigenvalue below which a double holds no resistance
_SEED = (
    20_260_101  # of the signs and the first Lanczos vector; fixed, so that equal tables give equal results
)
_SIGNS = 20_000  # signs drawn at least: probes × experts
_RESTARTS, _STEPS = 30, 1000  # after which Lanczos and conjugate gradients give up
_CLOSE = 1e-8


@dataclass(frozen=True)
class PartIdentifiability(Part):
    """A connected part, and how firmly it hangs together.

    Attributes
    ----------
    fiedler
        λ₂ in units of scores; None for a single expert, or where Lanczos's method did not converge.
    mean_resistance, largest_resistance
        Of R over all pairs of experts; None for a single expert, where links are too weak for a double, and
        the largest beyond `EXACT_EXPERTS`.
    estimated
        Whether the numbers are approximate, as they are beyond `EXACT_EXPERTS`.
    """

    fiedler: float | None = None
    mean_resistance: float | None = None
    largest_resistance: float | None = None
    estimated: bool = False


@dataclass(frozen=True)
class Identifiability(Connectivity):
    """The parts, largest first, and what holds for all together."""

    parts: tuple[PartIdentifiability, ...]

    @property
    def estimated(self) -> bool:
        """Whether a number of any part is approximate."""
        return any(part.estimated for part in self.parts)

    @property
    def statement(self) -> str:
        """What it comes to, as a code that pages word.

        ``complete_panel`` (全员评审: severity changes no place), ``connected`` (severity is compared and
        corrected through common applications) or ``disconnected`` (between parts severity and quality cannot
        be told apart).
        """
        if self.complete:
            return "complete_panel"
        return "connected" if self.connected else "disconnected"

    @property
    def fiedler(self) -> float | None:
        """λ₂ of the whole graph: 0 if it is not connected."""
        return self.parts[0].fiedler if self.connected else 0.0

    @property
    def mean_resistance(self) -> float | None:
        """Of all pairs of experts; None, as it is infinite, if the graph is not connected."""
        return self.parts[0].mean_resistance if self.connected else None

    @property
    def largest_resistance(self) -> float | None:
        """Of all pairs of experts; None, as it is infinite, if the graph is not connected."""
        return self.parts[0].largest_resistance if self.connected else None


def identifiability(table: ScoreTable) -> Identifiability:
    """State what the design of a table can tell apart; the scores themselves do not enter.

    Up to `EXACT_EXPERTS` experts in a part the cost is the cube of their number, then linear in the scores.
    """
    graph = connectivity(table)
    incidences = _incidences(table, graph)
    return Identifiability(
        tuple(_part(part, incidence) for part, incidence in zip(graph.parts, incidences, strict=True))
    )


def _incidences(table: ScoreTable, graph: Connectivity) -> Iterator[Incidence]:
    """The confidences of each part, shape (its applications, its experts)."""
    part = {expert: index for index, part in enumerate(graph.parts) for expert in part.experts}
    label = np.array([part[expert] for expert in table.experts])[table.expert]
    order = np.argsort(label, kind="stable")
    for rows in np.split(order, np.cumsum(np.bincount(label))[:-1]):
        application = np.unique(table.application[rows], return_inverse=True)[1]
        expert = np.unique(table.expert[rows], return_inverse=True)[1]
        yield csr_array((table.confidence[rows], (application, expert)))


def _part(part: Part, incidence: Incidence) -> PartIdentifiability:
    size = part.applications, part.experts, part.n_scores
    if part.n_experts == 1:
        return PartIdentifiability(*size)
    if part.n_experts > EXACT_EXPERTS:
        return PartIdentifiability(*size, *_estimated(incidence), None, estimated=True)
    return PartIdentifiability(*size, *_exact(incidence))


def _exact(incidence: Incidence) -> tuple[float, float | None, float | None]:
    """λ₂, mean and largest resistance from all eigenvalues of K."""
    by_application = np.asarray(incidence.sum(axis=1), np.float64)
    shared = np.asarray((incidence.T @ (diags_array(1 / by_application) @ incidence)).toarray())
    np.fill_diagonal(shared, 0)
    laplacian = np.diag(shared.sum(axis=1)) - (shared + shared.T) / 2
    values, vectors = np.linalg.eigh(laplacian)
    fiedler, experts = max(float(values[1]), 0.0), len(values)
    if fiedler <= _NIL * values[-1]:
        return fiedler, None, None
    root = vectors[:, 1:] / np.sqrt(values[1:])
    inverse = root @ root.T  # K⁺
    own = np.diag(inverse)
    resistance = own[:, None] + own - 2 * inverse
    return fiedler, 2 * float(own.sum()) / (experts - 1), float(resistance.max())


def _estimated(incidence: Incidence) -> tuple[float | None, float | None]:
    """λ₂ by Lanczos's method, and the mean resistance with tr K⁺ from solves with random signs."""
    by_application = np.asarray(incidence.sum(axis=1), np.float64)
    by_expert, transposed = np.asarray(incidence.sum(axis=0), np.float64), csr_array(incidence.T)

    def times(vector: FloatArray) -> FloatArray:
        """K times a vector; the nil eigenvalue is moved to the other end."""
        mean = np.asarray(incidence @ vector, np.float64) / by_application
        return np.asarray(
            by_expert * vector - transposed @ mean + by_expert.max() * vector.mean(), np.float64
        )

    random = np.random.Generator(np.random.PCG64(_SEED))
    operator = _operator(times, len(by_expert))
    scaled = _operator(lambda vector: vector / by_expert, len(by_expert))
    return _fiedler(operator, random), _mean_resistance(operator, scaled, random)


def _operator(times: Callable[[FloatArray], FloatArray], size: int) -> LinearOperator[np.float64]:
    return LinearOperator((size, size), matvec=times, dtype=np.float64)


def _fiedler(operator: LinearOperator[np.float64], random: np.random.Generator) -> float | None:
    start = random.standard_normal(operator.shape[0])
    try:
        least = eigsh(
            operator, 1, which="SA", v0=start, maxiter=_RESTARTS, tol=1e-6, return_eigenvectors=False
        )
    except ArpackNoConvergence:
        return None
    return float(least[0])


def _mean_resistance(
    operator: LinearOperator[np.float64], scaled: LinearOperator[np.float64], random: np.random.Generator
) -> float | None:
    experts, traces = operator.shape[0], []
    for _ in range(-(-_SIGNS // experts)):
        signs = random.choice((-1.0, 1.0), experts)
        signs -= signs.mean()  # K⁺ does not see the mean
        solved, failed = cg(operator, signs, rtol=_CLOSE, maxiter=_STEPS, M=scaled)
        if failed:
            return None
        traces.append(float(signs @ solved))
    return 2 * float(np.mean(traces)) / (experts - 1)
