"""Least squares against exact solutions, where nothing can be told, and what it refuses."""

from fractions import Fraction
from itertools import product

import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring.connectivity import connectivity
from scoring.least_squares import MOST_EXPERTS, least_squares
from scoring.merits import Disclosure
from scoring.table import ScoreRow, ScoreTable, TableError

Rows = list[tuple[str, str, int, int]]
modest = settings(max_examples=50, deadline=None)
cells = st.tuples(st.sampled_from("abcde"), st.sampled_from("wxyz"))
weighted_scores = st.dictionaries(
    cells, st.tuples(st.integers(0, 100), st.integers(1, 9)), min_size=1, max_size=20
).map(lambda found: [(*pair, *values) for pair, values in found.items()])


def table(*rows: tuple[str, str, float]) -> ScoreTable:
    return ScoreTable.from_rows(rows)


def weighted(rows: Rows) -> ScoreTable:
    return ScoreTable.from_rows(ScoreRow(*row) for row in rows)


def exact_severities(rows: Rows) -> dict[str, Fraction]:
    """Severities from the normal equations over the experts in fractions, Σ b = 0 in each part."""
    graph = connectivity(weighted(rows))
    experts = [expert for part in graph.parts for expert in part.experts]
    part_of = {expert: index for index, part in enumerate(graph.parts) for expert in part.experts}
    weight = {(a, e): Fraction(confidence) for a, e, _, confidence in rows}
    score = {(a, e): Fraction(value) for a, e, value, _ in rows}
    matrix = {
        (one, other): Fraction(part_of[one] == part_of[other]) for one, other in product(experts, experts)
    }
    right = dict.fromkeys(experts, Fraction(0))
    for application in {a for a, _ in weight}:
        own = [e for e in experts if (application, e) in weight]
        whole = sum(weight[application, e] for e in own)
        for one, other in product(own, own):
            shared = weight[application, one] * weight[application, other] / whole
            matrix[one, one] += shared
            matrix[one, other] -= shared
            right[one] += shared * (score[application, other] - score[application, one])
    return eliminate(experts, matrix, right)


def eliminate(
    names: list[str], matrix: dict[tuple[str, str], Fraction], right: dict[str, Fraction]
) -> dict[str, Fraction]:
    """Gauss and Jordan without pivoting: the matrix is positive definite."""
    for pivot in names:
        for row in names:
            if row != pivot:
                factor = matrix[row, pivot] / matrix[pivot, pivot]
                right[row] -= factor * right[pivot]
                for column in names:
                    matrix[row, column] -= factor * matrix[pivot, column]
    return {name: right[name] / matrix[name, name] for name in names}


@modest
@given(weighted_scores)
def test_severity_and_merit_equal_the_exact_solution(rows: Rows) -> None:
    merits = least_squares(weighted(rows))
    expected = exact_severities(rows)
    assert merits.severity == pytest.approx([float(expected[name]) for name in merits.experts], abs=1e-8)
    for name, merit in merits.by_name.items():
        own = [(Fraction(c), y + expected[e]) for a, e, y, c in rows if a == name]
        value = sum(c * y for c, y in own) / sum(c for c, _ in own)
        assert merit == pytest.approx(float(value), abs=1e-8)


def test_by_hand() -> None:
    """x scores a 80 and b 84, y scores b 90 and c 93: on b the two differ by 6, so b is ±3."""
    merits = least_squares(table(("a", "x", 80), ("b", "x", 84), ("b", "y", 90), ("c", "y", 93)))
    assert merits.severity == pytest.approx([3, -3])
    assert merits.by_name == pytest.approx({"a": 83, "b": 87, "c": 90})
    assert merits.adjusted_mean is merits.score
    assert merits.merit is merits.score
    assert merits.components.mean == pytest.approx(260 / 3)
    assert (merits.se, merits.severity_se, merits.components.sd_error) == (None, None, None)
    assert merits.disclosure == (Disclosure("error_not_separable"),)


