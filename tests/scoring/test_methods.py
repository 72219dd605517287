"""Every method in one shape, and what must hold for each of them."""

from collections.abc import Mapping
from decimal import Decimal
from random import Random
from typing import Any

import numpy as np
import pytest
from hypothesis import assume, given, settings
from hypothesis import strategies as st

from scoring.connectivity import connectivity
from scoring.methods import METHODS, OWN_SCALE, Disclosure, Merits, additive, composite, mean
from scoring.ranking import rank
from scoring.table import FloatArray, ScoreTable, TableError

Scores = Mapping[tuple[str, str], float]

methods = pytest.mark.parametrize("method", METHODS)
own_scale = pytest.mark.parametrize("method", sorted(OWN_SCALE))
tenths = st.integers(0, 1000).map(lambda number: number / 10)
pairs = st.tuples(st.sampled_from("abcdefg"), st.sampled_from("uvwxyz"))
some_scores = st.dictionaries(pairs, tenths, min_size=1, max_size=30)
experts = st.sampled_from("uvwx")
modest = settings(max_examples=50, deadline=None)


def table(scores: Scores, data: float = 70.0) -> ScoreTable:
    """A table in which every application has the same data score, so that composites can be formed."""
    rows = [(*pair, score) for pair, score in scores.items()]
    return ScoreTable.from_rows(rows, data_score={application: data for application, _ in scores})


def run(method: str, scores: Scores) -> Merits:
    return METHODS[method](table(scores))


def complete(values: list[float]) -> Scores:
    cells = [(a, e) for a in "abcdef" for e in "uvwx"]
    return dict(zip(cells, values, strict=True))


complete_panels = st.lists(tenths, min_size=24, max_size=24).map(complete)


def spread_out(scores: Scores) -> Scores:
    """The scores of those experts who gave two distinct ones."""
    given_by: dict[str, set[float]] = {}
    for (_, expert), score in scores.items():
        given_by.setdefault(expert, set()).add(score)
    return {pair: score for pair, score in scores.items() if len(given_by[pair[1]]) > 1}


def harsher(scores: Scores, expert: str, points: float) -> Scores:
    return {(a, e): score - points * (e == expert) for (a, e), score in scores.items()}


def close(one: FloatArray | None, other: FloatArray | None, scale: float = 1.0) -> bool:
    if one is None or other is None:
        return one is other
    return bool(np.allclose(one, other, rtol=0, atol=2e-6 * scale))


def test_the_mean_has_no_model() -> None:
    merits = mean(table({("a", "x"): 80, ("a", "y"): 85, ("b", "x"): 90}))
    assert merits.by_name == merits.raw_mean_by_name == {"a": 82.5, "b": 90.0}
    assert (merits.n.tolist(), merits.expert_n.tolist()) == ([2, 1], [2, 1])
    assert (merits.adjusted_mean, merits.merit, merits.se, merits.severity) == (None, None, None, None)
    assert merits.components.mean == 85.0
    assert merits.components.reml is None


def test_the_mean_says_that_it_leaves_confidence_aside() -> None:
    merits = mean(ScoreTable.from_rows([("a", "x", 80, 3), ("a", "y", 90, 1)]))
    assert merits.by_name == {"a": 85.0}
    assert merits.disclosure == (Disclosure("confidence_not_used"),)


def test_the_additive_model_ranks_by_the_adjusted_mean() -> None:
    merits = additive(table({("a", "x"): 80, ("a", "y"): 86, ("b", "x"): 82, ("c", "y"): 84, ("c", "x"): 79}))
    assert merits.score is merits.adjusted_mean
    assert merits.disclosure == ()


@pytest.mark.parametrize(
    ("scores", "codes"),
    [
        ({("a", "x"): 80.0}, ["no_spread"]),
        ({("a", "x"): 80.0, ("a", "y"): 82.0}, ["merit_not_separable", "severity_not_separable"]),
        (
            {("a", "x"): 80.0, ("b", "y"): 82.0},
            ["disconnected", "merit_not_separable", "severity_not_separable"],
        ),
        ({(a, e): 80.0 + i + 2 * j for i, a in enumerate("abc") for j, e in enumerate("xyz")}, ["error_nil"]),
    ],
)
def test_what_cannot_be_done_is_disclosed(scores: Scores, codes: list[str]) -> None:
    assert additive(table(scores)).disclosure == tuple(map(Disclosure, codes))


def with_data(*rows: tuple[str, str, float], **data: Decimal) -> ScoreTable:
    return ScoreTable.from_rows(rows, data_score=data)


