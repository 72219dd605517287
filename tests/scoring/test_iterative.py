"""The iterative path against the exact one where both run."""

import numpy as np
import pytest

from scoring import additive, iterative, reml
from scoring.table import FloatArray, ScoreTable
from tests.scoring.random_rounds import synthetic


def problem(table: ScoreTable) -> additive.Standardised:
    found = additive.standardised(table)
    assert found is not None
    return found


def spreads(found: reml.Solution | iterative.Solution) -> FloatArray:
    variances = np.array([found.ratio_eliminated, found.ratio_kept, 1]) * found.error_variance
    return np.asarray(np.sqrt(variances))


@pytest.mark.parametrize(
    ("applications", "experts", "each", "sd_severity"),
    [(300, 30, 5, 1.0), (1000, 100, 3, 0.3), (1000, 300, 5, 0.5), (400, 500, 5, 0.5), (800, 300, 3, 2.0)],
)
def test_variance_components_agree_within_two_per_cent(
    applications: int, experts: int, each: int, sd_severity: float
) -> None:
    data = problem(synthetic(applications, experts, each, sd_severity=sd_severity)).data
    assert spreads(iterative.fit(data)) == pytest.approx(spreads(reml.fit(data)), rel=0.02)


@pytest.mark.parametrize(("applications", "experts"), [(600, 60), (200, 300)])
def test_at_equal_ratios_the_solutions_are_equal(applications: int, experts: int) -> None:
    data = problem(synthetic(applications, experts, 4)).data
    found = iterative.fit(data)
    exact = reml.solve(data, found.ratio_eliminated, found.ratio_kept)
    assert found.mu == pytest.approx(exact.mu, abs=1e-9)
    assert found.effect_eliminated == pytest.approx(exact.effect_eliminated, abs=1e-9)
    assert found.effect_kept == pytest.approx(exact.effect_kept, abs=1e-9)
    assert found.error_variance == pytest.approx(exact.error_variance, rel=1e-9)
    for with_mean in (True, False):
        eliminated = np.sqrt(exact.variance_eliminated(with_mean))
        kept = np.sqrt(exact.variance_kept(with_mean))
        assert np.sqrt(found.variance_eliminated(with_mean)) == pytest.approx(eliminated, rel=0.02)
        assert np.sqrt(found.variance_kept(with_mean)) == pytest.approx(kept, rel=0.03)


def test_given_ratios_are_kept_and_ranks_are_equal() -> None:
    table = synthetic(800, 100, 3)
    data = problem(table).data
    exact = reml.fit(data)
    found = iterative.fit(data, (exact.ratio_eliminated, exact.ratio_kept))
    assert (found.ratio_eliminated, found.ratio_kept) == (exact.ratio_eliminated, exact.ratio_kept)
    adjusted = [
        table.mean_by_application(data.response - each.effect_kept[table.expert]) for each in (exact, found)
    ]
    assert np.array_equal(*(np.argsort(each.round(9), kind="stable") for each in adjusted))


def test_weights_enter_as_in_the_exact_path() -> None:
    data = problem(synthetic(500, 60, 4)).data
    weight = np.random.default_rng(2).uniform(0.3, 3.0, len(data.response))
    weighted = reml.Crossed(data.response, weight, data.eliminated, data.kept, data.n_eliminated, data.n_kept)
    assert spreads(iterative.fit(weighted)) == pytest.approx(spreads(reml.fit(weighted)), rel=0.02)


def test_severity_that_is_nil_is_exactly_nil() -> None:
    data = problem(synthetic(400, 40, 3, sd_severity=0.0)).data
    # Each expert's scores brought to one mean: less spread between experts than chance would give.
    mean = data.sum_kept(data.response) / data.weight_kept
    response = data.response - mean[data.kept]
    level = reml.Crossed(response, data.weight, data.eliminated, data.kept, data.n_eliminated, data.n_kept)
    assert reml.fit(level).ratio_kept == 0.0
    found = iterative.fit(level)
    assert found.ratio_kept == 0.0
    assert not found.effect_kept.any()
    assert found.ratio_eliminated == pytest.approx(reml.fit(level).ratio_eliminated, rel=0.01)


def test_running_out_of_products_is_no_disaster(monkeypatch: pytest.MonkeyPatch) -> None:
    data = problem(synthetic(300, 30, 4)).data
    full = iterative.fit(data)
    monkeypatch.setattr(iterative, "_PRODUCTS", 2)  # each round goes on where the last one ended
    assert spreads(iterative.fit(data)) == pytest.approx(spreads(full), rel=0.02)


def test_moments_are_near_the_truth() -> None:
    data = problem(synthetic(3000, 300, 4, sd_merit=1.0, sd_severity=0.5, sd_error=1.0)).data
    assert np.sqrt(iterative.moments(data)) == pytest.approx([1.0, 0.5], rel=0.1)


@pytest.mark.parametrize(
    "pairs", ["ax bx", "ax ay", "ax by", "ax ay by", "ax bx cy dy", "ax ay bz bw", "ax ay bx by cx cy"]
)
@pytest.mark.parametrize("step", [1.0, 1e6])
def test_small_shapes_stay_finite(pairs: str, step: float, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(additive, "EXACT_LIMIT", 0)
    rows = [(a, e, 80 + step * k * k) for k, (a, e) in enumerate(pairs.split())]
    found = additive.fit(ScoreTable.from_rows(rows))
    for array in (found.merit, found.merit_se, found.adjusted_mean, found.severity, found.severity_se):
        assert array is not None
        assert np.isfinite(array).all()


def test_scores_without_error_stay_finite() -> None:
    table = ScoreTable.from_rows(
        [(f"a{i:02d}", e, 80 + i - j) for i in range(30) for j, e in enumerate("xyz")]
    )
    found = iterative.fit(problem(table).data)
    assert np.isfinite(found.effect_kept).all()
    assert np.isfinite(found.variance_eliminated(True)).all()


def test_the_additive_model_says_which_path_it_took(monkeypatch: pytest.MonkeyPatch) -> None:
    table = synthetic(300, 40, 4)
    exact = additive.fit(table)
    monkeypatch.setattr(additive, "EXACT_LIMIT", 39)
    found = additive.fit(table)
    assert (exact.exact, found.exact, found.no_spread) == (True, False, False)
    assert found.reml is None
    assert found.sd_severity == pytest.approx(exact.sd_severity, rel=0.02)
    assert found.adjusted_mean == pytest.approx(exact.adjusted_mean, abs=0.02)
    assert np.array_equal(found.merit, additive.fit(table).merit)
