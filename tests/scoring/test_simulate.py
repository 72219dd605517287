"""Simulated rounds: the same for the same seed, and what was planted is in them, as large as asked."""

from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import connectivity
from scoring.scenarios import SCENARIOS, Scenario
from scoring.simulate import SimulatedRound, simulate
from scoring.table import FloatArray

LARGE = Scenario(20_000, 2_000, 5, 4_000, step=0.01, mean=50.0)


def residual(drawn: SimulatedRound, mean: float = 50.0) -> FloatArray:
    """What is left of each score beside merit and severity as planted."""
    table = drawn.table
    merit = drawn.merit[table.application] - mean
    return table.score - (mean + drawn.scale[table.expert] * merit - drawn.severity[table.expert])


def spread_between(values: FloatArray, groups: int) -> float:
    """Share of the variance that lies between equal runs."""
    runs = values.reshape(groups, -1)
    within = runs.var(axis=1, ddof=1).mean()
    return float(1 - within / (within + runs.mean(axis=1).var(ddof=1) - within / runs.shape[1]))


@pytest.mark.parametrize("name", SCENARIOS)
def test_every_scenario_gives_the_round_that_it_names(name: str) -> None:
    scenario = SCENARIOS[name]
    drawn = simulate(scenario, 7)
    table = drawn.table
    assert len(table.applications) == scenario.applications
    assert len(connectivity(table).parts) == scenario.panels
    assert table.n == scenario.applications * scenario.each or scenario.missing
    assert np.isfinite(drawn.merit).all()
    assert table.score.min() >= 0
    assert table.score.max() <= 100
    steps = table.score / scenario.step
    assert steps == pytest.approx(np.round(steps), abs=1e-6)


@given(seed=st.integers(0, 2**32), name=st.sampled_from(sorted(SCENARIOS)))
@settings(max_examples=25, deadline=None)
def test_a_seed_names_a_round(seed: int, name: str) -> None:
    scenario = replace(SCENARIOS[name], applications=40, places=8)
    one, again, other = (simulate(scenario, each) for each in (seed, seed, seed + 1))
    for field in ("merit", "severity", "scale", "reliability", "outlier", "favoured"):
        assert getattr(one, field).tobytes() == getattr(again, field).tobytes()
    assert one.table.score.tobytes() == again.table.score.tobytes()
    assert tuple(one.table.pairs()) == tuple(again.table.pairs())
    assert one.table.score.tobytes() != other.table.score.tobytes()


def test_what_is_not_planted_stays_as_it_was() -> None:
    plain, other = simulate(LARGE, 3), simulate(replace(LARGE, outliers=0.1, favours=0.1), 3)
    assert plain.merit.tobytes() == other.merit.tobytes()
    assert plain.severity.tobytes() == other.severity.tobytes()
    untouched = ~(other.outlier | other.favoured)
    assert plain.table.score[untouched].tobytes() == other.table.score[untouched].tobytes()
    assert (plain.table.score[~untouched] != other.table.score[~untouched]).mean() > 0.99


def test_spreads_of_the_model() -> None:
    drawn = simulate(LARGE, 1)
    assert drawn.merit.mean() == pytest.approx(50, abs=0.15)
    assert drawn.merit.std() == pytest.approx(5, rel=0.03)
    assert drawn.severity.std() == pytest.approx(3, rel=0.07)
    assert residual(drawn).std() == pytest.approx(4, rel=0.02)
    assert residual(drawn).mean() == pytest.approx(0, abs=0.05)
    assert (drawn.scale == 1).all()
    assert (drawn.reliability == 1).all()


def test_scale_and_reliability() -> None:
    drawn = simulate(replace(LARGE, sd_scale=0.2, reliability=8.0), 1)
    assert drawn.scale.mean() == pytest.approx(1, abs=0.02)
    assert drawn.scale.std() == pytest.approx(0.2, rel=0.07)
    assert drawn.reliability.mean() == pytest.approx(1, rel=0.05)
    assert drawn.reliability.var() == pytest.approx(2 / 8, rel=0.15)
    standard = residual(drawn) * np.sqrt(drawn.reliability[drawn.table.expert])
    assert standard.std() == pytest.approx(4, rel=0.02)
    assert (standard**4).mean() / standard.var() ** 2 == pytest.approx(3, abs=0.15)