def test_a_composite_is_the_weighted_mean_of_data_and_experts() -> None:
    """湖北: data score 40 %, expert score 60 %."""
    scores = with_data(("a", "x", 80), ("a", "y", 85), ("b", "x", 90), a=Decimal("70.5"), b=Decimal(60))
    merits = composite(scores)
    assert merits.by_name == {"a": 77.7, "b": 78.0}  # .4·70.5 + .6·82.5, .4·60 + .6·90
    assert merits.merit is merits.score
    assert merits.parameters == {"expert_method": "mean", "data_weight": "40", "expert_weight": "60"}
    assert composite(scores, data_weight=Decimal(1), expert_weight="3").by_name == {"a": 79.5, "b": 82.5}


def test_a_composite_takes_any_expert_score_with_its_choices() -> None:
    rows = [("a", expert, score) for expert, score in zip("uvwxy", (60, 80, 81, 83, 100), strict=True)]
    merits = composite(
        with_data(*rows, a=Decimal(50)), expert_method="trimmed", average_decimals=1, data_weight="60"
    )
    assert merits.by_name == {"a": 65.65}  # the average 81.333 keeps 81.3
    assert merits.parameters == {
        "expert_method": "trimmed",
        "data_weight": "60",
        "expert_weight": "60",
        "trim": "total",
        "average_decimals": 1,
        "nine_experts": False,
    }
    adjusted = composite(
        with_data(*rows, ("b", "u", 70), a=Decimal(5), b=Decimal(6)), expert_method="additive"
    )
    assert adjusted.severity is not None
    assert adjusted.se is None
    assert adjusted.disclosure == (Disclosure("severity_not_separable"),)


@pytest.mark.parametrize(
    ("choices", "problem"),
    [
        ({"expert_method": "zscore"}, "'zscore' gives no expert score"),
        ({"expert_method": "composite"}, "'composite' gives no expert score"),
        ({"expert_method": "best"}, "'best' gives no expert score"),
        ({"data_weight": "0"}, "'0' is not a weight"),
        ({"expert_weight": Decimal("Infinity")}, "'Infinity' is not a weight"),
        ({"expert_weight": "sixty"}, "'sixty' is not a weight"),
    ],
)
def test_a_composite_that_cannot_be_formed_is_refused(choices: dict[str, Any], problem: str) -> None:
    with pytest.raises(ValueError, match=problem):
        composite(table({("a", "x"): 80}), **choices)


def test_a_composite_without_data_scores_is_refused() -> None:
    with pytest.raises(TableError, match="needs the data score of every application"):
        composite(ScoreTable.from_rows([("a", "x", 80)]))


@methods
def test_a_choice_that_a_method_does_not_have_is_refused(method: str) -> None:
    with pytest.raises(TypeError, match="unexpected keyword argument 'shrink'"):
        METHODS[method](table({("a", "x"): 80}), shrink=True)


@methods
@pytest.mark.parametrize("shape", ["ax", "ax bx", "ax ay", "ax by", "ax ay by", "ax bx cy dy", "ax ay bz bw"])
@pytest.mark.parametrize("score", [1e9, -1e9, 1e-9, 5e-324, 0.0])
def test_small_and_extreme_tables_stay_finite(method: str, shape: str, score: float) -> None:
    cells = [(cell[0], cell[1]) for cell in shape.split()]
    for equal in (0, 0.25):
        assert_finite(run(method, {cell: score * (1 - equal * k) for k, cell in enumerate(cells)}))


def assert_finite(merits: Merits) -> None:
    components = merits.components
    numbers = [components.mean, components.sd_merit, components.sd_severity, components.sd_error]
    arrays = [merits.score, merits.raw_mean, merits.adjusted_mean, merits.merit, merits.se]
    arrays += [merits.severity, merits.severity_se]
    assert all(np.isfinite(number) for number in [*numbers, components.reml] if number is not None)
    assert all(np.isfinite(array).all() for array in arrays if array is not None)


@methods
@modest
@given(some_scores)
def test_every_number_is_finite(method: str, scores: Scores) -> None:
    assert_finite(run(method, scores))


@methods
@modest
@given(some_scores)
def test_the_recorded_parameters_repeat_the_result(method: str, scores: Scores) -> None:
    one = run(method, scores)
    other = METHODS[one.method](one.table, **one.parameters)
    assert one.score.tolist() == other.score.tolist()
    assert (one.parameters, one.disclosure) == (other.parameters, other.disclosure)


