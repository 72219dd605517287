"""The score table: order, names, groups, and everything it refuses."""

from decimal import Decimal
from fractions import Fraction

import numpy as np
import pytest

from scoring.indicators import IndicatorScores
from scoring.table import ScoreRow, ScoreTable, TableError

ROWS = [("乙", "专家02", 85.0), ("甲", "专家02", 82.0), ("甲", "专家01", 84.5)]


def test_rows_and_names_are_sorted() -> None:
    table = ScoreTable.from_rows(ROWS)
    assert table.applications == ("乙", "甲")
    assert table.experts == ("专家01", "专家02")
    assert table.application.tolist() == [0, 1, 1]
    assert table.expert.tolist() == [1, 0, 1]
    assert table.score.tolist() == [85.0, 84.5, 82.0]
    assert table.confidence.tolist() == [1.0, 1.0, 1.0]
    assert table.n == 3


def test_counts_and_means() -> None:
    table = ScoreTable.from_rows([*ROWS[:2], ScoreRow("甲", "专家01", Decimal("84.5"), 3)])
    assert table.scores_per_application.tolist() == [1, 2]
    assert table.scores_per_expert.tolist() == [1, 2]
    assert table.raw_mean.tolist() == [85.0, 83.25]
    assert table.mean_by_application(table.score, table.confidence).tolist() == [85.0, 83.875]


def test_groups_follow_the_applications() -> None:
    table = ScoreTable.from_rows(ROWS, panel={"甲": "一组", "乙": "二组"}, unit={"甲": "浙江", "乙": "江苏"})
    assert table.panel == ("二组", "一组")
    assert table.unit == ("江苏", "浙江")
    assert table.subfield is None


def test_arrays_are_locked() -> None:
    with pytest.raises(ValueError, match="read-only"):
        ScoreTable.from_rows(ROWS).score[0] = 100


@pytest.mark.parametrize(
    ("rows", "message"),
    [
        ([], "there is no score"),
        ([("甲", "专家01", 1), ("甲", "专家01", 2)], "application '甲', expert '专家01' is scored twice"),
        ([("甲", "专家01", float("nan"))], "expert '专家01': the score is not a finite number"),
        ([("甲", "专家01", float("inf"))], "expert '专家01': the score is not a finite number"),
        ([("甲", "专家01", 2e9)], r"expert '专家01': the score is beyond 1e\+09"),
        ([("甲", "专家01", 80, 0)], r"expert '专家01': the confidence is not between 1e-06 and 1e\+06"),
        ([("甲", "专家01", 80, float("nan"))], "expert '专家01': the confidence is not between"),
    ],
)
def test_bad_rows_are_named(rows: list[ScoreRow], message: str) -> None:
    with pytest.raises(TableError, match=message):
        ScoreTable.from_rows(rows)


def test_data_scores_follow_the_applications_and_are_locked() -> None:
    table = ScoreTable.from_rows(ROWS, data_score={"甲": Decimal("70.5"), "乙": 60})
    assert table.data_score is not None
    assert table.data_score.tolist() == [60, 70.5]
    with pytest.raises(ValueError, match="read-only"):
        table.data_score[0] = 100


@pytest.mark.parametrize("wrong", [float("nan"), float("-inf"), 2e9])
def test_a_data_score_that_is_no_score_is_named(wrong: float) -> None:
    with pytest.raises(TableError, match=r"application '乙': the data score is not within ±1e\+09"):
        ScoreTable.from_rows(ROWS, data_score={"甲": 70, "乙": wrong})


def test_indicator_scores_belong_to_every_row() -> None:
    own = {"甲": Fraction(80)}
    every = {("乙", "专家02"): own, ("甲", "专家01"): own, ("甲", "专家02"): own}
    indicators = IndicatorScores({"甲": Fraction(1)}, every)
    assert ScoreTable.from_rows(ROWS, indicators=indicators).indicators is indicators
    del every["甲", "专家01"]
    with pytest.raises(TableError, match="application '甲', expert '专家01': no scores by indicator"):
        ScoreTable.from_rows(ROWS, indicators=IndicatorScores({"甲": Fraction(1)}, every))


def test_an_application_without_a_group_is_named() -> None:
    with pytest.raises(TableError, match="application '乙' has no panel"):
        ScoreTable.from_rows(ROWS, panel={"甲": "一组"})


@pytest.mark.parametrize(
    ("application", "expert", "message"),
    [
        ([0, -1], [0, 0], "an index is negative"),
        ([0, 2], [0, 0], "application 2 has no name"),
        ([0, 0], [0, 1], "application '乙' has no score"),
        ([1, 0], [0, 1], "application '甲', expert '专家02' is scored twice or out of order"),
        ([], [], "there is no score"),
    ],
)
def test_bad_arrays_are_refused(application: list[int], expert: list[int], message: str) -> None:
    score = np.full(len(application), 80.0)
    with pytest.raises(TableError, match=message):
        ScoreTable(
            ("甲", "乙"),
            ("专家01", "专家02"),
            np.array(application, dtype=np.int64),
            np.array(expert, dtype=np.int64),
            score,
            np.ones(len(score)),
        )
