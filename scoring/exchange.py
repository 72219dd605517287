"""Min-cost flow from applications (申报) to experts (专家), seat by seat: the engine of `scoring.assignment`.

The network: a source, the applications with the seats that they want, the experts with their loads, a sink.
Between an application and an expert there is an arc for one seat, at the mismatch of the two as its cost; a
recusal is an arc that is not there. Seats within an application's own panel pass through a node of their own,
whose capacity keeps the others for outsiders. The n-th seat of an expert costs n − 1, so that even loads
are cheapest; a seat below an expert's minimum is cheaper than everything else.

Seats are dealt by shortest augmenting paths: directly, or by a chain of exchanges in which an application
hands one of its experts on and takes another. A flow built so is one of least cost at every size, and a seat
that finds no path proves that no deal exists: what was reached is then the minimum cut. As applications are
many and experts few, paths are searched over experts alone: W[e, f] is the cheapest exchange of e for f among
the applications that hold e. Distances of the last search are potentials π with W[e, f] ≥ π_f − π_e; a direct
seat that is best under them is the end of a shortest path, and most seats need no search.

Sources: Ahuja, Magnanti and Orlin (1993), Network Flows, chapters 9.7 (successive shortest paths) and 14
(convex costs); Harvey, Ladner, Lovász and Tamir (2006), Journal of Algorithms 59, 53–78 (even loads).
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from scoring.seeded import SeededStream
from scoring.table import IntArray

FAR = 1 << 60
"""Distance of what cannot be reached."""

_BELOW_MINIMUM = 1 << 55
LARGEST_COST = 1 << 45
"""Bound of a path's cost, so that sums stay far from `FAR`."""

BoolArray = npt.NDArray[np.bool_]


@dataclass(frozen=True)
class Cut:
    """A seat that finds no path: these applications want more than these experts and all others can give."""

    applications: IntArray
    experts: IntArray


