"""Agreement against published tables and packages, its invariances, and where it is not defined."""

import json
from itertools import product
from pathlib import Path
from typing import Any

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from scoring import additive
from scoring.agreement import Concordance, Intraclass, agreement, concordance, intraclass, model_icc, tau_a
from scoring.csvfile import read_scores
from scoring.flags import Statistic, Undefined
from scoring.krippendorff import Scale, krippendorff_alpha
from scoring.table import ScoreTable

SHARED = Path(__file__).parents[3] / "shared" / "data"
where_shared = pytest.mark.skipif(
    not SHARED.is_dir(), reason="the published data sets are not part of the project"
)
MODELS = ["one", "two", "three", "one_k", "two_k", "three_k"]


def panel(*experts: str) -> ScoreTable:
    """One string per expert, one word per application; * is no score."""
    return ScoreTable.from_rows(
        (f"a{i:02}", f"e{j}", float(word))
        for j, line in enumerate(experts)
        for i, word in enumerate(line.split())
        if word != "*"
    )


# Shrout and Fleiss (1979), table 2: six targets, four judges.
SHROUT_FLEISS = panel("9 6 8 7 10 6", "2 1 4 1 5 2", "5 3 6 2 6 4", "8 2 8 6 9 7")
# Krippendorff (2011), section C: twelve units, four observers, with missing data.
KRIPPENDORFF = panel(
    "1 2 3 3 2 1 4 1 2 * * *",
    "1 2 3 3 2 2 4 1 2 5 * 3",
    "* 3 3 3 2 3 4 2 2 5 1 *",
    "1 2 3 3 2 4 4 1 2 5 1 *",
)
# Wikipedia, "Krippendorff's alpha", the worked example: fifteen units, three coders.
WIKIPEDIA = panel(
    "* * * * * 3 4 1 2 1 1 3 3 * 3",
    "1 * 2 1 3 3 4 3 * * * * * * *",
    "* * 2 1 3 4 4 * 2 1 1 3 3 * 4",
)


def values(found: Intraclass) -> list[float | None]:
    return [getattr(found, model).value for model in MODELS]


def test_intraclass_of_shrout_and_fleiss() -> None:
    # Their tables 4 and 5: values to two decimals, here with the four that later texts print.
    expected = [0.1657, 0.2898, 0.7148, 0.4428, 0.6201, 0.9093]
    assert values(intraclass(SHROUT_FLEISS)) == pytest.approx(expected, abs=5e-5)


def test_intervals_of_shrout_and_fleiss() -> None:
    found = intraclass(SHROUT_FLEISS)
    limits = [(getattr(found, model).low, getattr(found, model).high) for model in MODELS]
    # As the package psych prints them.
    expected = [
        (-0.133, 0.723),
        (0.019, 0.761),
        (0.342, 0.946),
        (-0.884, 0.912),
        (0.071, 0.927),
        (0.676, 0.986),
    ]
    assert np.array(limits) == pytest.approx(np.array(expected), abs=5e-4)


def test_concordance_of_shrout_and_fleiss() -> None:
    found = concordance(SHROUT_FLEISS)
    assert found.value == pytest.approx(0.8870, abs=5e-5)
    assert found.chi_square == pytest.approx(17.7407, abs=5e-5)
    assert found.p == pytest.approx(0.00329, abs=5e-6)


@pytest.mark.parametrize(
    ("table", "expected"),
    [
        (KRIPPENDORFF, [0.7434, 0.8154, 0.8491, 0.7974]),
        (WIKIPEDIA, [0.6914, 0.8067, 0.8108, 0.8089]),
        (SHROUT_FLEISS, [-0.0648, 0.1091, 0.1473, 0.0820]),
    ],
)
def test_alpha_of_published_tables(table: ScoreTable, expected: list[float]) -> None:
    assert [krippendorff_alpha(table, scale).value for scale in Scale] == pytest.approx(expected, abs=5e-5)


