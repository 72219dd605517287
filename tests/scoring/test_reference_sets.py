"""Other people's published scores: lme4's answers to 4 decimals, where the files are at hand."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.additive import fit
from scoring.csvfile import read_scores
from scoring.table import FloatArray, ScoreTable

SHARED = Path(__file__).parents[3] / "shared" / "data"
pytestmark = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the published data sets are not part of the project"
)

SETS = {
    "penicillin": "Penicillin",
    "princeton2012": "princeton2012",
    "erforresearch_mock": "ERmock_all",
    "sirt_ratings2_sum": "sirt_ratings2_sum",
}
by_set = pytest.mark.parametrize("name", SETS)


def scores(name: str) -> ScoreTable:
    return read_scores((SHARED / "scores" / f"{name}.csv").read_bytes()).table


def reference(name: str) -> dict[str, Any]:
    every = json.loads((SHARED / "reference" / "lme4_crossed.json").read_text(encoding="utf-8"))
    return dict(every[SETS[name]])


@by_set
def test_components(name: str) -> None:
    found, expected = fit(scores(name)), reference(name)
    assert found.mean == pytest.approx(expected["mu"], abs=1e-4)
    assert found.sd_merit == pytest.approx(expected["sd_obj"], abs=1e-4)
    assert found.sd_severity == pytest.approx(expected["sd_rev"], abs=1e-4)
    assert found.sd_error == pytest.approx(expected["sd_res"], abs=1e-4)
    # lme4 stopped a little short of the minimum in these files.
    assert found.reml == pytest.approx(expected["REMLcrit"], abs=1e-6)
    assert found.reml <= expected["REMLcrit"] + 1e-9


@by_set
def test_predictions(name: str) -> None:
    table = scores(name)
    found, expected = fit(table), reference(name)
    # The reference writes some names with blanks that the score files leave out.
    effects = {each.replace(" ", ""): value for each, value in expected["blup_obj"].items()}
    experts = {each.replace(" ", ""): value for each, value in expected["blup_rev"].items()}
    merit = [expected["mu"] + effects[each.replace(" ", "")] for each in table.applications]
    assert found.merit == pytest.approx(merit, abs=1e-4)
    severity = [-experts[each.replace(" ", "")] for each in table.experts]
    assert found.severity == pytest.approx(severity, abs=1e-4)


@by_set
def test_standard_errors(name: str) -> None:
    """lme4's condsd is the error of θ with μ known; ours is that of μ + θ: cond² + (1 + dθ/dμ)²·se(μ)²."""
    table, expected = scores(name), reference(name)
    order = {each.replace(" ", ""): row for row, each in enumerate(expected["blup_obj"])}
    known = np.array([expected["condsd_obj"][order[each.replace(" ", "")]] for each in table.applications])
    error = np.hypot(known, (1 - response_to_one(table, expected)) * expected["mu_se"])
    assert fit(table).merit_se == pytest.approx(error, abs=1e-4)


def response_to_one(table: ScoreTable, expected: dict[str, Any]) -> FloatArray:
    """By how much θ̂ rises if all scores rise by one and μ stays: from the dense mixed-model equations."""
    size = len(table.applications)
    incidence = np.hstack([np.eye(size)[table.application], np.eye(len(table.experts))[table.expert]])
    spread = np.repeat([expected["sd_obj"], expected["sd_rev"]], [size, len(table.experts)])
    equations = incidence.T @ incidence + np.diag((expected["sd_res"] / spread) ** 2)
    return np.asarray(np.linalg.solve(equations, incidence.sum(axis=0))[:size])