@methods
@modest
@given(some_scores)
def test_only_applications_and_experts_of_the_table_are_disclosed(method: str, scores: Scores) -> None:
    merits = run(method, scores)
    named = {name for said in merits.disclosure for name in said.names}
    assert named <= {*merits.applications, *merits.experts}


@methods
@modest
@given(some_scores, st.randoms(use_true_random=False))
def test_the_order_of_rows_changes_nothing_at_all(method: str, scores: Scores, random: Random) -> None:
    items = list(scores.items())
    random.shuffle(items)
    one, other = run(method, scores), run(method, dict(items))
    assert one.score.tolist() == other.score.tolist()
    assert one.merit is other.merit or one.merit.tolist() == other.merit.tolist()


@methods
@modest
@given(some_scores)
def test_names_do_not_matter(method: str, scores: Scores) -> None:
    names = str.maketrans("abcdefguvwxyz", "gfedcbazyxwvu")
    renamed = {(a.translate(names), e.translate(names)): score for (a, e), score in scores.items()}
    one, other = run(method, scores), run(method, renamed)
    scores_then = np.array([other.by_name[name.translate(names)] for name in one.applications])
    assert close(one.score, scores_then)


@methods
@modest
@given(some_scores)
def test_same_experts_and_same_scores_give_the_same_merit(method: str, scores: Scores) -> None:
    twins = {(a, e): score for (a, e), score in scores.items() if a != "a"}
    twins |= {("a", e): score for (a, e), score in scores.items() if a == "b"}
    twins |= {("b", "u"): 50.0, ("a", "u"): 50.0}
    merits = run(method, twins)
    row = {name: index for index, name in enumerate(merits.applications)}
    for array in (merits.score, merits.merit, merits.se):
        assert array is None or array[row["a"]] == pytest.approx(array[row["b"]], abs=1e-9)


@pytest.mark.parametrize("method", ["mean", "additive", "least_squares", "composite"])
@modest
@given(complete_panels, st.integers(-50, 50), experts)
def test_severity_of_one_expert_changes_no_place_in_a_complete_panel(
    method: str, scores: Scores, points: int, expert: str
) -> None:
    # A whole number of points in the mean of the four, so that rounding meets the same decimals.
    shifted = harsher(scores, expert, 4 * points)
    before, after = (rank(run(method, each).by_name, 2) for each in (scores, shifted))
    assert before.rank_by_application == after.rank_by_application


@pytest.mark.parametrize("method", ["median", "trimmed"])
def test_severity_of_one_expert_may_change_places_by_median_and_trimmed_mean(method: str) -> None:
    values = {"a": (80, 81, 82, 83, 60), "b": (81.5, 81.5, 81.5, 81.5, 81.5)}
    scores = {(a, e): score for a, given in values.items() for e, score in zip("uvwxy", given, strict=True)}
    assert run(method, scores).by_name == {"a": 81, "b": 81.5}
    assert run(method, harsher(scores, "y", -30)).by_name == {"a": 82, "b": 81.5}


@own_scale
@modest
@given(some_scores, st.integers(-50, 50), experts)
def test_severity_changes_nothing_where_every_expert_can_be_normalised(
    method: str, scores: Scores, points: int, expert: str
) -> None:
    scores = spread_out(scores)
    assume(scores)
    assert close(run(method, scores).score, run(method, harsher(scores, expert, points)).score)


@modest
@given(some_scores, st.integers(-50, 50), experts)
def test_severity_changes_no_difference_within_a_part_by_least_squares(
    scores: Scores, points: int, expert: str
) -> None:
    one, other = run("least_squares", scores), run("least_squares", harsher(scores, expert, points))
    for part in connectivity(one.table).parts:
        moved = [other.by_name[name] - one.by_name[name] for name in part.applications]
        assert moved == pytest.approx([moved[0]] * len(moved), abs=1e-6)


@methods
@modest
@given(some_scores, st.sampled_from([0.5, 3.0, 100.0]), st.integers(-100, 100))
def test_another_scale_changes_only_the_scale(method: str, scores: Scores, factor: float, shift: int) -> None:
    choices = {"average_decimals": 6} if method == "trimmed" else {}
    scaled = {pair: factor * score + shift for pair, score in scores.items()}
    one = METHODS[method](table(scores), **choices)
    other = METHODS[method](table(scaled, factor * 70 + shift), **choices)
    expected = one.score if method in OWN_SCALE else factor * one.score + shift
    assert close(other.score, expected, factor)
    assert close(other.se, None if one.se is None else factor * one.se, factor)
    assert close(other.severity, None if one.severity is None else factor * one.severity, factor)