def test_outliers_and_favours() -> None:
    drawn = simulate(replace(LARGE, outliers=0.05, outlier_factor=3.0, favours=0.1, favour_points=6.0), 1)
    left = residual(drawn)
    assert drawn.outlier.mean() == pytest.approx(0.05, abs=0.003)
    assert drawn.favoured.mean() == pytest.approx(0.1, abs=0.004)
    assert left[drawn.outlier].std() == pytest.approx(12, rel=0.05)
    assert left[drawn.favoured].mean() - left[~drawn.favoured].mean() == pytest.approx(6, abs=0.2)


def test_panels_share_what_was_asked() -> None:
    drawn = simulate(replace(LARGE, panels=400, panel_merit=0.4, panel_severity=0.6), 1)
    assert spread_between(drawn.merit, 400) == pytest.approx(0.4, abs=0.06)
    assert spread_between(drawn.severity, 400) == pytest.approx(0.6, abs=0.08)
    assert drawn.table.panel is not None
    assert len(set(drawn.table.panel)) == 400


def test_loads_are_even_and_a_random_assignment_ignores_merit() -> None:
    drawn = simulate(LARGE, 1)
    table = drawn.table
    assert set(table.scores_per_expert.tolist()) == {50}
    assert mean_merit_of_experts(drawn).std() == pytest.approx(5 / 50**0.5, rel=0.08)


def test_an_informative_assignment_follows_merit() -> None:
    drawn = simulate(replace(SCENARIOS["informative-5"], applications=2_000, places=0), 1)
    assert mean_merit_of_experts(drawn).std() > 0.8 * 5


def mean_merit_of_experts(drawn: SimulatedRound) -> FloatArray:
    table = drawn.table
    return np.bincount(table.expert, drawn.merit[table.application]) / table.scores_per_expert


def test_missing_sheets_leave_two() -> None:
    scenario = replace(LARGE, missing=0.4)
    table = simulate(scenario, 1).table
    left = table.scores_per_application
    assert left.min() == 2
    assert left.max() == 5
    kept = 0.6 * 5 + 2 * 0.4**5 + 0.6 * 0.4**4 * 5  # of none or one that is left, two stay
    assert left.mean() == pytest.approx(kept, rel=0.01)
    assert simulate(replace(LARGE, each=1, missing=1.0), 1).table.n == 20_000
    assert set(simulate(replace(LARGE, missing=1.0), 1).table.scores_per_application.tolist()) == {2}


@pytest.mark.parametrize(
    ("change", "said"),
    [
        ({"each": 30}, "30 experts in every panel: 24 are too few"),
        ({"panels": 10}, "3 experts in every panel: 24 are too few"),
        ({"applications": 20}, "20 applications are fewer than the places or the panels"),
        ({"applications": 0, "places": 0}, "must be at least 1"),
        ({"applications": 10**7}, "more than 10000000"),
        ({"missing": 1.5}, "missing is a share"),
        ({"sd_merit": 0.0}, "sd_merit must be at least 0.001"),
        ({"sd_error": float("nan")}, "sd_error must be a number"),
        ({"sd_severity": -1.0}, "sd_severity must be a number"),
        ({"reliability": 0.0}, "reliability must be at least"),
        ({"step": 0.015}, "step must be a multiple"),
        ({"step": 0.0}, "step must be at least"),
    ],
)
def test_what_cannot_be_simulated_is_refused(change: dict[str, float], said: str) -> None:
    with pytest.raises(ValueError, match=said):
        replace(Scenario(), **change)  # type: ignore[arg-type]


def test_an_informative_assignment_has_a_largest_size() -> None:
    with pytest.raises(ValueError, match="too much"):
        simulate(Scenario(100_000, 1_000, 5, 10, likeness=0.4), 1)
