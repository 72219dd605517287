"""Rank intervals, P(in) and the grey band."""

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from scipy.special import ndtr

from scoring.posterior import Posterior, posterior
from scoring.table import FloatArray, ScoreTable
from scoring.uncertainty import Standing, standing, standing_by_group
from tests.scoring.random_rounds import synthetic


def names(size: int) -> tuple[str, ...]:
    return tuple(f"a{i:05d}" for i in range(size))


def by_means(mean: FloatArray, sd: FloatArray) -> Posterior:
    return Posterior(names(len(mean)), mean, sd)


@st.composite
def posteriors(draw: st.DrawFn) -> Posterior:
    """Any small posterior, drawn or by its moments, ties included."""
    size = draw(st.integers(1, 12))
    grid = st.integers(-3, 3).map(float)
    if draw(st.booleans()):
        rows = draw(st.lists(st.lists(grid, min_size=size, max_size=size), min_size=1, max_size=40))
        return Posterior.of_draws(names(size), np.array(rows))
    mean = np.array(draw(st.lists(grid, min_size=size, max_size=size)))
    sd = np.array(draw(st.lists(st.sampled_from([0.0, 0.1, 1.0, 5.0]), min_size=size, max_size=size)))
    return by_means(mean, sd)


def check(found: Standing, filled: float) -> None:
    size = len(found.applications)
    assert found.p_in.sum() == pytest.approx(filled, abs=1e-5)
    assert (found.p_in >= 0).all()
    assert (found.p_in <= 1).all()
    assert (found.expected_rank >= 1 - 1e-9).all()
    assert (found.expected_rank <= size + 1e-9).all()
    assert (found.rank_low >= 1).all()
    assert (found.rank_low <= found.rank_high).all()
    assert (found.rank_high <= size).all()


@given(posteriors(), st.integers(0, 15))
def test_probabilities_add_to_the_places_that_can_be_filled(given_posterior: Posterior, places: int) -> None:
    check(standing(given_posterior, places), min(places, len(given_posterior.applications)))


@given(posteriors())
def test_expected_ranks_of_draws_add_up(given_posterior: Posterior) -> None:
    size = len(given_posterior.applications)
    if given_posterior.draws is not None:
        total = standing(given_posterior, 1).expected_rank.sum()
        assert total == pytest.approx(size * (size + 1) / 2)


@given(posteriors(), st.integers(0, 5), st.data())
def test_groups_are_fields_of_their_own(given_posterior: Posterior, places: int, data: st.DataObject) -> None:
    size = len(given_posterior.applications)
    groups = data.draw(st.lists(st.sampled_from("甲乙丙"), min_size=size, max_size=size))
    found = standing_by_group(given_posterior, groups, {"甲": places, "乙": 1})
    check(found, min(places, groups.count("甲")) + min(1, groups.count("乙")))
    for group in set(groups):
        own = np.array([each == group for each in groups])
        assert found.places[own].tolist() == [{"甲": places, "乙": 1, "丙": 0}[group]] * own.sum()
        part = Posterior(
            tuple(np.array(given_posterior.applications)[own].tolist()),
            given_posterior.mean[own],
            given_posterior.sd[own],
            None if given_posterior.draws is None else given_posterior.draws[:, own],
        )
        alone = standing(part, {"甲": places, "乙": 1, "丙": 0}[group])
        assert np.array_equal(found.p_in[own], alone.p_in)
        assert np.array_equal(found.rank_high[own], alone.rank_high)


@given(posteriors())
def test_the_order_of_applications_changes_nothing(given_posterior: Posterior) -> None:
    size = len(given_posterior.applications)
    order = np.random.default_rng(size).permutation(size)
    draws = None if given_posterior.draws is None else given_posterior.draws[:, order]
    turned = Posterior(names(size), given_posterior.mean[order], given_posterior.sd[order], draws)
    one, other = standing(given_posterior, 2), standing(turned, 2)
    assert other.p_in == pytest.approx(one.p_in[order], abs=1e-6)
    assert other.expected_rank == pytest.approx(one.expected_rank[order], abs=1e-6)


def test_tied_merits_share_ranks_and_places() -> None:
    found = standing(Posterior.of_draws(names(4), np.array([[5.0, 3.0, 3.0, 1.0]])), 2)
    assert found.expected_rank.tolist() == [1.0, 2.5, 2.5, 4.0]
    assert (found.rank_low.tolist(), found.rank_high.tolist()) == ([1, 2, 2, 4], [1, 3, 3, 4])
    assert found.p_in.tolist() == [1.0, 0.5, 0.5, 0.0]


