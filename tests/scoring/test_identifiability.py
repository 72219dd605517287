"""What a design can tell apart: closed forms, definitions, bounds, and large designs against small ones."""

from importlib import import_module

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from scoring.identifiability import PartIdentifiability, identifiability
from scoring.least_squares import least_squares
from scoring.table import FloatArray, ScoreRow, ScoreTable
from tests.scoring.random_rounds import synthetic

module = import_module("scoring.identifiability")  # the package hands out a function of this name


def design(pairs: set[tuple[int, int]]) -> ScoreTable:
    return ScoreTable.from_rows((f"a{i:04}", f"e{j:04}", 80.0) for i, j in pairs)


def laplacian(table: ScoreTable) -> FloatArray:
    """K by its definition, shape (E, E)."""
    incidence = np.zeros((len(table.applications), len(table.experts)))
    incidence[table.application, table.expert] = table.confidence
    whole = np.diag(incidence.sum(axis=0))
    return np.asarray(whole - incidence.T @ (incidence / incidence.sum(axis=1)[:, None]))


def chain(experts: int) -> ScoreTable:
    return design({(i, j) for i in range(experts - 1) for j in (i, i + 1)})


@pytest.mark.parametrize(("applications", "experts"), [(1, 2), (7, 2), (10, 5), (20, 7)])
def test_complete_panels(applications: int, experts: int) -> None:
    found = identifiability(design({(i, j) for i in range(applications) for j in range(experts)}))
    assert (found.complete, found.connected, found.statement) == (True, True, "complete_panel")
    assert (found.estimated, len(found.parts)) == (False, 1)
    numbers = found.fiedler, found.mean_resistance, found.largest_resistance
    assert numbers == pytest.approx((applications, 2 / applications, 2 / applications), rel=1e-12)


def test_a_chain() -> None:
    """Two experts per application halve the weight of each link: links in series add up."""
    found = identifiability(chain(6))
    assert found.statement == "connected"
    assert found.fiedler == pytest.approx((2 - 2 * np.cos(np.pi / 6)) / 2, rel=1e-12)
    assert found.largest_resistance == pytest.approx(5 * 2, rel=1e-12)
    assert found.mean_resistance == pytest.approx(2 * 7 / 3, rel=1e-12)


def test_parts_and_single_experts() -> None:
    pairs = {(i, j) for i in range(3) for j in range(2)} | {(3, 2), (4, 2)} | {(5, 3), (5, 4)}
    found = identifiability(design(pairs))
    assert (found.statement, found.connected, found.complete) == ("disconnected", False, False)
    assert (found.fiedler, found.mean_resistance, found.largest_resistance) == (0.0, None, None)
    large, single, small = found.parts
    assert single == PartIdentifiability(("a0003", "a0004"), ("e0002",), 2)
    assert (large.fiedler, small.fiedler) == pytest.approx((3, 1), rel=1e-12)
    assert (large.n_applications, large.n_experts, large.n_scores, large.complete) == (3, 2, 6, True)


def test_one_expert_is_a_complete_panel_without_pairs() -> None:
    found = identifiability(design({(0, 0), (1, 0)}))
    assert (found.complete, found.fiedler, found.mean_resistance) == (True, None, None)


@given(st.sets(st.tuples(st.integers(0, 7), st.integers(0, 5)), min_size=1), st.integers(0, 3))
def test_against_the_pseudo_inverse(pairs: set[tuple[int, int]], seed: int) -> None:
    random = np.random.default_rng(seed)
    table = ScoreTable.from_rows(
        ScoreRow(f"a{i}", f"e{j}", 80.0, float(random.uniform(0.2, 5))) for i, j in sorted(pairs)
    )
    found = identifiability(table)
    assert [part.complete for part in found.parts].count(True) >= found.complete
    if not found.connected or found.fiedler is None:
        return
    matrix = laplacian(table)
    inverse = np.linalg.pinv(matrix, hermitian=True, rcond=1e-10)
    own = np.diag(inverse)
    resistance = (own[:, None] + own - 2 * inverse)[np.triu_indices(len(own), 1)]
    assert found.fiedler == pytest.approx(np.linalg.eigvalsh(matrix)[1], rel=1e-6)
    assert found.mean_resistance == pytest.approx(resistance.mean(), rel=1e-6)
    assert found.largest_resistance == pytest.approx(resistance.max(), rel=1e-6)
    assert resistance.max() <= 2 / found.fiedler * (1 + 1e-9)


def test_resistance_is_the_variance_of_a_difference_by_least_squares() -> None:
    """Half the mean resistance is the mean variance of a centred severity, times E/(E − 1)."""
    table = synthetic(30, 8, 3)
    merits = least_squares(table)
    assert merits.severity_se is not None
    assert merits.components.sd_error is not None
    variance = float(((merits.severity_se / merits.components.sd_error) ** 2).mean())
    assert identifiability(table).mean_resistance == pytest.approx(2 * variance * 8 / 7, rel=1e-9)


def test_links_too_weak_for_a_double() -> None:
    rows = [ScoreRow(f"a{i}", f"e{j}", 80.0, 1e6) for i in range(4) for j in range(2)]
    rows += [ScoreRow(f"b{i}", f"f{j}", 80.0, 1e6) for i in range(4) for j in range(2)]
    rows += [ScoreRow("a0", "f0", 80.0, 1e-6)]
    found = identifiability(ScoreTable.from_rows(rows))
    assert found.connected
    assert found.fiedler == pytest.approx(0, abs=1e-3)
    assert (found.mean_resistance, found.largest_resistance) == (None, None)


def test_large_designs_agree_with_small_ones(monkeypatch: pytest.MonkeyPatch) -> None:
    table = synthetic(300, 60, 4)
    exact = identifiability(table)
    monkeypatch.setattr(module, "EXACT_EXPERTS", 10)
    found = identifiability(table)
    assert (exact.estimated, found.estimated, found.largest_resistance) == (False, True, None)
    assert found.fiedler == pytest.approx(exact.fiedler, rel=1e-5)
    assert found.mean_resistance == pytest.approx(exact.mean_resistance, rel=0.01)
    assert found == identifiability(table)


def test_large_complete_panels(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(module, "EXACT_EXPERTS", 10)
    found = identifiability(design({(i, j) for i in range(4) for j in range(30)}))
    assert found.fiedler == pytest.approx(4, rel=1e-5)
    assert found.mean_resistance == pytest.approx(0.5, rel=0.01)


def test_a_long_chain_gets_no_number_that_did_not_converge() -> None:
    found = identifiability(chain(module.EXACT_EXPERTS + 500))
    assert (found.connected, found.estimated) == (True, True)
    assert (found.fiedler, found.mean_resistance, found.largest_resistance) == (None, None, None)
