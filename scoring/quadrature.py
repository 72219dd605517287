"""Integrals over two parameters of a smooth density, by Gauss–Legendre nodes where its mass lies.

The nodes fill the box in which the density, seen along each axis through its mode, is above exp(−drop/2) of
its height there. A box may end at a bound of the parameter with the density still high: Gauss–Legendre nodes
need no decay, so a standard deviation that may be nil is integrated as accurately as any other.

Source: Davis and Rabinowitz (1984), Methods of Numerical Integration, 2nd edition, §2.7.
"""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass
from typing import TypeAlias

import numpy as np
from scipy.optimize import brentq

from scoring.table import FloatArray, IntArray

Point: TypeAlias = tuple[float, float]
Loss: TypeAlias = Callable[[Point], float]
"""−2 log density, up to a constant; finite between the bounds."""

DROP = 30.0
"""Where the density ends for us: 5.5 standard deviations of a normal density."""


@dataclass(frozen=True, eq=False)
class Grid:
    """Nodes, shape (n, 2), and their shares of the density's mass, shape (n,), which add to one."""

    nodes: FloatArray
    share: FloatArray

    def counts(self, total: int) -> IntArray:
        """Deal ``total`` draws to the nodes by their shares (systematic sampling), shape (n,)."""
        edges = np.floor(total * np.cumsum(self.share) + 0.5).astype(np.int64)
        edges[-1] = total
        return np.diff(edges, prepend=0)


def grid(loss: Loss, mode: Point, low: Point, high: Point, nodes: int = 15) -> Grid:
    """Nodes and shares of the density exp(−loss/2) between the bounds ``low`` and ``high``.

    A parameter whose bounds are equal stays there.
    """
    axes = [_axis(loss, mode, axis, low[axis], high[axis], nodes) for axis in (0, 1)]
    points = np.array([(x, y) for x in axes[0][0] for y in axes[1][0]])
    losses = np.array([loss((x, y)) for x, y in points.tolist()])
    share = np.outer(axes[0][1], axes[1][1]).ravel() * np.exp(-(losses - losses.min()) / 2)
    return Grid(points, share / share.sum())


def _axis(
    loss: Loss, mode: Point, axis: int, low: float, high: float, nodes: int
) -> tuple[FloatArray, FloatArray]:
    """Nodes and weights of one axis."""
    if low == high:
        return np.array([low]), np.ones(1)

    def excess(value: float) -> float:
        return loss((value, mode[1]) if axis == 0 else (mode[0], value)) - loss(mode) - DROP

    start, end = (
        bound
        if excess(bound) <= 0
        else brentq(excess, mode[axis], bound, xtol=1e-5 * (high - low), rtol=1e-3)
        for bound in (low, high)
    )
    if start == end:  # narrower than one can search: all mass lies at the mode
        return np.array([mode[axis]]), np.ones(1)
    place, weight = np.polynomial.legendre.leggauss(nodes)
    half = (end - start) / 2
    return start + half * (1 + place), half * weight