def test_confidence_is_the_weight_of_a_score() -> None:
    """On a the experts differ by 4 with weight 3·1/4, on b by 8 with weight 1/2: by (3 + 4)/1.25 = 5.6."""
    merits = least_squares(
        ScoreTable.from_rows([("a", "x", 80, 3), ("a", "y", 84, 1), ("b", "x", 70), ("b", "y", 78)])
    )
    assert merits.severity == pytest.approx([2.8, -2.8])
    assert merits.by_name == pytest.approx({"a": (3 * 82.8 + 81.2) / 4, "b": 74})
    # The differences miss 5.6 by 1.6 and 2.4; one score is to spare.
    assert merits.components.sd_error == pytest.approx((0.75 * 1.6**2 + 0.5 * 2.4**2) ** 0.5)


def test_standard_errors_in_a_complete_panel() -> None:
    """Two-way analysis of variance: Var v = σ²/E, Var b = σ² (1 − 1/E)/A."""
    scores = [80, 82, 87, 70, 75, 74, 90, 91, 98]
    rows = [(a, e, y) for (a, e), y in zip(product("abc", "xyz"), scores, strict=True)]
    merits = least_squares(table(*rows))
    sigma = merits.components.sd_error
    assert sigma is not None
    assert merits.se == pytest.approx([sigma * (1 / 3) ** 0.5] * 3)
    assert merits.severity_se == pytest.approx([sigma * (2 / 9) ** 0.5] * 3)
    assert merits.score == pytest.approx(merits.raw_mean)
    assert merits.disclosure == ()


def test_a_weak_link_shows_in_the_standard_error() -> None:
    """x and y differ by 3 on a and by 6 on b; z hangs on c alone, where it differs from y by 5."""
    rows = [("a", "x", 80), ("a", "y", 83), ("b", "x", 70), ("b", "y", 76), ("c", "y", 90), ("c", "z", 85)]
    merits = least_squares(table(*rows))
    assert merits.severity == pytest.approx([4 / 3, -19 / 6, 11 / 6])
    assert merits.components.sd_error == pytest.approx(1.5)  # four residuals of ¾, one score to spare
    # Var(b_x − b_y) = σ² and Var(b_z − b_y) = 2σ², independent; with Σ b = 0 three times each b is
    # 2(b_x − b_y) − (b_z − b_y), −(b_x − b_y) − (b_z − b_y), 2(b_z − b_y) − (b_x − b_y).
    assert merits.severity_se == pytest.approx([1.5 * (each / 9) ** 0.5 for each in (4 + 2, 1 + 2, 8 + 1)])


def test_parts_are_centred_each_on_its_own_and_named() -> None:
    merits = least_squares(
        table(("a", "x", 80), ("a", "y", 84), ("b", "x", 70), ("b", "y", 74), ("c", "z", 60), ("d", "z", 65))
    )
    assert merits.severity == pytest.approx([2, -2, 0])
    assert merits.by_name == pytest.approx({"a": 82, "b": 72, "c": 60, "d": 65})
    assert merits.disclosure == (
        Disclosure("disconnected", ("c", "d")),
        Disclosure("expert_uncorrected", ("z",)),
    )


def test_a_single_expert_is_left_as_is() -> None:
    merits = least_squares(table(("a", "x", 80), ("b", "x", 81)))
    assert merits.by_name == {"a": 80, "b": 81}
    assert merits.disclosure == (Disclosure("expert_uncorrected", ("x",)), Disclosure("error_not_separable"))


def test_confidences_too_far_apart_are_refused() -> None:
    rows = [("a", "x", 80, 1e6), ("a", "y", 81, 1e6), ("b", "y", 82, 1e-6), ("b", "z", 83, 1e-6)]
    with pytest.raises(TableError, match="the confidences are too far apart"):
        least_squares(ScoreTable.from_rows(rows))


def test_too_many_experts_are_refused() -> None:
    rows = [("a", f"e{index:05}", 80.0) for index in range(MOST_EXPERTS + 1)]
    with pytest.raises(TableError, match="at most 5000 experts, not 5001"):
        least_squares(table(*rows))
