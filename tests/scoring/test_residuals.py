"""Blocks of P, leverage, deletion and added variables against their definitions on dense matrices."""

import numpy as np
import pytest

from scoring import additive
from scoring.flags import Undefined
from scoring.influence import influences, top
from scoring.residuals import Residuals, at_components, residuals
from scoring.table import ScoreTable
from tests.scoring.known_rounds import dense_projection, model_of, scores, table_of


def weighted() -> ScoreTable:
    random = np.random.default_rng(1)
    return ScoreTable.from_rows(
        (*pair, score, float(random.choice([0.5, 1, 2]))) for pair, score in scores(share=0.4).items()
    )


@pytest.mark.parametrize("table", [weighted(), table_of(scores(6, 9, share=0.5))])
def test_blocks_leverage_and_residuals_equal_the_dense_ones(table: ScoreTable) -> None:
    fit = additive.fit(table)
    found = model_of(table)
    p = dense_projection(table, (fit.sd_merit / fit.sd_error) ** 2, (fit.sd_severity / fit.sd_error) ** 2)
    rows = np.arange(table.n)
    assert found.block(rows) == pytest.approx(p, abs=1e-10)
    assert found.pulled == pytest.approx(p @ table.score, abs=1e-9)
    assert found.leverage == pytest.approx(1 - np.diag(p) / table.confidence, abs=1e-10)
    assert found.solution.error_variance == pytest.approx(fit.sd_error**2)
    assert found.raw == pytest.approx(
        table.score - fit.merit[table.application] + fit.severity[table.expert], abs=1e-9
    )
    assert found.standard == pytest.approx(p @ table.score / np.sqrt(np.diag(p)) / fit.sd_error, abs=1e-9)


def test_prediction_error_is_the_score_less_a_prediction_without_the_expert() -> None:
    table, expert = weighted(), 3
    fit = additive.fit(table)
    ratios = (fit.sd_merit / fit.sd_error) ** 2, (fit.sd_severity / fit.sd_error) ** 2
    own = table.expert == expert
    same = table.application[:, None] == table.application
    covariance = np.diag(1 / table.confidence) + ratios[0] * same
    covariance += ratios[1] * (table.expert[:, None] == table.expert)
    inverse = np.linalg.inv(covariance[np.ix_(~own, ~own)])
    mean = (inverse @ table.score[~own]).sum() / inverse.sum()
    prediction = mean + covariance[np.ix_(own, ~own)] @ inverse @ (table.score[~own] - mean)
    found = model_of(table).prediction_error(expert)
    assert found == pytest.approx(table.score[own] - prediction, abs=1e-8)


def test_an_added_variable_is_a_regression_with_the_known_covariance() -> None:
    table, expert = weighted(), 2
    found = model_of(table)
    rows = found.rows[expert]
    variable = np.zeros((table.n, 1))
    variable[rows, 0] = np.arange(len(rows))
    p = found.block(np.arange(table.n))
    gram = variable.T @ p @ variable
    coefficient = (variable.T @ p @ table.score) / gram[0]
    rest = table.score - variable @ coefficient
    error = np.sqrt(rest @ p @ rest / (table.n - 2) / gram[0])
    added = found.added(expert, variable[rows])
    assert (added.coefficient, added.error, added.degrees) == (
        pytest.approx(coefficient),
        pytest.approx(error),
        table.n - 2,
    )
    assert added.t == pytest.approx(coefficient / error)
    assert (added.p > 0).all()


def test_a_deleted_residual_is_the_t_of_a_variable_for_one_score() -> None:
    found = model_of(table_of(scores(10, 4)))
    for place, row in enumerate(found.rows[1][:3].tolist()):
        alone = np.zeros((len(found.rows[1]), 1))
        alone[place] = 1
        assert found.added(1, alone).t == pytest.approx(found.deleted[row : row + 1])


@pytest.mark.parametrize(
    ("rows", "reason"),
    [
        ([("a", "x", 3.0), ("a", "y", 3.0), ("b", "x", 3.0), ("b", "y", 3.0)], Undefined.NO_SPREAD),
        (
            [(a, e, 80.0 + i - j) for i, a in enumerate("abc") for j, e in enumerate("xyz")],
            Undefined.NO_ERROR,
        ),
        ([("a", "x", 3.0), ("a", "y", 4.0), ("b", "y", 3.0)], Undefined.NOT_SEPARABLE),
    ],
)
def test_tables_without_residuals(rows: list[tuple[str, str, float]], reason: Undefined) -> None:
    table = ScoreTable.from_rows(rows)
    assert residuals(table, additive.fit(table)) is reason


def test_more_experts_than_the_exact_equations_take() -> None:
    size = additive.EXACT_LIMIT + 1
    table = ScoreTable.from_rows((f"a{(j + k) % 9}", f"e{j}", j % 7 + k) for j in range(size) for k in (0, 1))
    assert residuals(table, additive.fit(table)) is Undefined.TOO_LARGE
    assert influences(table, additive.fit(table), top(3), 2) is Undefined.TOO_LARGE


def test_components_by_convention_can_still_be_solved() -> None:
    table = ScoreTable.from_rows([("a", "x", 3.0), ("a", "y", 4.0), ("b", "y", 3.0)])
    assert isinstance(at_components(table, additive.fit(table)), Residuals)
