"""The additive model against lme4, at its boundaries, and where scores cannot tell."""

import json
from pathlib import Path
from typing import Any

import numpy as np
import pytest

from scoring.additive import AdditiveFit, fit, separable
from scoring.csvfile import read_scores
from scoring.table import ScoreTable

GOLDEN = Path(__file__).parents[1] / "golden"
LME4: dict[str, Any] = json.loads((GOLDEN / "lme4.json").read_text(encoding="utf-8"))
SETS = ["unbalanced", "zero_severity", "weakly_linked", "weighted"]


def golden(name: str) -> ScoreTable:
    return read_scores((GOLDEN / f"{name}.csv").read_bytes()).table


def table(*rows: tuple[str, str, float]) -> ScoreTable:
    return ScoreTable.from_rows(rows)


def finite(found: AdditiveFit) -> bool:
    arrays = (found.merit, found.merit_se, found.adjusted_mean, found.severity, found.severity_se)
    return all(np.isfinite(array).all() for array in arrays if array is not None)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("number", ["mean", "sd_merit", "sd_severity", "sd_error", "reml"])
def test_components_equal_lme4(name: str, number: str) -> None:
    assert getattr(fit(golden(name)), number) == pytest.approx(LME4[name][number], abs=1e-6)


@pytest.mark.parametrize("name", SETS)
@pytest.mark.parametrize("quantity", ["merit", "merit_se", "severity", "severity_se"])
def test_predictions_and_errors_equal_lme4(name: str, quantity: str) -> None:
    scores = golden(name)
    names = scores.applications if quantity.startswith("merit") else scores.experts
    expected = [LME4[name][quantity][each] for each in names]
    assert getattr(fit(scores), quantity) == pytest.approx(expected, abs=1e-6)


def test_zero_severity_is_exactly_zero() -> None:
    found = fit(golden("zero_severity"))
    assert found.sd_severity == 0.0
    assert not found.severity.any()
    assert found.adjusted_mean == pytest.approx(golden("zero_severity").raw_mean)


@pytest.mark.parametrize("name", SETS)
def test_adjusted_mean_is_the_mean_of_score_plus_severity(name: str) -> None:
    scores = golden(name)
    found = fit(scores)
    for index in range(len(scores.applications)):
        rows = scores.application == index
        corrected = scores.score[rows] + found.severity[scores.expert[rows]]
        mean = np.average(corrected, weights=scores.confidence[rows])
        assert found.adjusted_mean[index] == pytest.approx(mean)


def test_a_complete_panel_keeps_its_raw_means() -> None:
    random = np.random.default_rng(1)
    rows = [(f"a{i}", f"e{j}", float(random.integers(60, 100)) + 5 * j) for i in range(12) for j in range(5)]
    found = fit(table(*rows))
    assert found.sd_severity > 0
    assert found.adjusted_mean == pytest.approx(table(*rows).raw_mean, abs=1e-9)


def test_a_single_score_says_nothing_about_error() -> None:
    found = fit(table(("甲", "专家01", 84.5)))
    assert (found.merit.tolist(), found.adjusted_mean.tolist()) == ([84.5], [84.5])
    assert (found.merit_se, found.severity_se, found.reml) == (None, None, None)


def test_equal_scores_have_no_spread() -> None:
    found = fit(table(*[(a, e, 0.1 + 0.2 if a == "甲" else 0.3) for a in "甲乙丙" for e in "xy"]))
    assert found.merit.tolist() == pytest.approx([0.3, 0.3, 0.3])
    assert (found.sd_merit, found.sd_severity, found.sd_error, found.reml) == (0.0, 0.0, 0.0, None)
    assert found.merit_se is not None
    assert not found.merit_se.any()


def test_scores_without_error_are_explained_exactly() -> None:
    found = fit(table(*[(a, e, 80 + 1.3 * i - j) for i, a in enumerate("abcd") for j, e in enumerate("xyz")]))
    assert found.error_nil
    assert found.sd_error == 0.0
    assert found.severity == pytest.approx([-1, 0, 1], abs=1e-6)
    assert found.adjusted_mean == pytest.approx([79, 80.3, 81.6, 82.9], abs=1e-6)


def test_one_score_each_leaves_severity_alone_and_keeps_the_order() -> None:
    found = fit(table(("甲", "x", 80), ("乙", "y", 90)))
    assert (found.merit_separable, found.severity_separable) == (False, False)
    assert not found.severity.any()
    assert found.sd_merit == found.sd_error
    assert found.merit[0] > found.merit[1]  # 乙 sorts first


def test_one_application_has_no_merit_variance() -> None:
    found = fit(table(("甲", "x", 80), ("甲", "y", 81), ("甲", "z", 82)))
    assert (found.sd_merit, found.sd_severity, found.sd_error) == (0.0, 0.0, pytest.approx(1.0))
    assert found.merit == pytest.approx([81])
    assert found.merit_se == pytest.approx([3**-0.5])


@pytest.mark.parametrize(
    ("pairs", "expected"),
    [
        (["ax", "ay", "bx", "by"], (True, True)),
        (["ax", "ay", "by"], (True, False)),  # a chain: every score has its own parameter
        (["ax", "bx", "cx"], (False, False)),  # one expert, one score each
        (["ax", "ay", "az"], (False, False)),  # one application
        (["ax", "bx", "cy", "dy"], (False, False)),  # nobody is scored twice
        (["ax", "ay", "bz", "bw"], (True, False)),  # no expert scores twice
        (["ax"], (False, False)),
    ],
)
def test_what_a_design_can_tell_apart(pairs: list[str], expected: tuple[bool, bool]) -> None:
    assert separable(table(*[(a, e, 80.0) for a, e in pairs])) == expected


@pytest.mark.parametrize("pairs", ["ax", "ax bx", "ax ay", "ax by", "ax ay by", "ax bx cy dy", "ax ay bz bw"])
@pytest.mark.parametrize("score", [1e9, -1e9, 1e-9, 0.0])
def test_small_and_extreme_tables_stay_finite(pairs: str, score: float) -> None:
    rows = [(a, e, score * (1 - 0.25 * k)) for k, (a, e) in enumerate(pairs.split())]
    assert finite(fit(table(*rows)))
