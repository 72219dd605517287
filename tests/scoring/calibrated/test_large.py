"""The path for large tables against the exact one, and what it alone does."""

import numpy as np
import pytest

from scoring import additive, calibrated
from scoring.calibrated import Closed, Extra, large
from scoring.calibrated.result import standardised
from scoring.table import FloatArray, ScoreTable
from tests.scoring.calibrated.planted import Planted, planted


@pytest.fixture
def everything_large(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.calibrated.model.LARGEST_WORK", 0)


def round_with(effect: str) -> Planted:
    return planted(effect, seed=4, applications=300, experts=40)


@pytest.mark.parametrize("effect", ["discrimination", "reliability", "outliers"])
def test_both_paths_keep_the_same_and_agree(effect: str, monkeypatch: pytest.MonkeyPatch) -> None:
    table = round_with(effect).table
    exact = calibrated.fit(table, assignment="random")
    monkeypatch.setattr("scoring.calibrated.model.LARGEST_WORK", 0)
    found = calibrated.fit(table, assignment="random")
    assert Extra(effect) in found.kept
    assert found.kept == exact.kept
    assert np.abs(found.merit - exact.merit).max() < 0.1 * exact.sd_merit
    assert np.corrcoef(found.merit, exact.merit)[0, 1] > 0.9995
    for name in ("sd_merit", "sd_severity", "sd_error"):
        assert getattr(found, name) == pytest.approx(getattr(exact, name), rel=0.03)
    assert found.merit_se is not None
    assert exact.merit_se is not None
    assert found.merit_se == pytest.approx(exact.merit_se, rel=0.05)
    assert (found.reml, found.covariance) == (None, None)


@pytest.mark.usefixtures("everything_large")
def test_plain_rounds_stay_plain() -> None:
    kept = 0
    for seed in range(20):
        table = planted(seed=300 + seed, applications=100, experts=16, each=4).table
        found = calibrated.fit(table)
        kept += bool(found.kept)
        assert found.kept or np.array_equal(found.merit, additive.fit(table).merit)
        assert found.gates[-1].closed is Closed.TOO_LARGE
    assert kept <= 3


@pytest.mark.usefixtures("everything_large")
def test_equal_tables_give_equal_results() -> None:
    table = round_with("outliers").table
    assert np.array_equal(calibrated.fit(table).merit, calibrated.fit(table).merit)


def shared(table: ScoreTable, score: FloatArray) -> bool:
    changed = ScoreTable(
        table.applications, table.experts, table.application, table.expert, score, table.confidence
    )
    fit = additive.fit(changed)
    residual = changed.score - fit.merit[changed.application] + fit.severity[changed.expert]
    return large.errors_are_shared(standardised(changed).scores, residual, fit.merit - fit.mean)


def test_shared_errors_are_seen_and_a_common_use_of_the_scale_is_not() -> None:
    given_round = planted("discrimination", seed=1, applications=80, experts=8, each=8)
    table = given_round.table
    assert not shared(table, table.score)
    score = table.score.reshape(80, 8).copy()
    score[:, 1] = score[:, 3] + 0.1 * (np.arange(80) % 7)
    assert shared(table, score.ravel())


def test_pairs_with_little_in_common_are_not_tested() -> None:
    table = planted(seed=1, applications=30, experts=30, each=2).table
    assert not shared(table, table.score)
    alone = ScoreTable.from_rows([(f"a{i}", "x" if i % 2 else "y", 80.0 + i % 3) for i in range(9)])
    assert not shared(alone, alone.score)


@pytest.mark.usefixtures("everything_large")
def test_the_posterior_then_has_means_and_standard_errors() -> None:
    found = calibrated.fit(round_with("outliers").table)
    drawn = calibrated.posterior(found)
    assert drawn.draws is None
    assert np.array_equal(drawn.mean, found.merit)