@where_shared
@pytest.mark.parametrize(
    ("name", "key"),
    [
        ("shrout_fleiss_1979", "shrout_fleiss_1979"),
        ("irr_anxiety", "irr_anxiety"),
        ("irr_video", "irr_video"),
        ("princeton2012", "princeton2012_all"),
    ],
)
def test_reference_sets(name: str, key: str) -> None:
    table = read_scores((SHARED / "scores" / f"{name}.csv").read_bytes()).table
    text = (SHARED / "reference" / "agreement.json").read_text(encoding="utf-8")
    expected: dict[str, Any] = json.loads(text)[key]
    found, ordered = intraclass(table), concordance(table)
    for model, package in zip(MODELS, ["ICC1", "ICC2", "ICC3", "ICC1k", "ICC2k", "ICC3k"], strict=True):
        statistic: Statistic = getattr(found, model)
        reference = [expected[part][package] for part in ("ICC", "lb", "ub")]
        assert [statistic.value, statistic.low, statistic.high] == pytest.approx(reference, abs=1e-9)
    assert ordered.value == pytest.approx(expected["kendallW_tie_corrected"], abs=1e-9)
    assert ordered.p == pytest.approx(expected["kendall_p"], abs=1e-9)
    alphas = [krippendorff_alpha(table, scale).value for scale in Scale]
    assert alphas == pytest.approx([expected[f"alpha_{scale}"] for scale in Scale], abs=1e-9)


def test_the_model_has_icc_two_where_variances_are_positive() -> None:
    fit = additive.fit(SHROUT_FLEISS)
    found = agreement(SHROUT_FLEISS, fit)
    assert found.model_icc.value == pytest.approx(found.intraclass.two.value, abs=1e-6)
    assert found.alpha == krippendorff_alpha(SHROUT_FLEISS, Scale.INTERVAL)
    assert found.concordance == concordance(SHROUT_FLEISS)


@pytest.mark.parametrize(
    ("table", "reason"),
    [
        (panel("1 2", "1 *"), Undefined.INCOMPLETE),
        (panel("1", "2"), Undefined.ONE_APPLICATION),
        (panel("1 2 3"), Undefined.ONE_EXPERT),
        (panel("3 3 3", "3 3 3"), Undefined.NO_SPREAD),
    ],
)
def test_panels_without_agreement(table: ScoreTable, reason: Undefined) -> None:
    assert {getattr(intraclass(table), model) for model in MODELS} == {Statistic(None, undefined=reason)}
    assert concordance(table) == Concordance(None, undefined=reason)


def test_no_error_leaves_values_without_interval() -> None:
    found = intraclass(panel("1 2 3", "2 3 4"))
    assert found.three == found.three_k == Statistic(1.0, undefined=Undefined.NO_ERROR)
    assert (found.two.value, found.two.low, found.two.undefined) == (2 / 3, None, Undefined.NO_ERROR)
    assert found.two_k == Statistic(pytest.approx(0.8), undefined=Undefined.NO_ERROR)


def test_equal_means_have_no_average() -> None:
    found = intraclass(panel("1 2 3", "3 2 1"))
    assert found.one.value == -1.0
    assert found.one_k == found.three_k == Statistic(None, undefined=Undefined.NO_SPREAD)
    assert found.two == Statistic(pytest.approx(-3.0), undefined=Undefined.NO_SPREAD)
    assert found.two_k == Statistic(None, undefined=Undefined.NEGATIVE)


def test_a_sum_of_variances_below_zero() -> None:
    assert intraclass(panel("1 2", "2 1")).two == Statistic(None, undefined=Undefined.NEGATIVE)


def test_means_that_hardly_differ_have_no_interval() -> None:
    found = intraclass(panel("1 2 3", "9 8 7.001"))
    assert found.two == Statistic(pytest.approx(-0.0545, abs=5e-5), undefined=Undefined.NO_SPREAD)


def test_a_lower_limit_may_be_a_negative_variance() -> None:
    found = intraclass(panel("1 5 9", "3 1 9"))
    assert found.two.low is not None
    assert (found.two_k.value, found.two_k.undefined) == (pytest.approx(36 / 41), Undefined.NEGATIVE)


@pytest.mark.parametrize(
    ("table", "scale", "reason"),
    [
        (panel("1 *", "* 2"), Scale.NOMINAL, Undefined.NO_PAIRS),
        (panel("2 2 5", "2 2 *"), Scale.INTERVAL, Undefined.NO_SPREAD),
        (panel("-1 2", "2 2"), Scale.RATIO, Undefined.NEGATIVE),
    ],
)
def test_tables_without_alpha(table: ScoreTable, scale: Scale, reason: Undefined) -> None:
    assert krippendorff_alpha(table, scale) == Statistic(None, undefined=reason)


def test_two_zeros_do_not_differ() -> None:
    assert krippendorff_alpha(panel("0 5", "0 5"), Scale.RATIO).value == 1.0


