"""Closed panels under the calibrated model: half of what lies between them is quality."""

import numpy as np
import pytest

from scoring import additive, calibrated
from scoring import posterior as additive_posterior
from scoring.calibrated import CalibratedFit
from scoring.closed_panels import readings
from scoring.connectivity import connectivity
from scoring.methods import METHODS
from scoring.scenarios import Scenario
from scoring.simulate import simulate
from scoring.table import FloatArray, ScoreTable
from scoring.uncertainty import standing
from tests.scoring.calibrated.planted import planted


def two_panels(effect: str = "", applications: int = 60) -> ScoreTable:
    """Two rounds beside each other; the second scores 20 higher."""
    parts = [planted(effect, seed=seed, applications=applications, experts=8, each=4) for seed in (1, 2)]
    return ScoreTable.from_rows(
        (f"{panel}{application}", f"{panel}{expert}", score + 20 * (panel == "q"))
        for panel, part in zip("pq", parts, strict=True)
        for (application, expert), score in zip(part.table.pairs(), part.table.score.tolist(), strict=True)
    )


def gap(values: FloatArray) -> float:
    """Of the second half over the first."""
    half = len(values) // 2
    return float(values[half:].mean() - values[:half].mean())


@pytest.mark.parametrize("effect", ["", "outliers"])
def test_merit_and_severity_take_half_of_the_difference_each(effect: str) -> None:
    table = two_panels(effect)
    found = calibrated.fit(table)
    assert bool(found.kept) == bool(effect)
    difference = gap(table.score)
    assert gap(found.merit) == pytest.approx(difference / 2, abs=0.5)
    assert gap(found.severity) == pytest.approx(-difference / 2, abs=0.5)
    assert found.table is table


def test_the_result_lies_half_way_between_both_readings() -> None:
    table = two_panels()
    merits = METHODS["calibrated"](table)
    found = readings(merits, connectivity(table))
    assert found is not None
    middle = (found.quality.score + found.severity.score) / 2
    assert merits.score == pytest.approx(middle, abs=0.2)
    assert gap(found.severity.score) == pytest.approx(0, abs=1e-9)


@pytest.mark.parametrize("applications", [60, 20])
def test_what_is_random_or_too_small_is_the_additive_model(applications: int) -> None:
    table = two_panels(applications=applications)
    found = calibrated.fit(table, assignment="random" if applications == 60 else "unknown")
    assert found.gap is None
    assert np.array_equal(found.merit, additive.fit(table).merit)


def moments(found: CalibratedFit) -> tuple[FloatArray, FloatArray]:
    """Means and covariances of the draws."""
    drawn = calibrated.posterior(found, draws=4000)
    assert drawn.draws is not None
    return drawn.mean, np.cov(drawn.draws.T)


def test_errors_and_draws_hold_what_is_not_known_between_panels() -> None:
    found = calibrated.fit(two_panels("outliers", applications=120))
    assert found.gap is not None
    assert found.merit_se is not None
    assert found.covariance is not None
    assert found.merit_se.min() > found.gap.difference.max() / 12**0.5
    assert np.sqrt(np.diag(found.covariance)) == pytest.approx(found.merit_se)
    mean, covariance = moments(found)
    assert mean == pytest.approx(found.merit, abs=1e-9)
    assert np.abs(covariance - found.covariance).max() < 0.1 * found.covariance.max()


def test_without_extras_the_draws_are_those_of_the_levelled_scores_widened() -> None:
    found = calibrated.fit(two_panels())
    assert found.gap is not None
    level = additive_posterior.posterior(found.gap.level)
    drawn = calibrated.posterior(found)
    assert drawn.mean == pytest.approx(level.mean + found.gap.share, abs=1e-9)
    assert (drawn.sd > level.sd + 1).all()
    assert standing(drawn, 30).p_in.sum() == pytest.approx(30)


def test_beyond_what_is_drawn_the_formula_has_the_same_errors(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr("scoring.posterior.LARGEST_DRAWN", 50)
    found = calibrated.fit(two_panels())
    drawn = calibrated.posterior(found)
    assert drawn.draws is None
    assert np.array_equal(drawn.mean, found.merit)
    assert found.merit_se is not None
    assert drawn.sd == pytest.approx(found.merit_se)


@pytest.mark.parametrize("between", [{"panel_merit": 0.3}, {"panel_severity": 0.7}])
def test_rank_intervals_hold_whichever_way_the_panels_differ(between: dict[str, float]) -> None:
    scenario = Scenario(panels=8, **between)
    covered = []
    for seed in range(8):
        drawn = simulate(scenario, seed)
        said = standing(calibrated.posterior(calibrated.fit(drawn.table)), scenario.places)
        rank = 1 + np.argsort(np.argsort(-drawn.merit))
        covered.append(((said.rank_low <= rank) & (rank <= said.rank_high)).mean())
    assert np.mean(covered) > 0.85