class Exchange:
    """The state of a deal; applications and experts are numbers, costs whole numbers.

    Parameters
    ----------
    arcs
        Who may score what, shape (A, E).
    cost
        Cost of each arc, shape (A, E), whole and at least 0.
    inside
        Experts of the application's own panel, shape (A, E).
    most_inside
        Seats that an application may fill from its own panel, shape (A,).
    load_cost
        Cost of each seat that an expert has already.

    ``least`` and ``most`` are the bounds of each expert's load, shape (E,); `start` must follow.
    """

    def __init__(
        self,
        arcs: BoolArray,
        cost: IntArray,
        inside: BoolArray,
        most_inside: IntArray,
        load_cost: int,
        stream: SeededStream,
    ) -> None:
        self.arcs, self.cost, self.inside, self.most_inside = arcs, cost, inside, most_inside
        self.load_cost, self.stream, experts = load_cost, stream, arcs.shape[1]
        self.least, self.most = np.zeros(experts, np.int64), np.zeros(experts, np.int64)
        self.free = np.where(arcs, cost, FAR)  # cost of the arcs that are not in use
        self.held: list[dict[int, None]] = [{} for _ in range(len(arcs))]
        self.holders: list[dict[int, None]] = [{} for _ in range(experts)]
        self.load = np.zeros(experts, np.int64)
        self.n_inside = np.zeros(len(arcs), np.int64)
        self.marginal = np.zeros(experts, np.int64)
        self._potential = np.zeros(experts, np.int64)
        self._exchange = np.full((experts, experts), FAR)  # W
        self._through = np.zeros((experts, experts), np.int64)  # the application that exchanges
        self._stale: set[int] = set()
        self._bound = 2 * int(cost.max(initial=0)) + 1

    def start(self) -> None:
        """Read the bounds of the loads; before the first seat."""
        self.marginal[:] = [self._marginal(expert) for expert in range(len(self.least))]

    def _marginal(self, expert: int) -> int:
        """Cost of the next seat of an expert."""
        load = int(self.load[expert])
        if load >= self.most[expert]:
            return FAR
        return load * self.load_cost - (_BELOW_MINIMUM if load < self.least[expert] else 0)

    def seat(self, application: int) -> Cut | None:
        """Give the application one more expert at least cost, or say why it cannot have one."""
        entry = self._entry(application)
        direct = entry - self._potential
        end = self._potential + self.marginal
        best = np.flatnonzero((direct == direct.min()) & (end == end.min()) & (entry < FAR))
        if best.size and self.marginal[best[0]] < FAR:
            self._take(application, self.stream.choice(best.tolist()))
            return None
        return self._augment(application, entry)

    def _entry(self, application: int) -> IntArray:
        """Cost of a further seat with each expert."""
        if self.n_inside[application] < self.most_inside[application]:
            return np.asarray(self.free[application], np.int64)
        return np.where(self.inside[application], FAR, self.free[application])

    def _augment(self, application: int, entry: IntArray) -> Cut | None:
        """Search all paths, move along a shortest one of those with the fewest exchanges."""
        self._refresh()
        distance, hops = entry.copy(), np.zeros(len(entry), np.int64)
        before = np.full(len(entry), -1)
        moved, step = np.flatnonzero(entry < FAR), 0
        while moved.size:
            step += 1
            through = distance[moved, None] + self._exchange[moved]
            found = through.min(axis=0)
            better = np.flatnonzero((found < distance) & (found < FAR // 2))
            before[better] = moved[through[:, better].argmin(axis=0)]
            distance[better], hops[better] = found[better], step
            moved = better
        reached = distance < FAR
        total = np.where(reached & (self.marginal < FAR), distance + self.marginal, FAR)
        if not reached.any() or total.min() >= FAR:
            return self._cut(application, np.flatnonzero(reached))
        ends = np.flatnonzero(total == total.min())
        ends = ends[hops[ends] == hops[ends].min()]
        self._set_potential(distance, reached)
        expert = self.stream.choice(ends.tolist())
        while before[expert] >= 0:
            given = int(before[expert])
            holder = int(self._through[given, expert])
            self._give_back(holder, given)
            self._take(holder, expert)
            expert = given
        self._take(application, expert)
        return None

    def _set_potential(self, distance: IntArray, reached: BoolArray) -> None:
        """Distances where there are any; all others lie far behind them, in their old order."""
        if not reached.all():
            behind = int(distance[reached].max() - self._potential[~reached].min()) + self._bound
            distance = np.where(reached, distance, self._potential + behind)
        self._potential = distance

    def _refresh(self) -> None:
        """Bring the exchanges of every expert up to date."""
        for expert in sorted(self._stale):
            holders = np.fromiter(self.holders[expert], np.int64, len(self.holders[expert]))
            if not holders.size:
                self._exchange[expert] = FAR
                continue
            cells = self.free[holders]
            full = self.n_inside[holders] >= self.most_inside[holders]
            closed = full & ~self.inside[holders, expert]
            if closed.any():
                cells[closed] = np.where(self.inside[holders[closed]], FAR, cells[closed])
            cells = np.where(cells < FAR, cells - self.cost[holders, expert][:, None], FAR)
            best = cells.argmin(axis=0)
            self._exchange[expert] = cells[best, np.arange(len(best))]
            self._through[expert] = holders[best]
        self._stale.clear()

    def _take(self, application: int, expert: int) -> None:
        self.held[application][expert] = None
        self.holders[expert][application] = None
        self.free[application, expert] = FAR
        self._count(application, expert, 1)

    def _give_back(self, application: int, expert: int) -> None:
        del self.held[application][expert]
        del self.holders[expert][application]
        self.free[application, expert] = self.cost[application, expert]
        self._count(application, expert, -1)

    def _count(self, application: int, expert: int, by: int) -> None:
        self.load[expert] += by
        self.n_inside[application] += by * int(self.inside[application, expert])
        self.marginal[expert] = self._marginal(expert)
        self._stale.update(self.held[application], (expert,))

    def _cut(self, application: int, experts: IntArray) -> Cut:
        applications = {application}.union(*(self.holders[expert] for expert in experts.tolist()))
        return Cut(np.array(sorted(applications)), experts)
