"""Integrals over two parameters: against closed forms, at bounds, and the dealing of draws."""

from math import erf, exp, pi, sqrt

import numpy as np
import pytest

from scoring.quadrature import grid


def test_moments_of_a_normal_density() -> None:
    found = grid(lambda p: ((p[0] - 1) / 0.03) ** 2 + ((p[1] - 2) / 0.1) ** 2, (1, 2), (0, 0), (10, 10))
    mean = found.share @ found.nodes
    assert mean == pytest.approx([1, 2], abs=1e-7)
    assert np.sqrt(found.share @ (found.nodes - mean) ** 2) == pytest.approx([0.03, 0.1], rel=1e-4)


def test_a_mode_at_a_bound_is_integrated_up_to_the_bound() -> None:
    found = grid(lambda p: p[0] ** 2 + p[1] ** 2, (0, 0), (0, 0), (100, 1))
    # Means of half a normal density, and of one cut off at 1.
    cut = sqrt(2 / pi) * (1 - exp(-0.5)) / erf(1 / sqrt(2))
    assert found.share @ found.nodes == pytest.approx([sqrt(2 / pi), cut], rel=1e-5)


def test_equal_bounds_fix_a_parameter() -> None:
    found = grid(lambda p: ((p[1] - 3) / 0.1) ** 2 + p[0], (7, 3), (7, 0), (7, 10))
    assert set(found.nodes[:, 0].tolist()) == {7.0}
    assert found.share @ found.nodes == pytest.approx([7, 3], abs=1e-7)


@pytest.mark.parametrize("total", [1, 7, 500, 4001])
def test_draws_are_dealt_by_share(total: int) -> None:
    found = grid(lambda p: p[0] ** 2 + (p[0] - p[1]) ** 2, (0, 0), (-9, -9), (9, 9))
    counts = found.counts(total)
    assert counts.sum() == total
    assert np.abs(counts - total * found.share).max() < 1


def test_a_density_too_narrow_to_search_lies_at_its_mode() -> None:
    found = grid(lambda p: ((p[0] - 1) / 1e-9) ** 2 + ((p[1] - 3) / 0.1) ** 2, (1, 3), (0, 0), (10, 10))
    assert set(found.nodes[:, 0].tolist()) == {1.0}
    assert found.share @ found.nodes == pytest.approx([1, 3], abs=1e-7)