def test_an_interval_leaves_out_five_per_cent_at_each_end() -> None:
    # Ranks of the application in 20 draws of a field of 21: 1 to 20.
    field = np.arange(20.0)
    draws = np.array([[k - 0.5, *field] for k in range(1, 21)])
    found = standing(Posterior.of_draws(names(21), draws), 1)
    assert (found.rank_low[0], found.rank_high[0]) == (2, 19)


def test_at_the_edge_the_other_end_may_leave_out_ten_per_cent() -> None:
    # The application is first in 17 draws of 20, then second, third and fourth.
    draws = np.array([[place, 3.0, 2.0, 1.0, 0.0] for place in [9.0] * 17 + [2.5, 1.5, 0.5]])
    best = standing(Posterior.of_draws(names(5), draws), 1)
    worst = standing(Posterior.of_draws(names(5), -draws), 1)
    assert (best.rank_low[0], best.rank_high[0]) == (1, 2)
    assert (worst.rank_low[0], worst.rank_high[0]) == (4, 5)


def test_equal_scores_share_the_places_evenly() -> None:
    table = ScoreTable.from_rows([(a, e, 80.0) for a in "abcd" for e in "xy"])
    found = standing(posterior(table), 1)
    assert found.p_in.tolist() == [0.25] * 4
    assert (found.rank_low.tolist(), found.rank_high.tolist()) == ([1] * 4, [4] * 4)


def test_the_formula_agrees_with_draws_of_a_large_field() -> None:
    random = np.random.default_rng(5)
    mean, sd = random.normal(80, 3, 1000), random.uniform(0.5, 2.0, 1000)
    drawn = Posterior(names(1000), mean, sd, mean + sd * random.standard_normal((2000, 1000)))
    one, other = standing(drawn, 200), standing(by_means(mean, sd), 200)
    assert other.p_in == pytest.approx(one.p_in, abs=0.05)
    pairs = 0.5 + ndtr((mean - mean[:, None]) / np.hypot(sd, sd[:, None])).sum(axis=1)
    assert other.expected_rank == pytest.approx(pairs, abs=1.5)
    assert np.abs(other.rank_low - one.rank_low).mean() < 10
    assert np.abs(other.rank_high - one.rank_high).mean() < 10


def test_the_formula_is_one_threshold() -> None:
    mean, sd = np.array([1.0, 2.0, 3.0, 4.0]), np.array([1.0, 0.5, 1.0, 2.0])
    found = standing(by_means(mean, sd), 2)
    assert found.p_in.sum() == pytest.approx(2)
    # The same t solves Φ((m − t)/s) = P for all of them.
    at = np.linspace(0, 5, 500_001)
    solved = [
        at[np.argmin(np.abs(ndtr((m - at) / s) - p))] for m, s, p in zip(mean, sd, found.p_in, strict=True)
    ]
    assert solved == pytest.approx([solved[0]] * 4, abs=1e-4)


def test_the_grey_band_lies_between_alpha_and_its_complement() -> None:
    found = standing(Posterior.of_draws(names(4), np.array([[4.0, 3, 2, 1]] * 9 + [[4.0, 2, 3, 1]])), 2)
    assert found.p_in.tolist() == pytest.approx([1, 0.9, 0.1, 0])
    assert found.grey() == ("a00001", "a00002")
    assert found.grey(alpha=0.2) == ()


def test_strong_merit_is_surely_in() -> None:
    table = synthetic(30, 6, 4, sd_merit=8.0, sd_error=0.5)
    found = standing(posterior(table), 10)
    best = np.argsort(-posterior(table).mean)
    assert (found.p_in[best[:7]] > 0.95).all()
    assert (found.p_in[best[-15:]] < 0.05).all()


def test_wrong_arguments_are_refused() -> None:
    two = by_means(np.zeros(2), np.ones(2))
    with pytest.raises(ValueError, match="negative"):
        standing(two, -1)
    with pytest.raises(ValueError, match="1 groups for 2 applications"):
        standing_by_group(two, ["甲"], {"甲": 1})
    with pytest.raises(ValueError, match="alpha"):
        standing(two, 1).grey(0.5)