@pytest.mark.parametrize(
    ("table", "reason"),
    [(panel("3 3", "3 3"), Undefined.NO_SPREAD), (panel("1 2", "* 3"), Undefined.NOT_SEPARABLE)],
)
def test_tables_without_a_model_icc(table: ScoreTable, reason: Undefined) -> None:
    assert model_icc(additive.fit(table)) == Statistic(None, undefined=reason)


@pytest.mark.parametrize(
    ("one", "other", "expected"),
    [
        ([1, 2, 3], [1, 2, 3], 1.0),
        ([1, 2, 3], [3, 2, 1], -1.0),
        ([1, 2, 3, 4], [1, 1, 1, 2], 0.5),  # 3 concordant pairs of 6: ties are not rewarded
        ([1, 2, 3], [5, 5, 5], 0.0),
        ([1], [1], None),
    ],
)
def test_tau_a(one: list[float], other: list[float], expected: float | None) -> None:
    assert tau_a(np.array(one, float), np.array(other, float)) == expected


small = st.lists(st.integers(0, 9), min_size=2, max_size=12)


@given(one=small, other=small)
def test_tau_a_counts_pairs(one: list[int], other: list[int]) -> None:
    n = min(len(one), len(other))
    signs = [
        np.sign(one[i] - one[j]) * np.sign(other[i] - other[j])
        for i, j in product(range(n), repeat=2)
        if i < j
    ]
    expected = pytest.approx(sum(signs) / len(signs))
    assert tau_a(np.array(one[:n], float), np.array(other[:n], float)) == expected


@st.composite
def grids(draw: st.DrawFn) -> np.ndarray[Any, np.dtype[np.float64]]:
    shape = draw(st.integers(2, 6)), draw(st.integers(2, 4))
    cells = st.lists(st.integers(0, 6), min_size=shape[0] * shape[1], max_size=shape[0] * shape[1])
    return np.array(draw(cells), float).reshape(shape)


def table_of(grid: np.ndarray[Any, np.dtype[np.float64]], names: str = "ae") -> ScoreTable:
    return ScoreTable.from_rows(
        (f"{names[0]}{i}", f"{names[1]}{j}", float(score)) for (i, j), score in np.ndenumerate(grid)
    )


def numbers(table: ScoreTable) -> list[float | None]:
    found = intraclass(table)
    statistics = [getattr(found, model) for model in MODELS]
    return [part for each in statistics for part in (each.value, each.low, each.high)]


@settings(deadline=None, max_examples=60)
@given(grid=grids(), shift=st.integers(-50, 50), factor=st.integers(1, 7))
def test_intraclass_is_free_of_shift_and_scale_order_and_names(grid: Any, shift: int, factor: int) -> None:
    found = numbers(table_of(grid))
    assert all(number is None or np.isfinite(number) for number in found)
    for changed in (grid * factor + shift, grid[::-1, ::-1]):
        assert numbers(table_of(changed, "xy")) == [
            number if number is None else pytest.approx(number, rel=1e-6, abs=1e-6) for number in found
        ]


@settings(deadline=None, max_examples=60)
@given(grid=grids(), labels=st.permutations(range(7)))
def test_alpha_is_free_of_what_its_scale_leaves_open(grid: Any, labels: list[int]) -> None:
    relabelled = np.array(labels)[grid.astype(int)]
    for scale, changed in [
        (Scale.NOMINAL, relabelled),
        (Scale.ORDINAL, grid**3 - 5),
        (Scale.INTERVAL, 4 * grid - 7),
        (Scale.RATIO, 3 * grid),
        *[(each, grid[::-1, ::-1]) for each in Scale],
    ]:
        expected = krippendorff_alpha(table_of(grid), scale)
        found = krippendorff_alpha(table_of(changed, "xy"), scale)
        assert found.undefined == expected.undefined
        assert found.value == (None if expected.value is None else pytest.approx(expected.value, abs=1e-12))


@settings(deadline=None, max_examples=40)
@given(grid=grids())
def test_concordance_lies_between_zero_and_one(grid: Any) -> None:
    found, reverse = concordance(table_of(grid)), concordance(table_of(grid[::-1, ::-1] * 2, "xy"))
    assert found.undefined == reverse.undefined
    if found.value is not None:
        assert -1e-12 <= found.value <= 1 + 1e-12
        assert reverse.value == pytest.approx(found.value)
